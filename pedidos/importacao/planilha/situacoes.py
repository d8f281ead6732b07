"""What the words of a status column say of an order: whether it is a sale, is paid, was picked up."""

from enum import StrEnum

from pedidos.importacao.planilha.titulos import Campo, normalize, simplify


class Situacao(StrEnum):
    """What a word means; the values are kept in profiles."""

    VENDA = "venda"
    PAGA = "paga"
    ENTREGUE = "entregue"
    PAGA_E_ENTREGUE = "paga_e_entregue"
    CANCELADA = "cancelada"
    FORA = "fora"

    @property
    def rotulo(self) -> str:
        return ROTULOS[self]


ROTULOS = {
    Situacao.VENDA: "É uma venda; isto não diz se foi paga",
    Situacao.PAGA: "É uma venda paga",
    Situacao.ENTREGUE: "É uma venda entregue; isto não diz se foi paga",
    Situacao.PAGA_E_ENTREGUE: "É uma venda paga e entregue",
    Situacao.CANCELADA: "Foi cancelada: não entra",
    Situacao.FORA: "Não é venda (orçamento, devolução, troca…): não entra",
}

_CANCELADAS = (
    "cancelado|cancelada|canceled|cancelled|cancelado pelo cliente|pedido cancelado|voided|void|cancel|inutilizada"
    "|denegada|nao aprovado|recusado|recusada|failed|abandonado|excluido|excluida"
)
_DO_PEDIDO = {
    Situacao.CANCELADA: _CANCELADAS,
    Situacao.VENDA: (
        "pendente|em aberto|aberto|aberta|em andamento|atendido|atendida|faturado|faturada|autorizada|emitida|aprovado"
        "|aprovada|confirmado|confirmada|venda|pedido venda|pending|open|on-hold|on hold|aguardando pagamento"
        "|pending payment|a pagar|nao pago|unpaid|ativo|ativa|sale|sales order|liberado|preparando envio|em separacao"
        "|pronto para envio|a receber|vencido|vencida|verificado|em digitacao"
    ),
    Situacao.PAGA: "pago|paga|paid|quitado|quitada|pagamento aprovado|processing|processando|liquidado|liquidada",
    Situacao.ENTREGUE: "coletado|retirado",
    Situacao.PAGA_E_ENTREGUE: "coleta concluida|pago e entregue|paga e entregue|pago e coletado|completed",
    Situacao.FORA: "orcamento|quotation|quote|draft|rascunho|cotacao|quotation sent",
}
_DO_PAGAMENTO = {
    Situacao.CANCELADA: "voided|cancelado|cancelada",
    Situacao.VENDA: (
        "pendente|pending|em aberto|aberto|a receber|a pagar|nao pago|unpaid|authorized|autorizado|aguardando"
        "|aguardando pagamento|vencido|atrasado|not paid|no|nao|n|false|falso|0"
    ),
    Situacao.PAGA: (
        "pago|paga|paid|quitado|quitada|recebido|recebida|aprovado|aprovada|liquidado|liquidada|baixado|baixada|sim|yes"
        "|pagamento aprovado|s|x|y|true|verdadeiro|1"
    ),
}
_DA_COLETA = {
    Situacao.ENTREGUE: (
        "fulfilled|entregue|entregues|coletado|coletada|retirado|retirada|delivered|concluida|concluido|sim|yes|total"
        "|coleta concluida|s|x|y|true|verdadeiro|1"
    ),
    Situacao.VENDA: (
        "unfulfilled|pendente|nao|no|n|false|falso|0|a entregar|em separacao|aguardando|nao entregue|a retirar|pending"
    ),
}
_DO_CANCELAMENTO = {
    Situacao.CANCELADA: f"sim|s|yes|y|true|verdadeiro|1|x|{_CANCELADAS}",
    Situacao.VENDA: "nao|n|no|false|falso|0|-",
}
_DA_NATUREZA = {
    Situacao.VENDA: (
        "venda|vendas|saida|sale|venda mercadoria|venda de mercadoria|venda de mercadorias|venda a prazo|venda a vista"
    ),
    Situacao.FORA: (
        "devolucao|devolucao de venda|devolucao venda|devolucao de compra|retorno|remessa|transferencia|entrada|compra"
        "|troca|orcamento|return|refund|simples remessa|estorno"
    ),
    Situacao.CANCELADA: _CANCELADAS,
}
_POR_PALAVRA = {
    campo: {palavra: situacao for situacao, palavras in tabela.items() for palavra in palavras.split("|")}
    for campo, tabela in (
        (Campo.SITUACAO, _DO_PEDIDO),
        (Campo.PAGAMENTO, _DO_PAGAMENTO),
        (Campo.COLETA, _DA_COLETA),
        (Campo.CANCELADO, _DO_CANCELAMENTO),
        (Campo.NATUREZA, _DA_NATUREZA),
    )
}
# What can be said where the column asks for it.
OPCOES = {
    Campo.SITUACAO: tuple(Situacao),
    Campo.PAGAMENTO: (Situacao.VENDA, Situacao.PAGA, Situacao.CANCELADA, Situacao.FORA),
    Campo.COLETA: (Situacao.VENDA, Situacao.ENTREGUE),
    Campo.CANCELADO: (Situacao.VENDA, Situacao.CANCELADA),
    Campo.NATUREZA: (Situacao.VENDA, Situacao.CANCELADA, Situacao.FORA),
}


def chave_da_palavra(campo: Campo, palavra: str) -> str:
    """As a profile remembers the word."""
    return f"{campo}:{normalize(palavra)}"


def situacao_da_palavra(campo: Campo, palavra: str) -> Situacao | None:
    """None for a word of which the person has to say what it means."""
    # A shop's own program writes wc-completed.
    chave = normalize(palavra).strip(" .").removeprefix("wc-")
    return _POR_PALAVRA[campo].get(chave) or _POR_PALAVRA[campo].get(simplify(palavra))
