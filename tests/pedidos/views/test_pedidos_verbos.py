"""Confirming, cancelling and looking at an order in the browser."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pedidos.models import LogAtividade, Pedido
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from tests.pedidos.views.formulario import erros
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
# The session, the user, and his roles.
QUEM_PERGUNTA = 3


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana, data=date(2026, 3, 9))


def test_a_manager_confirms_after_being_asked(da_gilda: Client, gilda: User, pedido: Pedido):
    pergunta = da_gilda.get(f"/pedidos/{pedido.pk}/confirmar").content.decode()
    assert f"Confirmar o pedido {pedido.pk}?" in pergunta
    pedido.refresh_from_db()
    assert not pedido.confirmado_comercial

    response = da_gilda.post(f"/pedidos/{pedido.pk}/confirmar")

    assert response["Location"] == f"/pedidos/{pedido.pk}"
    assert [str(m) for m in get_messages(response.wsgi_request)] == [f"Pedido {pedido.pk} confirmado."]
    pedido.refresh_from_db()
    assert pedido.confirmado_por == gilda
    atividade = LogAtividade.objects.do_registro(pedido).get()
    assert (atividade.tipo, atividade.usuario) == ("CONFIRMACAO", gilda)


def test_confirmed_twice_it_says_so_and_writes_nothing(da_gilda: Client, pedido: Pedido):
    da_gilda.post(f"/pedidos/{pedido.pk}/confirmar")
    response = da_gilda.post(f"/pedidos/{pedido.pk}/confirmar")

    assert response.status_code == 400
    assert erros(response) == [f"Pedido {pedido.pk} já foi confirmado."]
    assert LogAtividade.objects.count() == 1


def test_it_is_cancelled_with_a_reason_that_is_kept(da_ana: Client, ana: Vendedor, pedido: Pedido):
    response = da_ana.post(f"/pedidos/{pedido.pk}/cancelar", {"motivo": "Cliente desistiu <b>"})

    assert response.status_code == 302
    pedido.refresh_from_db()
    assert (pedido.status, pedido.motivo_cancelamento) == ("CANCELADO", "Cliente desistiu <b>")
    html = da_ana.get(f"/pedidos/{pedido.pk}").content.decode()
    assert "Motivo do cancelamento</dt><dd>Cliente desistiu &lt;b&gt;</dd>" in html
    assert "motivo: Cliente desistiu &lt;b&gt;" in html
    assert "CANCELADO</strong>: Cliente desistiu" in da_ana.get(f"/pedidos/{pedido.pk}/imprimir").content.decode()


@pytest.mark.parametrize(
    ("motivo", "palavras"),
    [
        ("", "Escreva por que o pedido é cancelado."),
        ("  \n ", "Escreva por que o pedido é cancelado."),
        ("x" * 301, "no máximo 300 caracteres"),
        ("a\0b", "Caracteres nulos não são permitidos."),
    ],
)
def test_it_is_not_cancelled_without_a_reason(da_ana: Client, pedido: Pedido, motivo: str, palavras: str):
    response = da_ana.post(f"/pedidos/{pedido.pk}/cancelar", {"motivo": motivo})

    assert response.status_code == 400
    assert palavras in erros(response)[0]
    pedido.refresh_from_db()
    assert pedido.status == "PENDENTE"


def test_a_paid_order_is_cancelled_by_the_manager_only(da_ana: Client, da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)

    response = da_ana.post(f"/pedidos/{pedido.pk}/cancelar", {"motivo": "x"})
    assert erros(response) == [f"Pedido {pedido.pk} já está pago: peça à gerência que o cancele."]
    assert f"/pedidos/{pedido.pk}/cancelar" not in da_ana.get(f"/pedidos/{pedido.pk}").content.decode()

    resposta = da_gilda.post(f"/pedidos/{pedido.pk}/cancelar", {"motivo": "x", "pago": "DEVOLVER"})
    assert resposta.status_code == 302
    pedido.refresh_from_db()
    assert pedido.status == "CANCELADO"


def test_an_order_that_was_collected_is_not_cancelled(da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 1)

    response = da_gilda.post(f"/pedidos/{pedido.pk}/cancelar", {"motivo": "x", "pago": "DEVOLVER"})

    assert erros(response) == [f"Pedido {pedido.pk} já tem coleta e não pode ser cancelado."]
    assert not LogAtividade.objects.exists()


def test_the_detail_says_all_of_it(da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, quantidade=30, pago=True)
    abastecer(pedido)
    coletar(pedido, 12)

    html = " ".join(da_gilda.get(f"/pedidos/{pedido.pk}").content.decode().split())

    for texto in ("Coleta parcial", "Bar do Zé", "Ana (ANA)", "R$ 300,00", "R$ 240,00", "PIX", "Aprovado", "Parcial"):
        assert texto in html
    # What cannot be done any more is not offered.
    for verbo in ("editar", "cancelar"):
        assert f"/pedidos/{pedido.pk}/{verbo}" not in html
    assert f"/pedidos/{pedido.pk}/confirmar" in html


def test_the_detail_costs_the_same_queries_whatever_there_is_to_show(da_gilda: Client, ana: Vendedor):
    def consultas(pedido: Pedido) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert da_gilda.get(f"/pedidos/{pedido.pk}").status_code == 200
        return len(captured) - QUEM_PERGUNTA

    pouco, muito = cast.um_pedido(ana), cast.um_pedido(ana, quantidade=1)
    for n in range(9):
        muito.itens.create(produto=cast.um_produto(f"P{n}"), quantidade=2, preco_venda=Decimal(1))
        cast.um_pagamento(muito, Decimal(100 * n + 1), status_pagamento="APROVADO")
        da_gilda.post(f"/pedidos/{muito.pk}/confirmar")
    abastecer(muito)
    coletar(muito, 1)
    coletar(muito, 0, 1)

    # The order; its money; lines, payments, refunds, credits, pick-ups, returns, history; the credit of who still owes.
    assert (consultas(pouco), consultas(muito)) == (10, 9)


def test_on_paper_it_has_what_the_driver_needs(da_ana: Client, ana: Vendedor):
    cliente = cast.um_cliente(
        ana, "José ME", fantasia="Bar do Zé", endereco="Rua A, 1", cidade="Niterói", uf="RJ", cep="24000-000",
        telefone="(21) 99999-0000",
    )  # fmt: skip
    pedido = cast.um_pedido(ana, cliente=cliente, quantidade=30, preco="2.50")

    html = da_ana.get(f"/pedidos/{pedido.pk}/imprimir").content.decode()

    for texto in (
        "José ME (Bar do Zé)",
        "Rua A, 1, Niterói/RJ, 24000-000",
        "(21) 99999-0000",
        "R$ 75,00",
        "Recebido por",
    ):
        assert texto in html


@pytest.mark.parametrize("pedido_id", [0, 999_999, 2**63 - 1, 10**30])
def test_an_order_that_does_not_exist_is_not_found(da_gilda: Client, pedido_id: int):
    for verbo in ("", "/editar", "/confirmar", "/cancelar", "/imprimir"):
        assert da_gilda.get(f"/pedidos/{pedido_id}{verbo}").status_code == 404
