"""The figures of a client are those one counts by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from comum.datas.periodo import TUDO, Escolha, escolher
from pedidos.models import Cliente, ItemPedido, Pagamento, Pedido
from tests import cast
from tests.vendedor.as_vendas import HOJE, as_linhas, margem, os_pedidos, por, receita, um_comercio, venda
from vendedor.queries import cliente as queries
from vendedor.queries.pedidos_do_cliente import POR_PAGINA, pedidos_do_cliente
from vendedor.queries.vendas import ZERO, Totais

pytestmark = pytest.mark.django_db


@pytest.fixture(params=range(2))
def clientes(request, db):
    um_comercio(request.param)
    return list(Cliente.objects.all())


@pytest.fixture(params=[Escolha.TRINTA_DIAS, Escolha.TUDO])
def escolhido(request):
    return escolher(request.param, HOJE)


def test_it_counts_as_one_does_by_hand(clientes, escolhido, django_assert_num_queries):
    for cliente in clientes:
        with django_assert_num_queries(1):
            historico = queries.historico_do_cliente(cliente.pk, *escolhido[1:])

        linhas = as_linhas(escolhido.periodo, cliente=cliente.pk)
        pedidos = os_pedidos(escolhido.periodo, cliente=cliente.pk)
        assert historico.totais == (len(pedidos), venda(linhas), receita(linhas), margem(linhas))
        da_vida = os_pedidos(TUDO, cliente=cliente.pk)
        datas = [pedido.data for pedido in da_vida]
        assert (historico.primeira, historico.ultima) == (min(datas, default=None), max(datas, default=None))
        assert historico.pedidos_da_vida == len(da_vida)
        assert historico.vendas_da_vida == venda(as_linhas(TUDO, cliente=cliente.pk))
        todos = Pedido.objects.filter(cliente=cliente, data__range=escolhido.periodo)
        assert historico.pedidos_no_periodo == todos.count()
        assert historico.cancelados == todos.filter(status="CANCELADO").count()


def test_it_sums_up_the_products_as_one_does_by_hand(clientes, escolhido, django_assert_num_queries):
    for cliente in clientes:
        with django_assert_num_queries(1):
            produtos = queries.produtos_do_cliente(cliente.pk, escolhido.periodo)

        grupos = por(as_linhas(escolhido.periodo, cliente=cliente.pk), "produto")
        assert produtos.diferentes == len(grupos)
        assert {p.id: (p.quantidade, p.pedidos, p.vendas, p.margem, p.ultima) for p in produtos.maiores} == {
            pk: (
                sum(linha.quantidade for linha in grupo),
                len({linha.pedido for linha in grupo}),
                venda(grupo),
                margem(grupo),
                max(linha.data for linha in grupo),
            )
            for pk, grupo in grupos.items()
        }
        assert produtos.maiores == sorted(produtos.maiores, key=lambda p: (-p.vendas, p.nome, p.id))


def test_it_shows_every_order_with_its_lines_page_by_page(clientes, django_assert_num_queries):
    cliente = max(clientes, key=lambda cliente: cliente.pedidos.count())
    for n in range(25):
        cast.um_pedido(cliente.vendedor, cliente=cliente, data=HOJE - timedelta(days=n))
    pedidos, pagina = [], 1
    while True:
        with django_assert_num_queries(1):
            parte = pedidos_do_cliente(cliente.pk, TUDO, (pagina - 1) * POR_PAGINA)
        pedidos += parte
        if len(parte) < POR_PAGINA:
            break
        pagina += 1

    assert [pedido.id for pedido in pedidos] == list(
        Pedido.objects.filter(cliente=cliente).order_by("-data", "-pk").values_list("pk", flat=True)
    )
    for pedido in pedidos:
        itens = ItemPedido.objects.filter(pedido=pedido.id)
        assert [(item.quantidade, item.preco, item.total) for item in pedido.itens] == [
            (item.quantidade, item.preco_venda, item.quantidade * item.preco_venda) for item in itens
        ]
        assert pedido.cancelado == (Pedido.objects.get(pk=pedido.id).status == "CANCELADO")


def test_it_sums_up_the_payments_that_wait_even_those_it_does_not_list(clientes, django_assert_num_queries):
    cliente = clientes[0]
    pedido = cast.um_pedido(cliente.vendedor, cliente=cliente, quantidade=100)
    for _ in range(queries.PAGAMENTOS + 3):
        cast.um_pagamento(pedido, Decimal("1.23"))
    with django_assert_num_queries(1):
        em_aberto = queries.em_aberto_do_cliente(cliente.pk)

    esperando = [
        pagamento.valor
        for pagamento in Pagamento.objects.select_related("pedido")
        if pagamento.status_pagamento == "PENDENTE"
        and pagamento.pedido.cliente_id == cliente.pk
        and pagamento.pedido.status != Pedido.Status.CANCELADO
    ]
    assert (em_aberto.pagamentos, em_aberto.valor) == (len(esperando), sum(esperando))
    assert len(em_aberto.ultimos) == queries.PAGAMENTOS
    assert em_aberto.ultimos[0].metodo == "PIX"


def test_it_shows_zeros_for_a_client_who_never_bought(ana, django_assert_num_queries):
    cliente = cast.um_cliente(ana)

    historico = queries.historico_do_cliente(cliente.pk, TUDO, None)
    assert historico.totais == Totais(0, ZERO, ZERO, ZERO)
    assert (historico.primeira, historico.ultima) == (None, None)
    assert queries.produtos_do_cliente(cliente.pk, TUDO) == queries.Produtos(0, [])
    assert queries.em_aberto_do_cliente(cliente.pk) == queries.EmAberto(0, ZERO, [])
    assert pedidos_do_cliente(cliente.pk, TUDO) == []


def test_it_says_who_the_client_is(ana):
    cliente = cast.um_cliente(ana, "José da Silva ME", fantasia="Bar do Zé", cidade="Niterói", uf="RJ")

    ficha = queries.ficha_do_cliente(cliente.pk)
    assert ficha
    assert (ficha.exibido, ficha.vendedor_id, ficha.vendedor, ficha.cidade) == ("Bar do Zé", ana.pk, "Ana", "Niterói")
    assert queries.ficha_do_cliente(cliente.pk + 1) is None
