"""Goods that come back, and the rest that nobody collects, in the browser."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apuracao.models import Apuracao
from pedidos.models import CreditoCliente, LogAtividade, Pedido
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from tests.pedidos.views.formulario import campos, erros
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    """Ten at R$ 10,00, paid, of which six were collected."""
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 6)
    return pedido


def texto(response: object) -> str:
    return " ".join(response.content.decode().replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").split())  # type: ignore[attr-defined]


def preenchido(client: Client, pedido: Pedido, **mais: object) -> dict[str, object]:
    form = campos(client.get(f"/devolucoes/nova/{pedido.pk}"))
    return form | {f"item_{pedido.itens.get().pk}": 2, "motivo": "Avariada", **mais}


def test_a_return_is_registered_once_and_told_in_the_order_and_in_the_log(
    da_gilda: Client, gilda: User, pedido: Pedido
):
    url, dados = f"/devolucoes/nova/{pedido.pk}", preenchido(da_gilda, pedido)
    assert "Coletadas 6" in texto(da_gilda.get(url))

    for _ in range(2):
        assert da_gilda.post(url, dados)["Location"] == f"/pedidos/{pedido.pk}"

    page = texto(da_gilda.get(f"/pedidos/{pedido.pk}"))
    assert "Abatido: R$ 20,00; R$ 20,00 de crédito do cliente." in page
    assert '8<br><small class="suave">de 10, 2 devolvidas</small>' in page
    assert "Devolução de mercadoria" in page
    assert CreditoCliente.objects.get().valor == 20
    [feito] = LogAtividade.objects.do_registro(pedido)
    assert (feito.usuario, feito.tipo, feito.dados["motivo"]) == (gilda, "DEVOLUCAO", "Avariada")
    assert "Devolução de mercadoria" in texto(da_gilda.get("/devolucoes/"))


def test_what_is_wrong_with_a_return_is_told_beside_it(da_gilda: Client, pedido: Pedido):
    hoje = timezone.localdate()
    Apuracao.objects.create(ano=hoje.year, mes=hoje.month, definitivo=True)
    dados = preenchido(da_gilda, pedido, data=hoje.isoformat())

    ditos = erros(da_gilda.post(f"/devolucoes/nova/{pedido.pk}", dados | {"motivo": ""}))

    assert "Escreva por que a mercadoria voltou." in ditos
    assert any("cuja apuração é definitiva" in dito for dito in ditos)


def test_more_than_was_collected_is_refused_in_the_form(da_gilda: Client, pedido: Pedido):
    dados = preenchido(da_gilda, pedido, **{f"item_{pedido.itens.get().pk}": 7})

    [dito] = erros(da_gilda.post(f"/devolucoes/nova/{pedido.pk}", dados))

    assert "podem voltar 6 no Pedido" in dito


def test_the_rest_is_closed_after_being_asked(da_gilda: Client, gilda: User, pedido: Pedido):
    url = f"/devolucoes/encerrar/{pedido.pk}"
    assert "Não serão coletados: 4 × Cerveja Pilsen 350 ml." in texto(da_gilda.get(url))

    da_gilda.post(url, {"motivo": "Sem caminhão"})

    pedido.refresh_from_db()
    assert pedido.status == "COLETA_CONCLUIDA"
    [feito] = LogAtividade.objects.do_registro(pedido)
    assert (feito.usuario, feito.tipo, feito.dados["itens"]) == (gilda, "ENCERRAMENTO", ["4 × Cerveja Pilsen 350 ml"])
    assert "só se encerra o saldo" in erros(da_gilda.post(url, {"motivo": "De novo"}))[0]


def test_a_seller_sees_the_returns_of_his_orders_only(da_ana: Client, bruno: Vendedor, pedido: Pedido):
    pedido.devolver({pedido.itens.get().pk: 1}, "Avariada", responsavel=None)
    alheia = cast.uma_coleta(bruno).pedido
    alheia.devolver({alheia.itens.get().pk: 1}, "Vencida", responsavel=None)

    page = texto(da_ana.get("/devolucoes/"))

    assert f"/pedidos/{pedido.pk}" in page
    assert f"/pedidos/{alheia.pk}" not in page
