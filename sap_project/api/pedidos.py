"""One order in detail."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pedidos.acesso import PEDIDOS
from pedidos.views.pedidos_acesso import um_pedido
from sap_project.api.consulta import consulta

router = Router(tags=["Pedidos"])


class Quem(Schema):
    id: int
    nome: str


class ItemDoPedido(Schema):
    id: int
    produto_id: int
    produto: str
    quantidade: int
    a_coletar: int
    preco_venda: Decimal
    total: Decimal


class PagamentoDoPedido(Schema):
    id: int
    valor: Decimal
    metodo: str
    status_pagamento: str
    data_registro: datetime


class PedidoDetalhado(Schema):
    id: int
    data: date
    status: str
    confirmado_comercial: bool
    cliente: Quem
    vendedor: Quem
    total: Decimal
    frete: Decimal
    pago: Decimal
    itens: list[ItemDoPedido]
    pagamentos: list[PagamentoDoPedido]


@consulta(
    router,
    "/{int:pedido_id}",
    PedidoDetalhado,
    nome="pedido",
    papeis=PEDIDOS,
    resumo="Um pedido em detalhe",
    de_um=True,
)
def detalhe(request: HttpRequest, pedido_id: int) -> dict[str, Any]:
    pedido = um_pedido(request, pedido_id)
    a_coletar = pedido.calcular_a_coletar()
    itens = [
        {
            "id": item.pk,
            "produto_id": item.produto_id,
            "produto": item.produto.nome,
            "quantidade": item.quantidade,
            "a_coletar": a_coletar[item.pk],
            "preco_venda": item.preco_venda,
            "total": item.valor_total_venda,
        }
        for item in pedido.itens.select_related("produto")
    ]
    return {
        "id": pedido.pk,
        "data": pedido.data,
        "status": pedido.status,
        "confirmado_comercial": pedido.confirmado_comercial,
        "cliente": {"id": pedido.cliente_id, "nome": str(pedido.cliente)},
        "vendedor": {"id": pedido.vendedor_id, "nome": pedido.vendedor.nome},
        "total": pedido.calcular_total(),
        "frete": pedido.frete,
        "pago": pedido.calcular_pago(),
        "itens": itens,
        "pagamentos": list(pedido.pagamentos.all()),
    }
