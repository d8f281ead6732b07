"""The rankings are those one makes by hand; ties go by name, then by number."""

from collections.abc import Hashable
from datetime import timedelta
from decimal import Decimal

import pytest

from comum.datas.periodo import TUDO, Escolha, escolher
from tests import cast
from tests.vendedor.as_vendas import HOJE, Linha, as_linhas, diferentes, margem, por, receita, um_comercio, venda
from vendedor.queries.rankings import MAIORES, Colocado, Criterio, rankings_do_periodo

pytestmark = pytest.mark.django_db

# pedidos, receita, vendas, diversidade, margem
Alcancado = tuple[int, Decimal, Decimal, int, Decimal]


@pytest.fixture(params=range(2))
def vendedores(request, db):
    return um_comercio(request.param)


def o_ranking(linhas: list[Linha], por_que: str, conta: str) -> dict[Hashable, Alcancado]:
    """What each one reached, by id."""
    return {
        pk: (diferentes(g, "pedido"), receita(g), venda(g), diferentes(g, conta), margem(g))
        for pk, g in por(linhas, por_que).items()
    }


def o_visto(colocados: list[Colocado]) -> dict[Hashable, Alcancado]:
    return {c.id: (c.pedidos, c.receita, c.vendas, c.diversidade, c.margem) for c in colocados}


@pytest.mark.parametrize("escolha", [Escolha.TRINTA_DIAS, Escolha.TUDO])
def test_it_ranks_everybody_as_one_does_by_hand(vendedores, escolha, django_assert_num_queries):
    periodo = escolher(escolha, HOJE).periodo
    linhas = as_linhas(periodo)
    for criterio in Criterio:
        with django_assert_num_queries(3):
            ranking = rankings_do_periodo(periodo, criterio)

        assert o_visto(ranking.vendedores) == o_ranking(linhas, "vendedor", "produto")
        assert o_visto(ranking.clientes) == o_ranking(linhas, "cliente", "produto")
        assert o_visto(ranking.produtos) == o_ranking(linhas, "produto", "cliente")
        for colocados in ranking:
            assert colocados == sorted(colocados, key=lambda c: (-getattr(c, criterio.value), c.nome, c.id))


def test_it_ranks_for_a_seller_only_what_he_sold(vendedores, django_assert_num_queries):
    ana = vendedores[0]
    with django_assert_num_queries(2):
        ranking = rankings_do_periodo(TUDO, Criterio.VENDAS, ana.pk)

    linhas = as_linhas(TUDO, vendedor=ana.pk)
    assert ranking.vendedores == []
    assert o_visto(ranking.clientes) == o_ranking(linhas, "cliente", "produto")
    assert o_visto(ranking.produtos) == o_ranking(linhas, "produto", "cliente")


def test_the_first_twenty_of_a_tie_are_those_whose_names_come_first(ana):
    for n in reversed(range(MAIORES + 5)):
        cast.um_pedido(ana, cliente=cast.um_cliente(ana, f"Bar {n:02d}"), data=HOJE)

    ranking = rankings_do_periodo(TUDO, Criterio.VENDAS)
    assert [colocado.nome for colocado in ranking.clientes] == [f"Bar {n:02d}" for n in range(MAIORES)]


@pytest.mark.parametrize("escolha", [Escolha.TRINTA_DIAS, Escolha.TUDO])
def test_the_last_places_go_by_name_where_those_in_front_have_more(ana, escolha):
    for n in reversed(range(MAIORES + 5)):
        quem, produto = cast.um_cliente(ana, f"Bar {n:02d}"), cast.um_produto(f"Cerveja {n:02d}")
        # Those whose names come last are the first, and all others are equal.
        for _ in range(3 if n >= MAIORES else 1):
            cast.um_pedido(ana, cliente=quem, produto=produto, data=HOJE, pago=True)
    esperados = [*range(MAIORES, MAIORES + 5), *range(MAIORES - 5)]

    for criterio in {*Criterio} - {Criterio.DIVERSIDADE}:
        ranking = rankings_do_periodo(escolher(escolha, HOJE).periodo, criterio)
        assert [colocado.nome for colocado in ranking.clientes] == [f"Bar {n:02d}" for n in esperados]
        assert [colocado.nome for colocado in ranking.produtos] == [f"Cerveja {n:02d}" for n in esperados]


def test_equal_names_go_by_number(ana):
    clientes = [cast.um_cliente(ana, "Bar") for _ in range(5)]
    for cliente in reversed(clientes):
        cast.um_pedido(ana, cliente=cliente, data=HOJE)

    assert [c.id for c in rankings_do_periodo(TUDO, Criterio.RECEITA).clientes] == [cliente.pk for cliente in clientes]


def test_cancelled_orders_and_other_days_are_left_out(ana):
    cast.um_pedido(ana, data=HOJE).cancelar()
    cast.um_pedido(ana, data=HOJE - timedelta(days=30))

    assert rankings_do_periodo(escolher(Escolha.TRINTA_DIAS, HOJE).periodo, Criterio.VENDAS) == ([], [], [])


def test_revenue_is_what_is_fully_paid_and_sales_are_all(ana):
    cast.um_pedido(ana, data=HOJE, quantidade=1)
    cast.um_pedido(ana, data=HOJE, quantidade=3, pago=True)

    [colocado] = rankings_do_periodo(TUDO, Criterio.RECEITA).vendedores
    assert (colocado.receita, colocado.vendas, colocado.margem, colocado.pedidos) == (
        Decimal(30),
        Decimal(40),
        Decimal(32),
        2,
    )
    assert colocado.margem_percentual == 80
