"""The page of a month: what its paid orders come to now, what was settled, and the orders behind it."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apuracao.models import Apuracao
from tests.cast import um_pedido
from vendedor.models import Vendedor


@pytest.fixture
def gerencia(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


def pagina(client: Client, endereco: str = "/apuracao/2024/3/") -> str:
    response = client.get(endereco)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_it_proposes_what_the_paid_orders_of_the_month_come_to(gerencia: Client, ana: Vendedor):
    um_pedido(ana, data=date(2024, 3, 1), quantidade=100, pago=True)
    um_pedido(ana, data=date(2024, 3, 31), quantidade=23, pago=True)
    um_pedido(ana, data=date(2024, 3, 15), quantidade=7)
    um_pedido(ana, data=date(2024, 4, 1), quantidade=7, pago=True)

    for endereco in ("/apuracao/2024/3/", "/apuracao/2024/3/apurar"):
        html = pagina(gerencia, endereco)
        assert "R$ 1.230,00" in html
        assert "R$ 246,00" in html
        assert "2 pedidos pagos" in html


def test_the_orders_behind_the_figures_add_up_to_them(gerencia: Client, ana: Vendedor):
    pagos = [um_pedido(ana, data=date(2024, 3, dia), quantidade=dia, pago=True) for dia in (1, 20)]
    um_pedido(ana, data=date(2024, 3, 15))

    html = pagina(gerencia, "/apuracao/2024/3/pedidos/")
    arquivo = b"".join(gerencia.get("/apuracao/2024/3/pedidos.csv")).decode("utf-8-sig")

    assert all(f"/pedidos/{pedido.pk}" in html for pedido in pagos)
    assert "2 ao todo" in html
    _, *linhas = arquivo.splitlines()
    assert [linha.split(";")[4] for linha in linhas] == ["200,00", "10,00"]


def test_a_month_without_a_paid_order_says_so(gerencia: Client):
    assert "Nenhum pedido de março de 2024 foi pago por inteiro." in pagina(gerencia, "/apuracao/2024/3/pedidos/")


def test_it_says_where_the_settled_differs_from_the_computed(gerencia: Client, ana: Vendedor):
    um_pedido(ana, data=date(2024, 3, 1), quantidade=10, pago=True)
    Apuracao.objects.create(ano=2024, mes=3, receita_total=Decimal("130.00"), custo_produtos=Decimal("20.00"))

    html = pagina(gerencia)

    assert "O gravado difere do calculado" in html
    assert "-R$ 30,00" in html
    assert "Recalcular" in html


@pytest.mark.parametrize("endereco", ["2024/0/", "2024/13/", "1999/1/", "10000/1/", "99999999999999999999/1/"])
def test_a_month_that_does_not_exist_has_no_page(gerencia: Client, endereco: str):
    assert gerencia.get(f"/apuracao/{endereco}").status_code == 404


def test_a_month_that_has_not_begun_has_no_page(gerencia: Client):
    hoje = timezone.localdate()
    ano, mes = (hoje.year + 1, 1) if hoje.month == 12 else (hoje.year, hoje.month + 1)

    for resto in ("", "apurar", "pedidos/", "pedidos.csv"):
        assert gerencia.get(f"/apuracao/{ano}/{mes}/{resto}").status_code == 404


@pytest.mark.parametrize("quantos", [1, 4])
def test_it_costs_the_same_queries_whatever_the_data(
    gerencia: Client, ana: Vendedor, quantos: int, django_assert_num_queries
):
    for _ in range(quantos):
        um_pedido(ana, data=date(2024, 3, 1), pago=True)
    Apuracao.objects.create(ano=2024, mes=3)

    # Session, person, roles; computed, written down, closed months, the settlement itself and its history.
    with django_assert_num_queries(8):
        pagina(gerencia)
    # Session, person, roles; sellers to choose from, how many, the orders.
    with django_assert_num_queries(6):
        pagina(gerencia, "/apuracao/2024/3/pedidos/")
