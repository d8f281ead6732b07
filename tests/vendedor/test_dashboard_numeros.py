"""The figures of the dashboard are those one counts by hand."""

from collections.abc import Hashable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from comum.datas.periodo import TUDO, Escolha, Periodo, escolher
from pedidos.models import ItemPedido, Pagamento, Pedido
from tests import cast
from tests.vendedor.as_vendas import HOJE, as_linhas, margem, os_pedidos, por, receita, um_comercio, venda
from vendedor.queries.dashboard import MAIORES, ClienteMaior, Pendentes, painel_do_vendedor
from vendedor.queries.serie import POR_MES, POR_SEMANA, serie_de
from vendedor.queries.vendas import ZERO, Totais

pytestmark = pytest.mark.django_db
COMISSAO = Decimal("3.50")


@pytest.fixture(params=range(2))
def vendedores(request, db):
    return um_comercio(request.param)


@pytest.mark.parametrize("escolha", [Escolha.SETE_DIAS, Escolha.TRINTA_DIAS, Escolha.MES_PASSADO, Escolha.TUDO])
def test_it_counts_as_one_does_by_hand(vendedores, escolha, django_assert_num_queries):
    escolhido = escolher(escolha, HOJE)
    for vendedor in vendedores[:2]:
        vendedor.comissoes.update(percentual=COMISSAO)
        with django_assert_num_queries(4 if escolhido.periodo == TUDO else 3):
            painel = painel_do_vendedor(vendedor.pk, escolhido.periodo, escolhido.anterior)

        linhas = as_linhas(escolhido.periodo, vendedor=vendedor.pk)
        pedidos = os_pedidos(escolhido.periodo, vendedor=vendedor.pk)
        assert painel.totais == (len(pedidos), venda(linhas), receita(linhas), margem(linhas))
        por_pedido = (receita(grupo) * COMISSAO / 100 for grupo in por(linhas, "pedido").values())
        assert painel.comissao == sum(valor.quantize(Decimal("0.01"), ROUND_HALF_UP) for valor in por_pedido)
        assert sum(painel.serie.valores) == venda(linhas)
        assert painel.categorias == {nome: venda(grupo) for nome, grupo in por(linhas, "categoria").items()}
        if escolhido.anterior:
            antes = as_linhas(escolhido.anterior, vendedor=vendedor.pk)
            assert painel.anteriores == (
                len(os_pedidos(escolhido.anterior, vendedor=vendedor.pk)),
                venda(antes),
                receita(antes),
                margem(antes),
            )
        else:
            assert painel.anteriores is None


@pytest.mark.parametrize("dias", [1, POR_SEMANA, POR_SEMANA + 1, POR_MES, POR_MES + 1])
@pytest.mark.parametrize("vazios", [[], [0], [-1], [0, -1]])
def test_it_shows_a_history_as_its_days_would_be_however_long_it_is(ana, dias, vazios):
    """vazios: which of the orders have no lines, the first or the last."""
    inicio = date(2020, 1, 15)
    datas = sorted({inicio, *(inicio + timedelta(days=n) for n in (20, 40, 41, 70, 100, dias - 1) if n < dias)})
    for data in datas:
        cast.um_pedido(ana, data=data)
    ItemPedido.objects.filter(pedido__data__in=[datas[n] for n in vazios]).delete()
    painel = painel_do_vendedor(ana.pk, TUDO, None)

    linhas = por(as_linhas(TUDO), "data")
    assert painel.serie == serie_de([(data, venda(linhas.get(data, []))) for data in datas], TUDO)
    assert (painel.totais.pedidos, painel.totais.vendas) == (len(datas), venda(as_linhas(TUDO)))


def test_it_ranks_clients_and_products_as_one_does_by_hand(vendedores):
    ana = vendedores[0]
    painel = painel_do_vendedor(ana.pk, TUDO, None)

    por_cliente = por(as_linhas(TUDO, vendedor=ana.pk), "cliente")
    assert painel.compradores == len(por_cliente)
    vistos: dict[Hashable, ClienteMaior] = {cliente.id: cliente for cliente in [*painel.por_vendas, *painel.por_margem]}
    for pk, grupo in por_cliente.items():
        assert (vistos[pk].vendas, vistos[pk].margem) == (venda(grupo), margem(grupo))
    assert painel.por_vendas == sorted(painel.por_vendas, key=lambda c: (-c.vendas, c.nome, c.id))
    assert painel.por_margem == sorted(painel.por_margem, key=lambda c: (-c.margem, c.nome, c.id))

    por_produto = por(as_linhas(TUDO, vendedor=ana.pk), "produto")
    assert {produto.id: (produto.quantidade, produto.vendas, produto.margem) for produto in painel.produtos} == {
        pk: (sum(linha.quantidade for linha in grupo), venda(grupo), margem(grupo)) for pk, grupo in por_produto.items()
    }
    assert painel.produtos == sorted(painel.produtos, key=lambda p: (-p.vendas, p.nome, p.id))


def test_it_sums_up_the_payments_that_wait_except_those_of_cancelled_orders(vendedores):
    for vendedor in vendedores:
        esperando = [
            pagamento.valor
            for pagamento in Pagamento.objects.select_related("pedido")
            if pagamento.status_pagamento == "PENDENTE"
            and pagamento.pedido.vendedor_id == vendedor.pk
            and pagamento.pedido.status != Pedido.Status.CANCELADO
        ]
        pendentes = painel_do_vendedor(vendedor.pk, TUDO, None).pendentes
        assert pendentes == (len(esperando), sum(esperando, Decimal(0)))


def test_it_lists_the_ten_first_of_either_order(ana):
    for n in range(15):
        # Whoever buys most is sold to nearly at cost.
        produto = cast.um_produto(f"Produto {n}", preco_compra=f"{85 + 2 * n}.00")
        cast.um_pedido(ana, cliente=cast.um_cliente(ana, f"Cliente {n:02d}"), produto=produto, preco=f"{100 + n}.00")
    painel = painel_do_vendedor(ana.pk, TUDO, None)

    linhas = por(as_linhas(TUDO), "cliente")
    por_venda = sorted(linhas, key=lambda pk: -venda(linhas[pk]))[:MAIORES]
    por_margem = sorted(linhas, key=lambda pk: -margem(linhas[pk]))[:MAIORES]
    assert por_venda != por_margem
    assert [cliente.id for cliente in painel.por_vendas] == por_venda
    assert [cliente.id for cliente in painel.por_margem] == por_margem


def test_the_ten_first_of_a_tie_are_those_whose_names_come_first(ana):
    for n in reversed(range(MAIORES + 5)):
        # One whose name comes late is the first, and all others are equal.
        cast.um_pedido(ana, cliente=cast.um_cliente(ana, f"Bar {n:02d}"), quantidade=11 if n == MAIORES else 10)

    esperados = [f"Bar {n:02d}" for n in (MAIORES, *range(MAIORES - 1))]
    painel = painel_do_vendedor(ana.pk, TUDO, None)
    assert [cliente.nome for cliente in painel.por_vendas] == esperados
    assert [cliente.nome for cliente in painel.por_margem] == esperados
    assert painel.compradores == MAIORES + 5


def test_it_counts_no_day_between_the_two_periods(ana):
    dias = [HOJE - timedelta(days=n) for n in (0, 5, 10)]
    for dia in dias:
        cast.um_pedido(ana, data=dia)

    painel = painel_do_vendedor(ana.pk, Periodo(dias[0], dias[0]), Periodo(dias[2], dias[2]))
    assert painel.anteriores is not None
    assert (painel.totais.pedidos, painel.anteriores.pedidos) == (1, 1)
    assert painel.totais.vendas == painel.anteriores.vendas == sum(painel.serie.valores) == 100


def test_it_marks_whose_page_the_seller_may_open(ana, bruno):
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, "Dela"))
    cast.um_pedido(ana, cliente=cast.um_cliente(bruno, "De Bruno"))

    painel = painel_do_vendedor(ana.pk, TUDO, None)
    assert {cliente.nome: cliente.da_carteira for cliente in painel.por_vendas} == {"Dela": True, "De Bruno": False}


def test_it_shows_zeros_where_nothing_was_sold(ana):
    painel = painel_do_vendedor(ana.pk, *escolher(Escolha.TRINTA_DIAS, HOJE)[1:])

    assert painel.totais == painel.anteriores == Totais(0, ZERO, ZERO, ZERO)
    assert painel.totais.ticket_medio is None
    assert painel.totais.margem_percentual is None
    assert [len(lista) for lista in (painel.por_vendas, painel.por_margem, painel.produtos)] == [0, 0, 0]
    assert (painel.compradores, painel.categorias) == (0, {})
    assert painel.pendentes == Pendentes(0, ZERO)
    assert painel.serie.valores == [0] * 30
