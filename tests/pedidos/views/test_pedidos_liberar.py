"""Whoever answers for the terms releases an order; its page, the pick-up and what is to be received say so."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import LogAtividade, Pedido
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from tests.pedidos.views.formulario import erros
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    """R$ 100,00 on terms, of a client who may owe R$ 60,00."""
    pedido = cast.um_pedido(ana, cliente=cast.um_cliente(ana, limite_credito=Decimal("60.00")))
    pedido.prazo = "28/35"
    pedido.save()
    abastecer(pedido)
    return pedido


def pagina(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def test_it_is_released_on_its_page_and_the_log_says_what_was_known(da_gilda: Client, gilda: User, pedido: Pedido):
    url = f"/pedidos/{pedido.pk}"
    assert f'href="{url}/liberar"' in pagina(da_gilda, url)
    assert "o limite de crédito dele é de R$ 60,00" in pagina(da_gilda, f"{url}/liberar")

    assert da_gilda.post(f"{url}/liberar").status_code == 302

    [feito] = LogAtividade.objects.do_registro(pedido)
    assert (feito.usuario, feito.tipo, feito.dados["falta"]) == (gilda, "LIBERACAO", "100.00")
    assert "R$ 60,00" in feito.dados["limite"]
    vista = pagina(da_gilda, url)
    assert "Pode ser coletado sem estar pago: vendido com prazo de 28/35 dias, liberado por Gilda" in vista
    assert "Faltam R$ 100,00" in vista
    assert "Registrar coleta" in vista


def test_where_the_limit_refuses_it_nothing_is_released(da_gilda: Client, pedido: Pedido, settings: Any):
    settings.LIMITE_DE_CREDITO = "recusa"

    [erro] = erros(da_gilda.post(f"/pedidos/{pedido.pk}/liberar"))

    assert "deve R$ 100,00" in erro
    assert Pedido.objects.get().status == "PENDENTE"
    assert not LogAtividade.objects.exists()


def test_the_release_is_taken_back_on_its_page(da_gilda: Client, gilda: User, pedido: Pedido):
    pedido.liberar(gilda)
    url = f"/pedidos/{pedido.pk}"
    assert "Desfazer liberação" in pagina(da_gilda, url)

    assert da_gilda.post(f"{url}/desfazer-liberacao").status_code == 302

    assert Pedido.objects.get().status == "PENDENTE"
    assert "sem estar pago" not in pagina(da_gilda, url)


def test_the_warehouse_sees_why_it_may_hand_it_out(da_lia: Client, gilda: User, pedido: Pedido):
    pedido.liberar(gilda)

    assert "Liberado a prazo" in pagina(da_lia, "/coletas/a-coletar/")
    assert "Pode ser coletado sem estar pago" in pagina(da_lia, f"/coletas/nova/{pedido.pk}")


def test_what_is_to_be_received_says_what_left_already(da_gilda: Client, gilda: User, pedido: Pedido):
    pedido.liberar(gilda)
    coletar(pedido, 10)

    assert "de pedidos já coletados: R$ 100,00" in pagina(da_gilda, "/receber/")
    linhas = b"".join(da_gilda.get("/receber/receber.csv").streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert "Situação do pedido" in linhas[0]
    assert all("Coletado a prazo" in linha for linha in linhas[1:])
    assert len(linhas) == 3


def test_the_api_says_it(da_gilda: Client, gilda: User, pedido: Pedido):
    pedido.liberar(gilda)

    dito = da_gilda.get(f"/api/v1/pedidos/{pedido.pk}").json()

    assert dito["status"] == "LIBERADO_A_PRAZO"
    assert dito["liberado_em"]
