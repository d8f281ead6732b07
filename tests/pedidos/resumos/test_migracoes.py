"""Sums that come to a database full of orders, and go again: nothing is counted wrong before or after."""

from datetime import date

import pytest
from django.core.management import call_command

from pedidos.models import Pedido
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.examples import WIDE
from vendedor.models import Vendedor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not WIDE, reason="There and back through all migrations takes a minute: EXAMPLES=1 takes it."),
]
SEM_AS_NOVAS = "0013_indices_das_listas"


def test_the_sums_are_right_when_those_that_came_later_go_and_come_again(ana):
    """Between the two the models of today have columns that the tables have not, so nothing is written there."""
    escrever(ana)
    try:
        migrar("pedidos", SEM_AS_NOVAS)
    finally:
        migrar()

    assert list(todas_as_diferencas()) == []
    escrever(ana)
    assert list(todas_as_diferencas()) == []


def migrar(*onde: str) -> None:
    # Forward in every application: what lies above pedidos went away with it.
    call_command("migrate", *onde, verbosity=0)


def escrever(vendedor: Vendedor) -> None:
    for dia in (date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31)):
        pedido = cast.um_pedido(vendedor, data=dia, pago=dia.day == 31)
        pedido.itens.create(produto=cast.um_produto(f"Produto {pedido.pk}"), quantidade=2, preco_venda=3)
    Pedido.objects.filter(data__month=2).update(data=date(2024, 3, 2))
