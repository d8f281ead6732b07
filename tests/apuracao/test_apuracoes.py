"""The page of the settlements: who may see it, what it says, what it costs."""

from datetime import date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from apuracao.models import Apuracao
from pedidos.acesso import Papel
from tests.cast import um_cliente, um_pagamento, um_pedido, um_vendedor, uma_pessoa
from vendedor.models import Vendedor


def pagina(client: Client, consulta: str = "?ano=2024") -> str:
    response = client.get(f"/apuracao/{consulta}")
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.fixture
def gerencia(client: Client, gilda: User) -> Client:
    client.force_login(gilda)
    return client


@pytest.mark.parametrize("papel", [Papel.ADMIN, Papel.GERENTE, Papel.FINANCEIRO])
def test_it_opens_to_those_who_settle(client: Client, db: None, papel: Papel):
    client.force_login(uma_pessoa("pessoa", papel))

    assert client.get("/apuracao/").status_code == 200


@pytest.mark.parametrize("papel", [Papel.VENDEDOR, Papel.LOGISTICA])
def test_it_is_closed_to_the_others_even_when_it_is_cached(client: Client, gerencia: Client, papel: Papel):
    pagina(gerencia)
    outro = Client()
    outro.force_login(uma_pessoa("pessoa", papel))

    response = outro.get("/apuracao/?ano=2024")

    assert response.status_code == 403
    assert "O seu papel não abre esta página." in response.content.decode()


def test_it_sends_whoever_is_not_signed_in_to_the_login(client: Client, db: None):
    response = client.get("/apuracao/?ano=2024")

    assert response.status_code == 302
    assert response["Location"] == "/entrar/?next=/apuracao/%3Fano%3D2024"


def test_it_shows_what_was_computed_and_what_was_written_down(gerencia: Client, ana: Vendedor):
    um_pedido(ana, data=date(2024, 3, 1), quantidade=1234, pago=True)
    Apuracao.objects.create(
        ano=2024, mes=3, receita_total=Decimal("12340.00"), custo_produtos=Decimal("2468.00"),
        verba_scann=Decimal("500.00"), outros_custos=Decimal("372.50"), definitivo=True,
    )  # fmt: skip

    html = pagina(gerencia)

    for words in ("R$ 12.340,00", "R$ 2.468,00", "R$ 9.872,00", "80,0 %", "R$ 500,00", "R$ 372,50", "R$ 9.999,50"):
        assert words in html
    assert "Definitiva" in html
    assert html.count("Não apurado") == 11
    assert "1 mês apurado, 1 definitivo" in html
    assert "difere" not in html.lower()


def test_it_says_where_the_stored_and_the_computed_differ(gerencia: Client, ana: Vendedor):
    um_pedido(ana, data=date(2024, 3, 1), quantidade=10, pago=True)
    Apuracao.objects.create(ano=2024, mes=3, receita_total=Decimal("130.00"), custo_produtos=Decimal("20.00"))

    html = pagina(gerencia)

    assert "O gravado difere do calculado" in html
    assert "-R$ 30,00" in html
    assert "Aberta" in html


def test_it_tells_an_empty_year_from_an_error(gerencia: Client):
    assert "Em 2024 não há pedido pago nem apuração." in pagina(gerencia)


def test_it_marks_the_current_month_as_running(gerencia: Client, ana: Vendedor):
    um_pedido(ana, data=timezone.localdate(), pago=True)

    assert "Em curso" in pagina(gerencia, "")


@pytest.mark.parametrize(
    ("consulta", "palavras"),
    [
        ("?ano=abc", "“abc” não é um ano."),
        ("?ano=%00", "não é um ano."),
        ("?ano=1900", "O ano 1900 é antigo demais"),
        ("?ano=99999999999999999999", "ainda não chegou"),
        ("?ano=<script>alert(1)</script>", "não é um ano."),
    ],
)
def test_it_refuses_a_year_that_is_none_with_words_and_status_400(gerencia: Client, consulta: str, palavras: str):
    response = gerencia.get(f"/apuracao/{consulta}")

    assert response.status_code == 400
    assert palavras in unescape(response.content.decode())
    assert "<script>" not in response.content.decode()


def test_it_offers_the_years_that_have_something(gerencia: Client, ana: Vendedor):
    um_pedido(ana, data=date(2018, 3, 1), pago=True)

    assert 'href="?ano=2018"' in pagina(gerencia, "")


def fill(vendedor: Vendedor, pedidos_por_mes: int) -> None:
    cliente = um_cliente(vendedor)
    for mes in range(1, 13):
        Apuracao.objects.create(ano=2024, mes=mes)
        for _ in range(pedidos_por_mes):
            um_pedido(vendedor, cliente=cliente, data=date(2024, mes, 15), pago=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pedidos_por_mes", [1, 4])
def test_it_costs_the_same_queries_whatever_the_data(
    gerencia: Client, ana: Vendedor, pedidos_por_mes: int, django_assert_num_queries: DjangoAssertNumQueries
):
    fill(ana, pedidos_por_mes)

    # Session, person, roles; then computed, written down, years. And who is writing now, asked
    # where a scope has no version yet: of the session, and of the page.
    with django_assert_num_queries(6):
        pagina(gerencia)
    with django_assert_num_queries(0):
        pagina(gerencia)


@pytest.mark.django_db(transaction=True)
def test_it_is_new_after_a_payment_is_approved_and_after_a_settlement(client: Client):
    client.force_login(uma_pessoa("gilda", Papel.GERENTE))
    pedido = um_pedido(um_vendedor("Ana"), data=date(2024, 3, 1), quantidade=77)
    assert "R$ 770,00" not in pagina(client)

    um_pagamento(pedido, Decimal("770.00")).aprovar()
    assert "R$ 770,00" in pagina(client)

    Apuracao.objects.create(ano=2024, mes=3, receita_total=770, custo_produtos=154, verba_scann=Decimal("3.21"))
    assert "R$ 3,21" in pagina(client)


@pytest.mark.django_db(transaction=True)
def test_a_settlement_is_on_its_page_and_its_year_to_be_chosen_on_the_others(client: Client):
    client.force_login(uma_pessoa("gilda", Papel.GERENTE))
    assert "?ano=2024" not in pagina(client, "?ano=2023")
    pagina(client, "?ano=2024")

    Apuracao.objects.create(ano=2024, mes=3, verba_scann=Decimal("3.21"))

    assert "?ano=2024" in pagina(client, "?ano=2023")
    assert "R$ 3,21" in pagina(client, "?ano=2024")


def test_it_is_a_sheet_with_the_same_figures(gerencia: Client):
    um_pedido(um_vendedor("Ana"), quantidade=2, preco="50.00", pago=True, data=date(2024, 3, 9))
    Apuracao.objects.create(ano=2024, mes=3, receita_total=Decimal(100), verba_scann=Decimal("12.34"), definitivo=True)

    response = gerencia.get("/apuracao/apuracao.xlsx?ano=2024")

    folha = load_workbook(BytesIO(response.getvalue())).active
    assert folha is not None
    titulos, _, _, marco, *_ = folha.values
    dados = dict(zip(titulos, marco, strict=True))
    assert (dados["Mês"], dados["Situação"], dados["Receita"], dados["Verbas"]) == (
        datetime(2024, 3, 1),  # noqa: DTZ001
        "Definitiva",
        100,
        12.34,
    )
    assert folha["H4"].number_format == '"R$" #,##0.00'
