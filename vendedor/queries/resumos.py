"""Where what a seller sold is added up from: what it comes to for ever, or the lines of the period."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.expressions import Combinable

from comum.consulta import Valor
from pedidos.models import ComprasDoCliente, ResumoLinha, VendasDoProduto

# A part of a Consulta of one seller, and of a period where it is not all time.
VENDEDOR, PERIODO = Valor("vendedor"), (Valor("inicio"), Valor("fim"))


def compras(*, tudo: bool) -> "tuple[QuerySet[Any], Combinable]":
    """Rows that add up to what each client bought of him (vendas, custo), and what counts the orders in them."""
    if tudo:
        return ComprasDoCliente.objects.filter(vendedor=VENDEDOR), Sum("pedidos")
    return _do_periodo(), Count("pedido_id", distinct=True)


def linhas(*, tudo: bool) -> "tuple[QuerySet[Any], Combinable]":
    """The same of each product (quantidade, vendas, custo)."""
    if tudo:
        return VendasDoProduto.objects.filter(vendedor=VENDEDOR), Sum("pedidos")
    # A row of it is one product of one order.
    return _do_periodo(), Count("pedido_id")


def _do_periodo() -> "QuerySet[Any]":
    return ResumoLinha.objects.filter(vendedor=VENDEDOR, dia__range=PERIODO)
