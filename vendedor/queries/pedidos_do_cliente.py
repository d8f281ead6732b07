"""The orders of a client with their lines, page by page."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from comum.consulta import Consulta, Valor
from comum.datas.periodo import Periodo
from pedidos.models import Pedido
from pedidos.pedidos.valores import unidades_mantidas
from pedidos.produtos.unidades import Unidade, dizer
from vendedor.queries.resumos import PERIODO
from vendedor.queries.vendas import ZERO, reais

POR_PAGINA = 20


class Item(NamedTuple):
    produto_id: int
    produto: str
    quantidade: int
    preco: Decimal
    desconto: Decimal
    total: Decimal
    unidade: str = ""
    fator: int = 1

    @property
    def dita(self) -> str:
        """How much it is, in the unit in which it was sold."""
        return dizer(self.quantidade, Unidade(self.unidade, self.fator))


class PedidoDoCliente(NamedTuple):
    id: int
    data: date
    status: str
    rotulo: str
    vendedor_id: int
    vendedor: str
    itens: list[Item]

    @property
    def total(self) -> Decimal:
        return sum((item.total for item in self.itens), ZERO)

    @property
    def selo(self) -> str:
        """The badge of its status: bom, alerta, ruim."""
        match self.status:
            case Pedido.Status.CANCELADO:
                return "ruim"
            case pago if pago in Pedido.PAGOS:
                return "bom"
            case _:
                return "alerta"

    @property
    def cancelado(self) -> bool:
        return self.status == Pedido.Status.CANCELADO


def quantos_pedidos(cliente_id: int, periodo: Periodo) -> int:
    """Cancelled ones too."""
    return Pedido.objects.filter(cliente_id=cliente_id).do_periodo(*periodo).count()


def pedidos_do_cliente(
    cliente_id: int, periodo: Periodo, pulados: int = 0, quantos: int = POR_PAGINA
) -> list[PedidoDoCliente]:
    """One query: a part of his orders, cancelled ones too, the newest first, and all their lines."""
    rows = _perguntar(pulados, quantos, cliente=cliente_id, **periodo._asdict())
    pedidos: dict[int, PedidoDoCliente] = {}
    for pk, data, status, vendedor_id, vendedor, produto, quantidade, devolvida, encerrada, *da_linha in rows:
        novo = PedidoDoCliente(pk, data, status, Pedido.Status(status).label, vendedor_id, vendedor, [])
        pedido = pedidos.setdefault(pk, novo)
        # An order without lines comes as one row that has none.
        if produto is not None:
            produto_id, unidade, fator, preco, desconto, total = da_linha
            mantidas = unidades_mantidas(quantidade, devolvida, encerrada)
            pedido.itens.append(
                Item(produto_id, produto, mantidas, preco, reais(desconto), reais(total), unidade, fator)
            )
    return list(pedidos.values())


@Consulta
def _perguntar(pulados: int, quantos: int) -> "QuerySet[Any, Any]":
    parte = (
        Pedido.objects.filter(cliente_id=Valor("cliente"), data__range=PERIODO)
        .order_by("-data", "-pk")
        .values("pk")[pulados : pulados + quantos]
    )
    return (
        Pedido.objects.filter(pk__in=parte)
        .order_by("-data", "-pk", "itens__pk")
        .values_list(
            *("pk", "data", "status", "vendedor_id", "vendedor__nome"),
            *("itens__produto__nome", "itens__quantidade", "itens__devolvida", "itens__encerrada"),
            "itens__produto_id",
            *("itens__unidade", "itens__fator", "itens__preco_venda", "itens__desconto", "itens__valor_total_venda"),
        )
    )
