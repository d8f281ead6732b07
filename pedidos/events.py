"""What rows of this app emit, and whose pages they belong to."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cachecore import became, derived_from, model_events
from pedidos.models import (
    Categoria,
    Cliente,
    Coleta,
    ComprasDoCliente,
    ComprasDoProduto,
    CreditoCliente,
    Devolucao,
    Estoque,
    ItemPedido,
    Pagamento,
    Pedido,
    Produto,
    Reembolso,
    ResumoLinha,
    SegundoFator,
    VendasDoDia,
    VendasDoMes,
    VendasDoProduto,
)

DO_PEDIDO = {"vendedor_id": "pedido__vendedor_id", "cliente_id": "pedido__cliente_id", "pedido_id": "pedido_id"}
# Of an item it also says in which sums it is: only those of paid pedidos are settled.
DO_ITEM = {**DO_PEDIDO, "status": "pedido__status"}

model_events(
    Pedido,
    "pedido",
    # The seller whose client it is may be another than the one who sold: it is in his portfolio
    # that the client has bought.
    params={
        "pedido_id": "pk",
        "vendedor_id": "vendedor_id",
        "cliente_id": "cliente_id",
        "carteira_id": "cliente__vendedor_id",
        "status": "status",
    },
    extra={"pedido.cancelado": became(status=Pedido.Status.CANCELADO)},
)
model_events(ItemPedido, "item_pedido", params=DO_ITEM)
model_events(
    Pagamento,
    "pagamento",
    params=DO_PEDIDO,
    verbs=("registrado", "atualizado", "excluido"),
    extra={
        "pagamento.aprovado": became(status_pagamento=Pagamento.Status.APROVADO),
        "pagamento.rejeitado": became(status_pagamento=Pagamento.Status.REJEITADO),
    },
)
model_events(
    Coleta,
    "coleta",
    params=DO_PEDIDO,
    verbs=("registrada", "atualizada", "excluida"),
    extra={"coleta.concluida": became(status=Coleta.Status.TOTAL)},
)
model_events(Devolucao, "devolucao", params=DO_PEDIDO, verbs=("registrada", "atualizada", "excluida"))
model_events(CreditoCliente, "credito", params=DO_PEDIDO)
model_events(Reembolso, "reembolso", params=DO_PEDIDO, verbs=("registrado", "atualizado", "excluido"))
# Its seller as the holder of the portfolio only: any seller may have sold to it, and shows its
# name, so where a page is a seller's own its change means all of them.
model_events(Cliente, "cliente", params={"cliente_id": "pk", "carteira_id": "vendedor_id"})
# No seller in these two: a product is on everybody's pages, so its change means all of them.
model_events(Produto, "produto", params={"produto_id": "pk"})
model_events(Categoria, "categoria")
model_events(Estoque, "estoque", params={"produto_id": "produto_id"})

# Sign-in writes last_login, which no page shows.
model_events(get_user_model(), "usuario", params={"user_id": "pk"}, ignore={"last_login"})
# The rights of a role are those of everybody who has it.
model_events(Group, "papel")
model_events(SegundoFator, "segundo_fator", ignore={"ultimo_passo"})

# The triggers keep these from the orders and their lines, in the transaction that writes them.
for soma in (ResumoLinha, VendasDoDia, VendasDoMes, VendasDoProduto, ComprasDoCliente, ComprasDoProduto):
    derived_from(soma, Pedido, ItemPedido)
