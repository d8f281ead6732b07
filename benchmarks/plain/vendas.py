"""The sums over the lines of orders that all plain queries are made of."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, DecimalField, Q, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Round

from comum.datas.periodo import Periodo
from pedidos.models import Pedido
from pedidos.pedidos.pedido import PedidoQuerySet
from vendedor.queries.vendas import ZERO, Totais, reais

_VALOR: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=20, decimal_places=2)


def _soma(campo: str, filtro: Q | None = None) -> Combinable:
    return Round(Coalesce(Sum(f"itens__{campo}", filter=filtro), Value(0), output_field=_VALOR), precision=2)


def soma_das_vendas() -> Combinable:
    return _soma("valor_total_venda")


def soma_da_receita() -> Combinable:
    return _soma("valor_total_venda", Q(status__in=Pedido.PAGOS))


def soma_da_margem() -> Combinable:
    return _soma("lucro_bruto")


class Dia(NamedTuple):
    """The orders of one day and one status."""

    data: date
    status: str
    pedidos: int
    vendas: Decimal
    margem: Decimal

    @property
    def valido(self) -> bool:
        return self.status != Pedido.Status.CANCELADO


def dias_de(pedidos: PedidoQuerySet) -> list[Dia]:
    rows = (
        pedidos.order_by("data", "status")
        .values("data", "status")
        .annotate(pedidos=Count("pk", distinct=True), vendas=soma_das_vendas(), margem=soma_da_margem())
    )
    return [Dia(row["data"], row["status"], row["pedidos"], reais(row["vendas"]), reais(row["margem"])) for row in rows]


def totais_de(dias: Iterable[Dia], periodo: Periodo) -> Totais:
    validos = [dia for dia in dias if dia.valido and periodo.contem(dia.data)]
    return Totais(
        pedidos=sum(dia.pedidos for dia in validos),
        vendas=sum((dia.vendas for dia in validos), ZERO),
        receita=sum((dia.vendas for dia in validos if dia.status in Pedido.PAGOS), ZERO),
        margem=sum((dia.margem for dia in validos), ZERO),
    )
