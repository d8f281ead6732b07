"""The list of payments: one's own or all, found, filtered, sorted and exported, at the same cost for any number."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pedidos.models import Pagamento
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.conftest import entrar
from vendedor.models import Vendedor


@pytest.fixture
def dois(ana: Vendedor, bruno: Vendedor) -> list[Pagamento]:
    """Ana's, pending, of the last minute of March in São Paulo; Bruno's, approved, of April."""
    return [
        cast.um_pagamento(
            cast.um_pedido(ana), Decimal("1234.56"), data_registro=datetime(2026, 4, 1, 2, 59, tzinfo=UTC)
        ),
        cast.um_pagamento(
            cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Empório Sul", cpf_cnpj="11222333000181")),
            Decimal(7),
            metodo="BOLETO",
            status_pagamento="APROVADO",
            id_transacao="E2E-7",
            data_registro=datetime(2026, 4, 1, 3, 0, tzinfo=UTC),
        ),
    ]


def achados(client: Client, **filtro: str | int) -> list[int]:
    page = client.get("/pagamentos/", filtro)
    return [int(linha[0].texto) for linha in page.context["lista"].linhas]


@pytest.mark.parametrize(
    ("filtro", "achado"),
    [
        ({"status": "PENDENTE"}, 0),
        ({"status": "APROVADO"}, 1),
        ({"metodo": "BOLETO"}, 1),
        ({"busca": "empório"}, 1),
        ({"busca": "e2e-7"}, 1),
        ({"busca": "11.222.333/0001-81"}, 1),
        ({"busca": "11222333"}, 1),
        ({"busca": "1.234,56"}, 0),
        ({"busca": "1234.56"}, 0),
        ({"busca": " r$ 1234,56 "}, 0),
        ({"busca": "R$ 7"}, 1),
        ({"busca": "7,0"}, 1),
        ({"ate": "2026-03-31"}, 0),
        ({"de": "01/04/2026"}, 1),
        ({"de": "0001-01-01", "ate": "2026-03-31"}, 0),
        ({"de": "2026-04-01", "ate": "9999-12-31"}, 1),
    ],
)
def test_it_finds_payments(felipe: User, dois: list[Pagamento], filtro: dict[str, str], achado: int):
    assert achados(entrar(felipe), **filtro) == [dois[achado].pk]


def test_it_finds_the_payments_of_an_order_and_of_a_seller(felipe: User, dois: list[Pagamento], bruno: Vendedor):
    assert achados(entrar(felipe), busca=dois[0].pedido_id) == [dois[0].pk]
    assert achados(entrar(felipe), vendedor=bruno.pk) == [dois[1].pk]


@pytest.mark.parametrize("busca", ["1234", "123,456", "1,234.56", "1.23456", "99999999999,99", "R$ 0"])
def test_what_is_no_amount_of_a_payment_finds_none(felipe: User, dois: list[Pagamento], busca: str):
    assert achados(entrar(felipe), busca=busca) == []


def test_a_whole_amount_may_also_be_the_number_of_an_order(felipe: User, ana: Vendedor):
    do_pedido = cast.um_pagamento(cast.um_pedido(ana), Decimal(1))
    do_valor = cast.um_pagamento(cast.um_pedido(ana), Decimal(do_pedido.pedido_id))

    assert sorted(achados(entrar(felipe), busca=do_pedido.pedido_id)) == [do_pedido.pk, do_valor.pk]
    assert achados(entrar(felipe), busca=f"{do_pedido.pedido_id},00") == [do_valor.pk]


def test_it_sorts_by_what_is_asked(felipe: User, dois: list[Pagamento]):
    assert achados(entrar(felipe)) == [dois[1].pk, dois[0].pk]
    assert achados(entrar(felipe), ordem="valor") == [dois[1].pk, dois[0].pk]
    assert achados(entrar(felipe), ordem="-valor") == [dois[0].pk, dois[1].pk]


def test_a_seller_sees_his_own_only(ana: Vendedor, dois: list[Pagamento]):
    da_ana = entrar(ana.usuario)

    assert achados(da_ana) == [dois[0].pk]
    csv = b"".join(da_ana.get("/pagamentos/exportar.csv").streaming_content).decode()  # type: ignore[attr-defined]
    linhas = csv.splitlines()
    assert len(linhas) == 2
    assert linhas[1] == f"{dois[0].pk};31/03/2026 23:59;{dois[0].pedido_id};Bar do Zé;Ana;PIX;Pendente;1234,56;Não;"


def test_it_tells_what_to_do_when_there_is_none(felipe: User):
    assert "Ainda não há pagamentos." in texto(entrar(felipe).get("/pagamentos/"))


@pytest.mark.parametrize("url", ["/pagamentos/", "/pedidos/{pedido}", "/pagamentos/{pagamento}"])
def test_it_costs_the_same_queries_for_any_number(felipe: User, ana: Vendedor, url: str):
    pedido = cast.um_pedido(ana)
    pagamento = cast.um_pagamento(pedido, Decimal(1))
    client = entrar(felipe)
    counts = []
    for _ in range(2):
        for _ in range(3):
            cast.um_pagamento(pedido, Decimal(1))
            cast.um_pagamento(cast.um_pedido(ana, cliente=cast.um_cliente(ana)), Decimal(1))
        with CaptureQueriesContext(connection) as sent:
            assert client.get(url.format(pedido=pedido.pk, pagamento=pagamento.pk)).status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1]
