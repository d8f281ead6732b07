"""The start page shows each role its doors and what waits for it."""

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apuracao.models import Apuracao
from comum.datas.competencia import competencia_atual
from pedidos.acesso import Papel
from tests.cast import um_pagamento, um_pedido, uma_pessoa
from vendedor.models import Vendedor


def inicio(papel: Papel | None) -> str:
    client = Client()
    client.force_login(uma_pessoa("pessoa", *([papel] if papel else []), is_staff=papel not in (None, Papel.VENDEDOR)))
    return client.get("/").content.decode()


@pytest.mark.parametrize(
    ("papel", "abertas", "fechadas"),
    [
        (Papel.ADMIN, ["/vendedor/", "/vendedor/rankings", "/apuracao/", "/admin/"], []),
        (Papel.GERENTE, ["/vendedor/", "/vendedor/rankings", "/apuracao/", "/admin/"], []),
        (Papel.FINANCEIRO, ["/vendedor/", "/vendedor/rankings", "/apuracao/", "/admin/"], []),
        (
            Papel.LOGISTICA,
            ["/pedidos/", "/coletas/a-coletar/", "/produtos/", "/estoque/", "/admin/"],
            ["/vendedor/", "/vendedor/rankings", "/apuracao/", "/pagamentos/", "/clientes/", "/importar/"],
        ),
        (
            Papel.VENDEDOR,
            ["/pedidos/", "/pagamentos/", "/clientes/", "/vendedor/", "/vendedor/rankings"],
            ["/apuracao/", "/importar/", "/admin/"],
        ),
        (None, [], ["/vendedor/", "/vendedor/rankings", "/apuracao/", "/admin/"]),
    ],
)
def test_it_links_to_what_the_role_opens_and_to_nothing_else(
    db: None, papel: Papel | None, abertas: list[str], fechadas: list[str]
):
    html = inicio(papel)

    assert [url for url in abertas if f'href="{url}"' not in html] == []
    assert [url for url in fechadas if f'href="{url}"' in html] == []


def test_it_names_the_person_and_the_role(db: None):
    html = inicio(Papel.LOGISTICA)

    assert "Olá, Pessoa" in html
    assert "Logística" in html


def test_it_tells_a_person_without_a_role_whom_to_ask(db: None):
    assert "O seu usuário ainda não tem um papel." in inicio(None)


def test_it_counts_the_payments_that_wait_for_those_who_may_see_them(ana: Vendedor):
    pedido = um_pedido(ana)
    um_pagamento(pedido, Decimal("1000.50"))
    um_pagamento(pedido, Decimal("20"))
    um_pagamento(pedido, Decimal("7"), status_pagamento="REJEITADO")

    assert "R$ 1.020,50 esperam por aprovação" in inicio(Papel.FINANCEIRO)


def test_it_counts_the_orders_that_wait_for_a_pick_up_for_those_who_hand_out_goods(ana: Vendedor):
    um_pedido(ana, pago=True)
    um_pedido(ana)

    assert '<span class="cartao-valor">1</span>' in inicio(Papel.LOGISTICA)


def test_it_shows_no_pick_ups_to_who_hands_out_none(db: None):
    assert "Pedidos a coletar" not in inicio(Papel.FINANCEIRO)


@pytest.mark.parametrize(("papel", "vende"), [(Papel.VENDEDOR, True), (Papel.GERENTE, True), (Papel.LOGISTICA, False)])
def test_it_offers_a_new_order_to_who_sells(db: None, papel: Papel, vende: bool):
    assert ("Novo pedido" in inicio(papel)) is vende


def test_it_shows_no_payments_to_a_seller(ana: Vendedor):
    assert "Pagamentos a decidir" not in inicio(Papel.VENDEDOR)


@pytest.mark.parametrize(("definitivo", "palavra"), [(None, "Não apurado"), (False, "Aberta"), (True, "Definitiva")])
def test_it_says_where_the_settlement_of_last_month_stands(db: None, definitivo: bool | None, palavra: str):
    if definitivo is not None:
        ano, mes = competencia_atual().anterior()
        Apuracao.objects.create(ano=ano, mes=mes, definitivo=definitivo)

    assert palavra in inicio(Papel.GERENTE)


@pytest.mark.parametrize("pedidos", [1, 6])
def test_it_costs_the_same_queries_whatever_the_data(
    ana: Vendedor, pedidos: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(pedidos):
        um_pagamento(um_pedido(ana), Decimal(10))
    client = Client()
    client.force_login(uma_pessoa("gilda", Papel.GERENTE))

    # Session, person, roles; payments, pick-ups, settlement.
    with django_assert_num_queries(6):
        client.get("/")
