"""What a column of a sheet may hold, and the titles by which it is known.

The titles are those of Bling, Omie, Tiny, Nomus, Odoo, Shopify and WooCommerce, in Portuguese and
English, and those that people write by hand. A title that may say several things is in DUVIDAS: the
figures of the file decide, or the person is asked.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from comum.busca import sem_acento

T = TypeVar("T")


class Campo(StrEnum):
    PEDIDO = "pedido"
    SITUACAO = "situacao"
    DATA = "data"
    DATA_MES_PRIMEIRO = "data_mes_primeiro"
    CLIENTE = "cliente"
    CLIENTE_NOME = "cliente_nome"
    CLIENTE_SOBRENOME = "cliente_sobrenome"
    CLIENTE_FANTASIA = "cliente_fantasia"
    CLIENTE_CODIGO = "cliente_codigo"
    CLIENTE_ID = "cliente_id"
    CPF_CNPJ = "cpf_cnpj"
    PRODUTO = "produto"
    PRODUTO_NOME = "produto_nome"
    PRODUTO_CODIGO = "produto_codigo"
    PRODUTO_ID = "produto_id"
    EAN = "ean"
    QUANTIDADE = "quantidade"
    UNIDADE = "unidade"
    PRECO = "preco_venda"
    PRECO_COMPRA = "preco_compra"
    DESCONTO = "desconto"
    DESCONTO_UNITARIO = "desconto_unitario"
    DESCONTO_PERCENTUAL = "desconto_percentual"
    DESCONTO_PEDIDO = "desconto_pedido"
    TOTAL = "total"
    TOTAL_PEDIDO = "total_pedido"
    FRETE = "frete"
    MOEDA = "moeda"
    VENDEDOR = "vendedor"
    VENDEDOR_NOME = "vendedor_nome"
    VENDEDOR_CODIGO = "vendedor_codigo"
    VENDEDOR_ID = "vendedor_id"
    PAGO_EM = "pago_em"
    VALOR_PAGO = "valor_pago"
    METODO = "metodo"
    PAGAMENTO = "pagamento"
    COLETADO_EM = "coletado_em"
    COLETA = "coleta"
    CANCELADO_EM = "cancelado_em"
    CANCELADO = "cancelado"
    NATUREZA = "natureza"
    PARCELA = "parcela"
    CATEGORIA = "categoria"
    PRECO_LISTA = "preco_lista"
    TABELA = "tabela"
    EMBALAGEM = "embalagem"
    EMBALAGEM_FATOR = "embalagem_fator"
    EMBALAGEM_EAN = "embalagem_ean"
    EMBALAGEM_PRECO = "embalagem_preco"
    ATIVO = "ativo"
    TELEFONE = "telefone"
    ENDERECO = "endereco"
    CEP = "cep"
    CIDADE = "cidade"
    UF = "uf"
    DEVOLVIDO = "devolvido"

    @property
    def rotulo(self) -> str:
        return ROTULOS[self]


# As the page of the columns offers them, in this order.
ROTULOS = {
    Campo.PEDIDO: "Número do pedido",
    Campo.SITUACAO: "Situação do pedido",
    Campo.DATA: "Data do pedido (dia/mês/ano)",
    Campo.DATA_MES_PRIMEIRO: "Data do pedido (mês/dia/ano)",
    Campo.CLIENTE: "Cliente (nome, código ou CPF/CNPJ)",
    Campo.CLIENTE_NOME: "Cliente: nome ou razão social",
    Campo.CLIENTE_SOBRENOME: "Cliente: sobrenome",
    Campo.CLIENTE_FANTASIA: "Cliente: nome fantasia",
    Campo.CLIENTE_CODIGO: "Cliente: código no outro sistema (referência externa)",
    Campo.CLIENTE_ID: "Cliente: número neste sistema (id)",
    Campo.CPF_CNPJ: "Cliente: CPF ou CNPJ",
    Campo.PRODUTO: "Produto (nome, código ou EAN)",
    Campo.PRODUTO_NOME: "Produto: nome ou descrição",
    Campo.PRODUTO_CODIGO: "Produto: código interno (SKU)",
    Campo.PRODUTO_ID: "Produto: número neste sistema (id)",
    Campo.EAN: "Produto: EAN (código de barras)",
    Campo.QUANTIDADE: "Quantidade",
    Campo.UNIDADE: "Unidade (CX, UN…)",
    Campo.PRECO: "Preço da unidade",
    Campo.PRECO_COMPRA: "Preço de compra da unidade (custo)",
    Campo.DESCONTO: "Desconto da linha, em R$",
    Campo.DESCONTO_UNITARIO: "Desconto de cada unidade, em R$",
    Campo.DESCONTO_PERCENTUAL: "Desconto da linha, em %",
    Campo.DESCONTO_PEDIDO: "Desconto do pedido inteiro, em R$",
    Campo.TOTAL: "Total da linha",
    Campo.TOTAL_PEDIDO: "Total do pedido inteiro",
    Campo.FRETE: "Frete do pedido",
    Campo.MOEDA: "Moeda",
    Campo.VENDEDOR: "Vendedor (nome ou código)",
    Campo.VENDEDOR_NOME: "Vendedor: nome",
    Campo.VENDEDOR_CODIGO: "Vendedor: código",
    Campo.VENDEDOR_ID: "Vendedor: número neste sistema (id)",
    Campo.PAGO_EM: "Data do pagamento",
    Campo.VALOR_PAGO: "Valor pago",
    Campo.METODO: "Forma de pagamento",
    Campo.PAGAMENTO: "Situação do pagamento",
    Campo.COLETADO_EM: "Data da coleta ou entrega feita",
    Campo.COLETA: "Situação da coleta ou entrega",
    Campo.CANCELADO_EM: "Data do cancelamento",
    Campo.CANCELADO: "Cancelado, sim ou não",
    Campo.NATUREZA: "Natureza da operação (venda, devolução, remessa…)",
    Campo.PARCELA: "Número da parcela (1/2, 2/2)",
    Campo.CATEGORIA: "Produto: categoria",
    Campo.PRECO_LISTA: "Produto: preço de lista (de venda)",
    Campo.TABELA: "Tabela de preços",
    Campo.EMBALAGEM: "Embalagem: unidade (CX, FD…)",
    Campo.EMBALAGEM_FATOR: "Embalagem: quantas unidades há nela",
    Campo.EMBALAGEM_EAN: "Embalagem: EAN",
    Campo.EMBALAGEM_PRECO: "Embalagem: preço de lista",
    Campo.ATIVO: "Ativo, sim ou não",
    Campo.TELEFONE: "Cliente: telefone",
    Campo.ENDERECO: "Cliente: endereço",
    Campo.CEP: "Cliente: CEP",
    Campo.CIDADE: "Cliente: cidade",
    Campo.UF: "Cliente: UF",
    Campo.DEVOLVIDO: "Valor devolvido ao cliente",
}

DATAS = (Campo.DATA, Campo.DATA_MES_PRIMEIRO)
CLIENTES = (
    *(Campo.CLIENTE_ID, Campo.CPF_CNPJ, Campo.CLIENTE_CODIGO, Campo.CLIENTE),
    *(Campo.CLIENTE_NOME, Campo.CLIENTE_FANTASIA),
)
PRODUTOS = (Campo.PRODUTO_ID, Campo.PRODUTO_CODIGO, Campo.EAN, Campo.PRODUTO, Campo.PRODUTO_NOME)
VENDEDORES = (Campo.VENDEDOR_ID, Campo.VENDEDOR_CODIGO, Campo.VENDEDOR, Campo.VENDEDOR_NOME)
DESCONTOS = (Campo.DESCONTO, Campo.DESCONTO_UNITARIO, Campo.DESCONTO_PERCENTUAL)
# What a file of orders says nothing of.
EMBALAGENS = (Campo.EMBALAGEM, Campo.EMBALAGEM_FATOR, Campo.EMBALAGEM_EAN, Campo.EMBALAGEM_PRECO)
SO_DE_CADASTROS = (
    *(Campo.PRECO_LISTA, Campo.TABELA, *EMBALAGENS),
    *(Campo.CATEGORIA, Campo.ATIVO, Campo.TELEFONE, Campo.ENDERECO, Campo.CEP, Campo.CIDADE, Campo.UF),
)
# What an order must have; of each group one column is enough.
NECESSARIOS: dict[str, tuple[Campo, ...]] = {
    "cliente": CLIENTES,
    "produto": PRODUTOS,
    "quantidade": (Campo.QUANTIDADE,),
    "preco_venda": (Campo.PRECO, Campo.TOTAL),
    "data": DATAS,
}
# What is said once of an order: on each of its lines, or on the first of them only.
DO_PEDIDO = frozenset(
    {
        *(Campo.PEDIDO, Campo.SITUACAO, *DATAS, *CLIENTES, Campo.CLIENTE_SOBRENOME, *VENDEDORES, Campo.MOEDA),
        *(Campo.PAGO_EM, Campo.METODO, Campo.PAGAMENTO, Campo.COLETADO_EM, Campo.COLETA, Campo.CANCELADO_EM),
        Campo.NATUREZA,
    }
)

# Written as simplify() leaves them: no case, no accents, no "de", "do", "da"; "a|b" are two of them.
_TITULOS: dict[Campo, str] = {
    Campo.PEDIDO: (
        "pedido|numero pedido|n pedido|no pedido|nr pedido|num pedido|pedido n|pedido no|pedido numero|pedido venda"
        "|numero pedido venda|codigo pedido|cod pedido|order|order number|order reference|order no|order name"
        "|referencia pedido|numero venda|n venda|numero ordem|venda n|numero pedido loja|id pedido|order id|id venda"
        "|order lines order reference"
    ),
    Campo.SITUACAO: (
        "situacao|status|situacao pedido|status pedido|situacao venda|status venda|order status|etapa|fase"
        "|estado pedido|status pedido venda|etapa pedido"
    ),
    Campo.DATA: (
        "data|dia|data pedido|data venda|dt|dt pedido|dt venda|emissao|data emissao|dt emissao|emitido em|date"
        "|order date"
        "|created at|data compra|data criacao|creation date|date created|sale date|data inclusao|data hora"
        "|data movimento|inclusao|data hora pedido|data criacao pedido|data venda pedido"
    ),
    Campo.CLIENTE: "cliente|fregues|comprador|customer|client|buyer|parceiro|partner|cliente comprador",
    Campo.CLIENTE_NOME: (
        "nome cliente|cliente nome|razao social|razao social cliente|cliente razao social|nome comprador|nome contato"
        "|contato|billing name|customer name|company billing|billing company|empresa cobranca|nome razao social"
        "|razao social nome|first name billing|billing first name|nome cobranca|nome destinatario|cliente destinatario"
    ),
    Campo.CLIENTE_SOBRENOME: "last name billing|billing last name|sobrenome cobranca|sobrenome",
    Campo.CLIENTE_FANTASIA: "fantasia|nome fantasia|fantasia cliente|cliente nome fantasia|cliente fantasia|apelido",
    Campo.CLIENTE_CODIGO: (
        "codigo cliente|cod cliente|cliente codigo|customer code|customer reference|referencia cliente|codigo contato"
    ),
    Campo.CPF_CNPJ: (
        "cnpj|cpf|cpf cnpj|cnpj cpf|cnpj cliente|cpf cliente|cpf cnpj cliente|cnpj cpf cliente|documento|doc cliente"
        "|documento cliente|cpf cnpj comprador|cpf cnpj contato|tax id|vat|cnpj ou cpf|cpf ou cnpj|inscricao federal"
    ),
    Campo.PRODUTO: "produto|mercadoria|product|order lines product|linhas pedido produto|product variant",
    Campo.PRODUTO_NOME: (
        "nome produto|produto nome|descricao|descricao produto|desc produto|produto descricao|descricao item|item name"
        "|product name|lineitem name|nome item|descricao mercadoria|description|order lines description"
        "|linhas pedido descricao"
    ),
    Campo.PRODUTO_CODIGO: (
        "codigo interno|codigo produto|cod produto|produto codigo|sku|codigo sku|lineitem sku|product code|item sku"
        "|referencia produto|ref produto|codigo item|cod item|internal reference|default code|part number|sku produto"
        "|referencia interna|codigo mercadoria|order lines product internal reference|numero referencia sku"
        "|linhas pedido produto referencia interna"
    ),
    Campo.EAN: (
        "ean|gtin|codigo barras|cod barras|ean13|ean 13|barcode|gtin ean|ean gtin|codigo barras ean|codigo ean"
        "|lineitem barcode|ean produto|cod barra|codigo barra"
    ),
    Campo.QUANTIDADE: (
        "quantidade|qtd|qtde|qde|quant|unidades|quantidade vendida|qtd vendida|qtde vendida|quantidade produto"
        "|quantidade item|quantity|qty|lineitem quantity|order lines quantity|linhas pedido quantidade|item quantity"
        "|ordered quantity|quantity ordered|ordered qty|order lines ordered qty"
        "|qtd pedida|qtde pedida|quantidade pedida|qtd item|qtde item"
        "|quantidade pedido"
    ),
    Campo.UNIDADE: (
        "un|u m|um|und|unid|unidade|unidade medida|unit measure|uom|unit|sigla unidade|order lines unit measure"
    ),
    Campo.PRECO: (
        "preco venda|preco|preco unitario|preco unit|valor unitario|valor unit|vl unitario|vlr unitario|vl unit"
        "|vlr unit"
        "|unitario|unit price|price unit|lineitem price|item price|item cost|order lines unit price|price|valor unidade"
        "|linhas pedido preco unitario|preco un|valor un|vlr un|vl un|val unit|preco unitario venda|preco produto"
        "|valor venda unitario|v unit|v unitario|preco acordado|preco unitario venda anuncio"
    ),
    Campo.PRECO_COMPRA: (
        "preco compra|custo|custo unitario|preco custo|valor custo|cost|unit cost|preco medio compra|custo unit"
        "|vlr custo"
    ),
    Campo.DESCONTO: "desconto item|valor desconto item|lineitem discount|desconto linha|desconto produto|item discount",
    Campo.DESCONTO_UNITARIO: "desconto unitario|valor desconto unitario|desconto unit",
    Campo.DESCONTO_PERCENTUAL: (
        "desconto percentual|percentual desconto|perc desconto|desconto perc|desconto porcento|porcento desconto"
        "|desc porcento|porcento desc|discount porcento|order lines discount porcento|linhas pedido desconto porcento"
        "|order lines discount|linhas pedido desconto"
    ),
    Campo.DESCONTO_PEDIDO: (
        "desconto pedido|valor desconto pedido|desconto total|desconto total pedido|total desconto|order discount"
        "|cart discount amount|total descontos|desconto venda|valor desconto carrinho|desconto carrinho|cart discount"
        "|discount total"
    ),
    Campo.TOTAL: (
        "total item|valor total item|vlr total item|subtotal item|total linha|total mercadoria|valor mercadoria"
        "|total produto|valor total produto|line total|order lines subtotal|linhas pedido subtotal|item total"
        "|valor bruto item|total liquido item|order line total|order lines total|linhas pedido total|subtotal produto"
    ),
    Campo.TOTAL_PEDIDO: (
        "total pedido|valor total pedido|valor pedido|total venda|valor venda|total nota|valor nota|order total"
        "|order total amount|grand total|total geral|valor total venda|vlr pedido|vlr total pedido"
    ),
    Campo.FRETE: (
        "frete|valor frete|frete pedido|valor frete pedido|vlr frete|shipping|order shipping amount|shipping amount"
        "|frete cliente|custo frete|shipping cost"
    ),
    Campo.MOEDA: "moeda|currency",
    Campo.VENDEDOR: "vendedor|representante|salesperson|sales rep|vendedora|atendente|consultor",
    Campo.VENDEDOR_NOME: "nome vendedor|vendedor nome|nome representante",
    Campo.VENDEDOR_CODIGO: "codigo vendedor|cod vendedor|vendedor codigo|codigo representante|cod representante",
    Campo.PAGO_EM: (
        "data pagamento|pago em|dt pagamento|paid at|paid date|payment date|data pgto|dt pgto|data recebimento"
        "|recebido em|data baixa|data quitacao|data liquidacao|date paid"
    ),
    Campo.VALOR_PAGO: (
        "valor pago|vlr pago|vl pago|valor pagamento|valor recebido|total pago|amount paid|paid amount"
        "|vlr recebido|valor quitado"
    ),
    Campo.METODO: (
        "forma pagamento|metodo pagamento|meio pagamento|payment method|payment method title|forma pgto|tipo pagamento"
        "|condicao pagamento|forma recebimento|pagamento forma|metodo"
    ),
    Campo.PAGAMENTO: (
        "situacao pagamento|status pagamento|financial status|payment status|pagamento|payment state"
        "|situacao financeira"
        "|status financeiro|status pgto|situacao pgto|pgto"
    ),
    Campo.COLETADO_EM: (
        "data coleta|coletado em|data retirada|retirado em|fulfilled at|entregue em|delivered at|dt coleta"
    ),
    Campo.COLETA: ("situacao coleta|status coleta|fulfillment status|situacao entrega|status entrega|delivery status"),
    Campo.CANCELADO_EM: "cancelled at|canceled at|cancelado em|data cancelamento",
    Campo.CANCELADO: (
        "cancelado|cancelada|item cancelado|pedido cancelado|linha cancelada|venda cancelada|cancelled|canceled"
    ),
    Campo.NATUREZA: (
        "natureza|natureza operacao|nat operacao|tipo operacao|operacao|tipo venda|tipo pedido|tipo movimento|tipo nota"
        "|tipo documento|finalidade"
    ),
    Campo.PARCELA: "parcela|n parcela|no parcela|numero parcela|nr parcela|num parcela|installment|installment number",
    Campo.DEVOLVIDO: "refunded amount|order refund amount|valor devolvido|valor reembolsado|valor estornado|devolvido",
}
POR_TITULO = {titulo: campo for campo, titulos in _TITULOS.items() for titulo in titulos.split("|")}

_DE_VALOR = (Campo.PRECO, Campo.TOTAL, Campo.TOTAL_PEDIDO, Campo.VALOR_PAGO)
_DE_TOTAL = (Campo.TOTAL, Campo.TOTAL_PEDIDO)
_DE_DESCONTO = (*DESCONTOS, Campo.DESCONTO_PEDIDO)
_DE_NUMERO = (Campo.PEDIDO,)
# Titles that say several things, and what they may say.
DUVIDAS: dict[str, tuple[Campo, ...]] = {
    titulo: campos
    for titulos, campos in (
        ("valor|vlr|vl|val|valores|amount|importancia|preco total ou unitario", _DE_VALOR),
        ("total|valor total|vlr total|vl total|subtotal|sub total|valor liquido|total liquido", _DE_TOTAL),
        ("preco total|total amount|valor bruto|total bruto|valor final|order subtotal amount", _DE_TOTAL),
        (
            "desconto|valor desconto|vlr desconto|vl desconto|vlr desc|descontos|desc|discount|discount amount",
            _DE_DESCONTO,
        ),
        ("codigo|cod|code|referencia|ref|reference", (Campo.PRODUTO_CODIGO, Campo.CLIENTE_CODIGO, Campo.PEDIDO)),
        ("id|numero|n|no|num|nr|number|documento venda|nota|nota fiscal|numero nota|nf|nfe", _DE_NUMERO),
        ("nome|name", (Campo.CLIENTE_NOME, Campo.PRODUTO_NOME, Campo.VENDEDOR_NOME, Campo.PEDIDO)),
        ("custo item|custo produto", (Campo.PRECO, Campo.PRECO_COMPRA)),
        ("item", (Campo.PRODUTO,)),
        ("tipo", (Campo.NATUREZA,)),
        ("entregue|retirado|coletado", (Campo.COLETADO_EM, Campo.COLETA)),
        ("pago|paga|paid|pagou|recebido", (Campo.VALOR_PAGO, Campo.PAGAMENTO)),
        (
            "cliente id|id cliente|customer id|id contato|contato id|id comprador",
            (Campo.CLIENTE_CODIGO, Campo.CLIENTE_ID),
        ),
        ("produto id|id produto|product id|id item|item id", (Campo.PRODUTO_CODIGO, Campo.PRODUTO_ID)),
        ("vendedor id|id vendedor|salesperson id", (Campo.VENDEDOR_CODIGO, Campo.VENDEDOR_ID)),
    )
    for titulo in titulos.split("|")
}


def normalize(text: str) -> str:
    """The text without case, accents and extra spaces, its dashes and apostrophes of one shape.

    Names and titles are compared by it.
    """
    return " ".join(sem_acento(text.translate(_SHAPES)).split())


_SHAPES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("’‘`´ʼ", "'")
    | dict.fromkeys("“”", '"')
    | {0x200B: None, 0xFEFF: None}
)


def simplify(title: str) -> str:
    """A title as the tables above have it; a part in brackets is no part of it."""
    return _words(re.sub(r"\(.*?\)", " ", normalize(title)))


_OU_PORCENTO = re.compile(r"%\s*(?:ou\b|/|\|)|(?:\bou|/|\|)\s*%")


def is_percent(title: str) -> bool:
    """Whether its cells are parts of a hundred; where the title says "% ou valor", each cell says it for itself."""
    return "%" in title and _OU_PORCENTO.search(title.lower()) is None


def possible_names(title: str) -> tuple[str, ...]:
    """The title with what stands in brackets, and without it: Cliente (Nome Fantasia), Preço (R$).

    The same words in another order come last: produto_sku.
    """
    exact = (_words(normalize(title)), simplify(title))
    return (*exact, *(sem_ordem(name) for name in exact))


def sem_ordem(name: str) -> str:
    return " ".join(sorted(name.split()))


def em_qualquer_ordem(titulos: Mapping[str, T]) -> dict[str, T]:
    """The table with the words of each title sorted too; left out are those that then say two things."""
    found: dict[str, set[T]] = {}
    for titulo, said in titulos.items():
        found.setdefault(sem_ordem(titulo), set()).add(said)
    return {name: next(iter(said)) for name, said in found.items() if len(said) == 1} | dict(titulos)


def _words(text: str) -> str:
    """The words that tell titles apart; that it is of reais tells nothing."""
    words = re.sub(r"[^a-z0-9]+", " ", text.replace("r$", " ").replace("%", " porcento ")).split()
    return " ".join(word for word in words if word not in ("de", "do", "da", "dos", "das", "of", "brl"))
