"""The settlements come from the cache until an order that is settled changes, and then at once anew."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from apuracao.models import Apuracao
from pedidos.models import ItemPedido, Pedido
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

ENDERECO = "/apuracao/"


@pytest.fixture
def gerencia(gilda: User) -> Client:
    client = Client()
    client.force_login(gilda)
    return client


def veio_do_cache(client: Client) -> bool:
    resposta = client.get(ENDERECO)
    assert resposta.status_code == 200
    return resposta["Cache-Status"] == "cachecore; hit"


def um_item_mais(pedido: Pedido) -> None:
    produto = cast.um_produto("Guaraná 2 l")
    ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=2, preco_venda=Decimal("7.00"))


def test_a_warm_page_asks_the_database_nothing(gerencia, ana, django_assert_num_queries):
    cast.um_pedido(ana, pago=True)
    assert not veio_do_cache(gerencia)

    with django_assert_num_queries(0):
        assert veio_do_cache(gerencia)


@pytest.mark.parametrize(
    "mudar",
    [
        pytest.param(lambda pedido: cast.um_pedido(pedido.vendedor), id="another one"),
        pytest.param(lambda pedido: pedido.itens.get().delete(), id="an item deleted"),
        pytest.param(um_item_mais, id="an item more"),
        pytest.param(lambda pedido: pedido.cancelar("Desistência"), id="cancelled"),
        pytest.param(lambda pedido: cast.um_pagamento(pedido, Decimal(1)), id="a payment that waits"),
        pytest.param(lambda pedido: pedido.delete(), id="deleted"),
    ],
)
def test_whatever_is_sold_and_not_yet_paid_leaves_it(gerencia, ana, mudar):
    pedido = cast.um_pedido(ana)
    veio_do_cache(gerencia)

    mudar(pedido)

    assert veio_do_cache(gerencia)


def test_a_payment_that_pays_the_order_ends_it(gerencia, ana):
    pedido = cast.um_pedido(ana)
    pagamento = cast.um_pagamento(pedido, pedido.calcular_total())
    veio_do_cache(gerencia)

    pagamento.aprovar()

    assert not veio_do_cache(gerencia)


def _por_sql(pedido: Pedido) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pedidos_itempedido SET quantidade = 8 WHERE pedido_id = %s", [pedido.pk])


@pytest.mark.parametrize(
    "mudar",
    [
        pytest.param(lambda pedido: pedido.itens.update(quantidade=8), id="its items, in bulk"),
        pytest.param(lambda pedido: pedido.itens.get().delete(), id="an item deleted"),
        pytest.param(um_item_mais, id="an item more"),
        pytest.param(_por_sql, id="its items, in SQL"),
        pytest.param(lambda pedido: Pedido.objects.update(data=timezone.localdate()), id="its day"),
        pytest.param(lambda pedido: Pedido.objects.update(status=Pedido.Status.PENDENTE), id="no longer paid"),
        pytest.param(lambda pedido: pedido.delete(), id="deleted"),
    ],
)
@pytest.mark.parametrize("status", Pedido.PAGOS)
def test_whatever_changes_of_a_paid_order_ends_it(gerencia, ana, status, mudar):
    pedido = cast.um_pedido(ana)
    Pedido.objects.update(status=status)
    pedido.refresh_from_db()
    veio_do_cache(gerencia)
    assert veio_do_cache(gerencia)

    mudar(pedido)

    assert not veio_do_cache(gerencia)


def test_a_settlement_written_down_ends_it(gerencia, gilda):
    veio_do_cache(gerencia)

    Apuracao.objects.create(ano=2024, mes=3, receita_total=Decimal(1), custo_produtos=Decimal(1), usuario=gilda)

    assert not veio_do_cache(gerencia)
