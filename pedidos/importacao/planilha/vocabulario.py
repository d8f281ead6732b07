"""What the columns of a file of a kind may hold: of orders, of products, of clients."""

from collections.abc import Mapping
from dataclasses import dataclass

from pedidos.importacao.planilha.titulos import (
    CLIENTES,
    DUVIDAS,
    EMBALAGENS,
    NECESSARIOS,
    POR_TITULO,
    PRODUTOS,
    SO_DE_CADASTROS,
    VENDEDORES,
    Campo,
    em_qualquer_ordem,
)


@dataclass(frozen=True)
class Vocabulario:
    """titulos and duvidas are written as simplify() leaves them, and found with their words in any order.

    Of each group of necessarios one column is enough.
    """

    campos: tuple[Campo, ...]
    titulos: Mapping[str, Campo]
    duvidas: Mapping[str, tuple[Campo, ...]]
    necessarios: Mapping[str, tuple[Campo, ...]]
    exemplo: str

    def __post_init__(self) -> None:
        for name in ("titulos", "duvidas"):
            object.__setattr__(self, name, em_qualquer_ordem(getattr(self, name)))


def _dos_cadastros(campos: tuple[Campo, ...], proprios: Mapping[Campo, str]) -> dict[str, Campo]:
    """The titles of these fields wherever they stand, and those that only mean them in such a file."""
    comuns = {titulo: campo for titulo, campo in POR_TITULO.items() if campo in campos}
    return comuns | {titulo: campo for campo, titulos in proprios.items() for titulo in titulos.split("|")}


_DO_PRODUTO = (
    *(Campo.PRODUTO_CODIGO, Campo.EAN, Campo.PRODUTO_NOME, Campo.CATEGORIA, Campo.PRECO_COMPRA, Campo.PRECO_LISTA),
    *(*EMBALAGENS, Campo.ATIVO, Campo.PRODUTO_ID),
)
_PRECOS = (Campo.PRECO_COMPRA, Campo.PRECO_LISTA)
_DO_CLIENTE = (
    *(Campo.CPF_CNPJ, Campo.CLIENTE_CODIGO, Campo.CLIENTE_NOME, Campo.CLIENTE_FANTASIA, Campo.TELEFONE, Campo.ENDERECO),
    *(Campo.CEP, Campo.CIDADE, Campo.UF, *VENDEDORES, Campo.ATIVO, Campo.CLIENTE_ID),
)

_DE_PRECO = (
    *(Campo.TABELA, *CLIENTES, Campo.PRODUTO_CODIGO, Campo.EAN, Campo.PRODUTO_NOME, Campo.PRODUTO_ID, Campo.UNIDADE),
    Campo.PRECO,
)

DE_PEDIDOS = Vocabulario(
    campos=tuple(campo for campo in Campo if campo not in SO_DE_CADASTROS),
    titulos=POR_TITULO,
    duvidas=DUVIDAS,
    necessarios=NECESSARIOS,
    exemplo="Cliente; Produto; Quantidade; Preço; Data",
)
DE_PRODUTOS = Vocabulario(
    campos=_DO_PRODUTO,
    titulos=_dos_cadastros(
        _DO_PRODUTO,
        {
            Campo.PRODUTO_CODIGO: "codigo|cod|codigo sistema|cod interno",
            Campo.PRODUTO_NOME: "produto|nome|item|mercadoria|descricao completa|descricao reduzida",
            Campo.CATEGORIA: "categoria|grupo|familia|departamento|linha|tipo|categoria produto|category",
            Campo.PRECO_COMPRA: "novo preco compra|novo preco medio compra|preco medio|novo custo|custo medio",
            Campo.PRECO_LISTA: "preco lista|preco tabela|preco venda|valor venda|sale price|list price",
            Campo.EMBALAGEM: "embalagem|unidade embalagem|unidade venda|unidade compra|tipo embalagem|package",
            Campo.EMBALAGEM_FATOR: (
                "unidades caixa|unidades por caixa|qtd caixa|qtde caixa|quantidade caixa|quantidade por caixa"
                "|qtd por caixa|itens caixa|itens p caixa|itens por caixa|qtd embalagem|unidades embalagem"
                "|unidades por embalagem|quantidade embalagem|fator|fator conversao|units per box|un por caixa|un caixa"
            ),
            Campo.EMBALAGEM_EAN: (
                "ean caixa|ean embalagem|gtin caixa|gtin embalagem|gtin ean embalagem|dun|dun 14|dun14"
                "|codigo barras caixa|codigo barras embalagem"
            ),
            Campo.EMBALAGEM_PRECO: "preco caixa|preco embalagem|preco lista embalagem|preco lista caixa",
            Campo.ATIVO: "ativo|situacao|status|active",
        },
    ),
    duvidas={
        **dict.fromkeys(("preco", "novo preco", "valor", "preco unitario", "valor unitario"), _PRECOS),
        **dict.fromkeys(("id", "produto id", "id produto", "product id"), (Campo.PRODUTO_CODIGO, Campo.PRODUTO_ID)),
        **dict.fromkeys(("referencia", "ref", "codigo fabricante"), (Campo.PRODUTO_CODIGO,)),
    },
    necessarios={"produto": PRODUTOS},
    exemplo="Código; EAN; Nome; Categoria; Preço de compra",
)
DE_CLIENTES = Vocabulario(
    campos=_DO_CLIENTE,
    titulos=_dos_cadastros(
        _DO_CLIENTE,
        {
            Campo.CLIENTE_NOME: "cliente|nome|name|nome completo",
            Campo.CLIENTE_CODIGO: "codigo|cod|referencia externa|codigo externo",
            Campo.TELEFONE: "telefone|fone|celular|tel|phone|whatsapp|telefone celular|telefone comercial",
            Campo.ENDERECO: "endereco|logradouro|rua|address|endereco completo|endereco entrega",
            Campo.CEP: "cep|zip|zip code|codigo postal",
            Campo.CIDADE: "cidade|municipio|city",
            Campo.UF: "uf|estado|state|sigla uf",
            Campo.VENDEDOR: "vendedor|representante|carteira|vendedor responsavel|vendedor padrao",
            Campo.ATIVO: "ativo|situacao|status|active|situacao cadastro",
        },
    ),
    duvidas={
        **dict.fromkeys(("id", "cliente id", "id cliente", "customer id"), (Campo.CLIENTE_CODIGO, Campo.CLIENTE_ID)),
        "contato": (Campo.CLIENTE_NOME, Campo.TELEFONE),
    },
    necessarios={"cliente": CLIENTES},
    exemplo="CNPJ; Razão social; Nome fantasia; Telefone; Cidade; UF; Vendedor",
)
DE_PRECOS = Vocabulario(
    campos=_DE_PRECO,
    titulos=_dos_cadastros(
        _DE_PRECO,
        {
            Campo.TABELA: "tabela|tabela precos|nome tabela|lista|lista precos|pricelist|price list",
            Campo.PRODUTO_CODIGO: "codigo|cod|cod interno",
            Campo.PRODUTO_NOME: "produto|nome|item|mercadoria|descricao completa",
            Campo.UNIDADE: "embalagem|unidade venda",
            Campo.PRECO: "novo preco|preco tabela|preco novo|valor|valor venda|preco lista|sale price|list price",
        },
    ),
    duvidas={
        **dict.fromkeys(("id", "produto id", "id produto", "product id"), (Campo.PRODUTO_CODIGO, Campo.PRODUTO_ID)),
        **dict.fromkeys(("cliente id", "id cliente", "customer id"), (Campo.CLIENTE_CODIGO, Campo.CLIENTE_ID)),
        **dict.fromkeys(("referencia", "ref", "codigo fabricante"), (Campo.PRODUTO_CODIGO,)),
    },
    necessarios={"produto": PRODUTOS, "preco_venda": (Campo.PRECO,)},
    exemplo="Tabela; Código; Unidade; Preço",
)
