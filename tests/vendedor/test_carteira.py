"""The portfolio: who has bought nothing for 7, 15, 30 days."""

from datetime import date, timedelta
from typing import Any

import pytest

from pedidos.models import Cliente, Pedido
from tests import cast
from vendedor.models import Vendedor
from vendedor.queries.carteira import TAMANHO_DA_LISTA, carteira_do_vendedor

HOJE = date(2026, 3, 31)


def um_comprador(vendedor: Vendedor, nome: str, dias: int, **fields: Any) -> Cliente:
    cliente = cast.um_cliente(vendedor, nome, **fields)
    cast.um_pedido(vendedor, cliente=cliente, data=HOJE - timedelta(days=dias))
    return cliente


def test_it_counts_from_the_last_purchase_on(ana):
    for dias in (0, 6, 7, 14, 15, 29, 30, 400):
        um_comprador(ana, f"Há {dias}", dias)

    carteira = carteira_do_vendedor(ana.pk, 15, HOJE)

    assert carteira.ativos == 8
    assert carteira.sem_compra == {7: 6, 15: 4, 30: 2}
    assert [(cliente.nome, cliente.dias) for cliente in carteira.lista] == [
        ("Há 15", 15),
        ("Há 29", 29),
        ("Há 30", 30),
        ("Há 400", 400),
    ]
    assert carteira.lista[0].ultima == date(2026, 3, 16)


def test_only_the_last_purchase_counts(ana):
    cliente = um_comprador(ana, "Bar", 40)
    cast.um_pedido(ana, cliente=cliente, data=HOJE - timedelta(days=8))

    assert carteira_do_vendedor(ana.pk, 7, HOJE).sem_compra == {7: 1, 15: 0, 30: 0}


def test_a_cancelled_order_is_no_purchase(ana):
    cliente = um_comprador(ana, "Bar", 20)
    cast.um_pedido(ana, cliente=cliente, data=HOJE).cancelar()

    carteira = carteira_do_vendedor(ana.pk, 7, HOJE)
    assert carteira.sem_compra == {7: 1, 15: 1, 30: 0}
    assert carteira.lista[0].dias == 20


def test_who_never_bought_is_in_every_count_and_last_in_the_list(ana):
    cast.um_cliente(ana, "Nunca")
    um_comprador(ana, "Antigo", 500)

    carteira = carteira_do_vendedor(ana.pk, 30, HOJE)
    assert carteira.sem_compra == {7: 2, 15: 2, 30: 2}
    assert [(cliente.nome, cliente.ultima, cliente.dias) for cliente in carteira.lista][1] == ("Nunca", None, None)


def test_a_purchase_from_a_colleague_is_a_purchase(ana, bruno):
    cliente = cast.um_cliente(ana, "Bar")
    cast.um_pedido(bruno, cliente=cliente, data=HOJE)

    assert carteira_do_vendedor(ana.pk, 7, HOJE).sem_compra == {7: 0, 15: 0, 30: 0}


def test_it_leaves_out_inactive_clients_and_those_of_others(ana, bruno):
    um_comprador(ana, "Fechado", 60, ativo=False)
    um_comprador(bruno, "De Bruno", 60)

    assert carteira_do_vendedor(ana.pk, 7, HOJE) == (0, {7: 0, 15: 0, 30: 0}, [])


def test_an_order_dated_ahead_is_a_purchase(ana):
    um_comprador(ana, "Bar", -3)

    assert carteira_do_vendedor(ana.pk, 7, HOJE).sem_compra[7] == 0


@pytest.mark.parametrize("quantos", [1, TAMANHO_DA_LISTA + 5])
def test_it_takes_one_query_however_large_the_portfolio(ana, quantos, django_assert_num_queries):
    for n in range(quantos):
        um_comprador(ana, f"Bar {n:02d}", 10)
    assert Pedido.objects.count() == quantos

    with django_assert_num_queries(1):
        carteira = carteira_do_vendedor(ana.pk, 7, HOJE)

    assert carteira.sem_compra[7] == quantos
    assert [cliente.nome for cliente in carteira.lista] == [f"Bar {n:02d}" for n in range(quantos)][:TAMANHO_DA_LISTA]
