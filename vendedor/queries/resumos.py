"""Where what a seller sold is added up from: what it comes to for ever, or the lines of the period."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.expressions import Combinable

from comum.datas.periodo import TUDO, Periodo
from pedidos.models import ComprasDoCliente, ResumoLinha, VendasDoProduto


def compras_de(vendedor_id: int, periodo: Periodo) -> "tuple[QuerySet[Any], Combinable]":
    """Rows that add up to what each client bought of him (vendas, custo), and what counts the orders in them."""
    if periodo == TUDO:
        return ComprasDoCliente.objects.filter(vendedor=vendedor_id), Sum("pedidos")
    return _do_periodo(vendedor_id, periodo), Count("pedido_id", distinct=True)


def linhas_de(vendedor_id: int, periodo: Periodo) -> "tuple[QuerySet[Any], Combinable]":
    """The same of each product (quantidade, vendas, custo)."""
    if periodo == TUDO:
        return VendasDoProduto.objects.filter(vendedor=vendedor_id), Sum("pedidos")
    # A row of it is one product of one order.
    return _do_periodo(vendedor_id, periodo), Count("pedido_id")


def _do_periodo(vendedor_id: int, periodo: Periodo) -> "QuerySet[Any]":
    return ResumoLinha.objects.filter(vendedor=vendedor_id, dia__range=periodo)
