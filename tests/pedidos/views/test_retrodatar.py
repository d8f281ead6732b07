"""Dating into the past beyond what is usual is a right: in every form that asks for a day, for what is new and old."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pedidos.models import Devolucao, Pedido, Produto, Reembolso
from tests import cast
from tests.pedidos.views.conftest import uma_linha
from tests.pedidos.views.formulario import enviar, erros, nomes
from vendedor.models import Vendedor

RECUSA = "o seu papel não muda dias que já foram contados. Peça à gerência ou à administração."


def atras(dias: int) -> date:
    return timezone.localdate() - timedelta(days=dias)


def novo_pedido(client: Client, ana: Vendedor, dias: int) -> Any:
    cliente = cast.um_cliente(ana)
    quem = {"cliente": cliente.rotulo, "vendedor": ana.pk, "data": atras(dias).isoformat()}
    return enviar(client, "/pedidos/novo", **quem, **uma_linha())


def test_a_seller_dates_a_new_order_as_far_back_as_is_usual(da_ana: Client, ana: Vendedor, pilsen: Produto):
    assert novo_pedido(da_ana, ana, 7).status_code == 302

    response = novo_pedido(da_ana, ana, 8)

    assert erros(response) == [f"Um pedido de {atras(8):%d/%m/%Y} seria de antes de {atras(7):%d/%m/%Y}: {RECUSA}"]
    assert Pedido.objects.count() == 1


def test_the_management_dates_it_as_far_back_as_it_likes(da_gilda: Client, ana: Vendedor, pilsen: Produto):
    assert novo_pedido(da_gilda, ana, 400).status_code == 302


def test_zero_days_are_today_alone(da_ana: Client, ana: Vendedor, pilsen: Produto, settings: Any):
    settings.RETRODATAR_DIAS = 0

    assert novo_pedido(da_ana, ana, 1).status_code == 400
    assert novo_pedido(da_ana, ana, 0).status_code == 302


@pytest.mark.parametrize(("de", "para"), [(3, 8), (8, 3)])
def test_an_order_is_moved_neither_into_the_past_nor_out_of_it(da_ana: Client, ana: Vendedor, de: int, para: int):
    pedido = cast.um_pedido(ana, data=atras(de))

    response = enviar(da_ana, f"/pedidos/{pedido.pk}/editar", data=atras(para).isoformat())

    assert [RECUSA in erro for erro in erros(response)] == [True]
    assert Pedido.objects.get().data == atras(de)


def test_an_old_order_keeps_its_date_and_is_edited(da_ana: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, data=atras(300))

    assert enviar(da_ana, f"/pedidos/{pedido.pk}/editar", frete="12,00").status_code == 302


@pytest.mark.parametrize(("dias", "feitas"), [(8, 0), (2, 1)])
def test_the_warehouse_dates_a_return_no_further_back(da_lia: Client, ana: Vendedor, dias: int, feitas: int):
    pedido = cast.uma_coleta(ana).pedido
    Pedido.objects.filter(pk=pedido.pk).update(data=atras(30))
    item = pedido.itens.get()

    digitado: dict[str, Any] = {f"item_{item.pk}": 1, "motivo": "Quebrou", "data": atras(dias).isoformat()}
    response = enviar(da_lia, f"/devolucoes/nova/{pedido.pk}", **digitado)

    assert response.status_code == (302 if feitas else 400)
    assert Devolucao.objects.count() == feitas


@pytest.mark.parametrize(("dias", "feitos"), [(8, 0), (2, 1)])
def test_the_finance_desk_dates_a_refund_no_further_back(da_felipe: Client, ana: Vendedor, dias: int, feitos: int):
    pedido = cast.um_pedido(ana, pago=True)
    pedido.cancelar("Desistiu")

    response = enviar(da_felipe, f"/reembolsos/do-pedido/{pedido.pk}", metodo="PIX", data=atras(dias).isoformat())

    assert response.status_code == (302 if feitos else 400)
    assert Reembolso.objects.count() == feitos


def test_what_is_typed_for_an_order_stays_in_the_form(da_ana: Client, ana: Vendedor, pilsen: Produto):
    response = novo_pedido(da_ana, ana, 8)

    assert response.context["form"]["data"].value() == atras(8).isoformat()
    assert nomes(uma_linha())["itens-0-quantidade"] == str(response.context["itens"].forms[0]["quantidade"].value())
