"""One order in detail."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from pedidos.acesso import PEDIDOS
from pedidos.pedidos.acesso import um_pedido
from sap_project.api.consulta import Preco, Reais, consulta

router = Router(tags=["Pedidos"])


class Quem(Schema):
    id: int
    nome: str


class ItemDoPedido(Schema):
    id: int
    produto_id: int
    produto: str
    quantidade: int = Field(description="Em unidades, como devolvida, encerrada e a_coletar.")
    devolvida: int
    encerrada: int
    a_coletar: int
    unidade: str = Field(description="Em que se vendeu: CX, FD, PC…; vazia é a unidade avulsa.")
    fator: int = Field(description="Quantas unidades há em cada; 1 na avulsa.")
    preco_venda: Preco = Field(description="De uma unidade avulsa, ou da embalagem em que se vendeu.")
    desconto: Reais
    total: Reais


class PagamentoDoPedido(Schema):
    id: int
    valor: Reais
    metodo: str
    status_pagamento: str
    data_registro: datetime


class PedidoDetalhado(Schema):
    id: int
    data: date
    status: str
    confirmado_comercial: bool
    liberado_em: datetime | None = Field(description="Desde quando pode ser coletado sem estar pago, por ter prazo.")
    cliente: Quem
    vendedor: Quem
    total: Reais
    frete: Reais
    a_pagar: Reais = Field(description="O total, com o frete quando ele é cobrado; zero num pedido cancelado.")
    pago: Reais
    devolvido: Reais = Field(description="Do que foi pago, o que foi reembolsado ou virou crédito do cliente.")
    falta: Reais
    a_devolver: Reais
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
    a_coletar, conta = pedido.calcular_a_coletar(), pedido.calcular_conta()
    itens = [
        {
            "id": item.pk,
            "produto_id": item.produto_id,
            "produto": item.produto.nome,
            "quantidade": item.quantidade,
            "devolvida": item.devolvida,
            "encerrada": item.encerrada,
            "a_coletar": a_coletar[item.pk],
            "unidade": item.unidade,
            "fator": item.fator,
            "preco_venda": item.preco_venda,
            "desconto": item.desconto,
            "total": item.valor_total_venda,
        }
        for item in pedido.itens.select_related("produto")
    ]
    return {
        "id": pedido.pk,
        "data": pedido.data,
        "status": pedido.status,
        "confirmado_comercial": pedido.confirmado_comercial,
        "liberado_em": pedido.liberado_em,
        "cliente": {"id": pedido.cliente_id, "nome": str(pedido.cliente)},
        "vendedor": {"id": pedido.vendedor_id, "nome": pedido.vendedor.nome},
        "total": conta.total,
        "frete": pedido.frete,
        "a_pagar": conta.a_pagar,
        "pago": conta.pago,
        "devolvido": conta.devolvido,
        "falta": conta.falta,
        "a_devolver": conta.a_devolver,
        "itens": itens,
        "pagamentos": list(pedido.pagamentos.all()),
    }
