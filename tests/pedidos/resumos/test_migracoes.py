"""Sums that come to a database full of orders, and go again: nothing is counted wrong before or after."""

from datetime import date

import pytest
from django.core.management import call_command

from pedidos.models import Pedido
from pedidos.resumos.conferir import Diferenca, diferencas, todas_as_diferencas
from pedidos.resumos.verdade import VERDADES
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)
SEM_AS_NOVAS = "0013_indices_das_listas"
NOVAS = {"pedidos_vendasdomes", "pedidos_vendasdoproduto"}


def test_the_sums_are_right_with_those_that_came_later_and_without_them(ana):
    escrever(ana)
    try:
        migrar(SEM_AS_NOVAS)
        assert das_antigas() == []
        escrever(ana)
        assert das_antigas() == []
    finally:
        migrar()

    assert list(todas_as_diferencas()) == []
    escrever(ana)
    assert list(todas_as_diferencas()) == []


def migrar(*ate: str) -> None:
    call_command("migrate", "pedidos", *ate, verbosity=0)


def das_antigas() -> list[Diferenca]:
    return [d for verdade in VERDADES if verdade.tabela not in NOVAS for d in diferencas(verdade)]


def escrever(vendedor: Vendedor) -> None:
    for dia in (date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31)):
        pedido = cast.um_pedido(vendedor, data=dia, pago=dia.day == 31)
        pedido.itens.create(produto=cast.um_produto(f"Produto {pedido.pk}"), quantidade=2, preco_venda=3)
    Pedido.objects.filter(data__month=2).update(data=date(2024, 3, 2))
