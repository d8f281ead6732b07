"""The figures that every seller page counts with, and the sums that make them.

Glossary
- vendas: the value of the orders that were not cancelled.
- receita: the part of vendas that is fully paid.
- margem: vendas minus what the goods cost (lucro bruto).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, CharField, Count, DecimalField, F, Q, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Round

from pedidos.models import Pedido
from pedidos.models.pedido import PedidoQuerySet
from pedidos.periodo import Periodo

CENTAVO = Decimal("0.01")
ZERO = Decimal("0.00")
_VALOR = DecimalField(max_digits=20, decimal_places=2)


def reais(valor: Decimal | None) -> Decimal:
    """A sum as money: SQLite adds decimals as floats, and nothing at all is no money."""
    return Decimal(valor or 0).quantize(CENTAVO)


def _soma(campo: str, filtro: Q | None = None) -> Combinable:
    # Rounded in the database too: two sums that are equal to the cent must tie there.
    return Round(Coalesce(Sum(f"itens__{campo}", filter=filtro), Value(0), output_field=_VALOR), precision=2)


def soma_das_vendas() -> Combinable:
    return _soma("valor_total_venda")


def soma_da_receita() -> Combinable:
    return _soma("valor_total_venda", Q(status__in=Pedido.PAGOS))


def soma_da_margem() -> Combinable:
    return _soma("lucro_bruto")


def nome_do_cliente(prefixo: str = "") -> Combinable:
    """As Cliente.__str__ says it: the name on the door, or else the registered one."""
    return Case(
        When(**{f"{prefixo}fantasia": ""}, then=F(f"{prefixo}nome")),
        default=F(f"{prefixo}fantasia"),
        output_field=CharField(),
    )


class Totais(NamedTuple):
    pedidos: int
    vendas: Decimal
    receita: Decimal
    margem: Decimal

    @property
    def ticket_medio(self) -> Decimal | None:
        return (self.vendas / self.pedidos).quantize(CENTAVO) if self.pedidos else None

    @property
    def margem_percentual(self) -> Decimal | None:
        return self.margem / self.vendas * 100 if self.vendas else None


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

    @property
    def pago(self) -> bool:
        return self.status in Pedido.PAGOS


def dias_de(pedidos: PedidoQuerySet) -> list[Dia]:
    """One query, a row for each day and status: every total and every chart comes from it."""
    rows = (
        pedidos.order_by("data", "status")
        .values("data", "status")
        .annotate(pedidos=Count("pk", distinct=True), vendas=soma_das_vendas(), margem=soma_da_margem())
    )
    return [Dia(row["data"], row["status"], row["pedidos"], reais(row["vendas"]), reais(row["margem"])) for row in rows]


def totais_de(dias: Iterable[Dia], periodo: Periodo) -> Totais:
    """What the days of the period add up to, cancelled orders left out."""
    validos = [dia for dia in dias if dia.valido and periodo.contem(dia.data)]
    return Totais(
        pedidos=sum(dia.pedidos for dia in validos),
        vendas=sum((dia.vendas for dia in validos), ZERO),
        receita=sum((dia.vendas for dia in validos if dia.pago), ZERO),
        margem=sum((dia.margem for dia in validos), ZERO),
    )


def do_periodo(pedidos: PedidoQuerySet, periodo: Periodo, *outros: Periodo | None) -> PedidoQuerySet:
    """The orders of any of these periods."""
    condicao = Q(data__range=periodo)
    for outro in outros:
        if outro is not None:
            condicao |= Q(data__range=outro)
    return pedidos.filter(condicao)


def variacao(atual: Decimal | int | None, anterior: Decimal | int | None) -> Decimal | None:
    """By how many percent it changed; None where there is nothing to compare with."""
    if atual is None or not anterior:
        return None
    return (Decimal(atual) - anterior) / abs(Decimal(anterior)) * 100
