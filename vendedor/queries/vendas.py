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

from django.db.models import Case, CharField, DecimalField, F, Q, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Round

from comum.datas.periodo import Periodo

CENTAVO = Decimal("0.01")
ZERO = Decimal("0.00")
_VALOR = DecimalField(max_digits=20, decimal_places=2)


def reais(valor: Decimal | None) -> Decimal:
    """A sum as money: SQLite adds decimals as floats, and nothing at all is no money."""
    return Decimal(valor or 0).quantize(CENTAVO)


def soma(campo: str | Combinable, filtro: Q | None = None) -> Combinable:
    # Rounded in the database too: two sums that are equal to the cent must tie there.
    return Round(Coalesce(Sum(campo, filter=filtro), Value(0), output_field=_VALOR), precision=2)


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
    """What orders of one day add up to, the cancelled ones left out; a day may come in parts."""

    data: date
    pedidos: int
    vendas: Decimal
    receita: Decimal
    margem: Decimal


def totais_de(dias: Iterable[Dia], periodo: Periodo) -> Totais:
    """What the days of the period add up to."""
    do_periodo = [dia for dia in dias if periodo.contem(dia.data)]
    return Totais(
        pedidos=sum(dia.pedidos for dia in do_periodo),
        vendas=sum((dia.vendas for dia in do_periodo), ZERO),
        receita=sum((dia.receita for dia in do_periodo), ZERO),
        margem=sum((dia.margem for dia in do_periodo), ZERO),
    )


def variacao(atual: Decimal | int | None, anterior: Decimal | int | None) -> Decimal | None:
    """By how many percent it changed; None where there is nothing to compare with."""
    if atual is None or not anterior:
        return None
    return (Decimal(atual) - anterior) / abs(Decimal(anterior)) * 100
