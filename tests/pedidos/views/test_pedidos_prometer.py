"""Of a product that is promised already somebody says that one more order may promise it, and the log keeps why."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import LogAtividade, Pagamento, Pedido
from tests import cast
from tests.pedidos.views.formulario import erros
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
DISPUTA = "Cerveja Pilsen 350 ml: saldo 0, já prometido 10 (pedido {}), e este pedido quer 10."


@pytest.fixture
def pagamento(ana: Vendedor) -> Pagamento:
    """Of an order that wants what another one, paid, waits for."""
    cast.um_pedido(ana, pago=True)
    pedido = cast.um_pedido(ana, disputa=True)
    return cast.um_pagamento(pedido, pedido.calcular_total())


def test_who_approves_is_told_of_the_dispute_and_of_the_way_out(da_gilda: Client, pagamento: Pagamento):
    dita = DISPUTA.format(Pedido.objects.order_by("pk")[0].pk)

    response = da_gilda.post(f"/pagamentos/{pagamento.pk}/aprovar")

    [erro] = erros(response)
    assert dita in erro
    assert "autorize a promessa, na página do pedido" in erro
    assert dita in da_gilda.get(f"/pedidos/{pagamento.pedido_id}").content.decode()
    assert Pagamento.objects.get(pk=pagamento.pk).esta_pendente


def test_the_log_says_who_authorised_it_and_why(da_gilda: Client, gilda: User, pagamento: Pagamento):
    url = f"/pedidos/{pagamento.pedido_id}/prometer"
    assert erros(da_gilda.post(url)) == ["Escreva por que o pedido promete o que outros esperam."]

    da_gilda.post(url, {"motivo": "Chega caminhão na terça"})

    [feito] = LogAtividade.objects.do_registro(pagamento.pedido)
    assert (feito.usuario, feito.tipo) == (gilda, "PROMESSA")
    assert feito.dados["motivo"] == "Chega caminhão na terça"
    assert feito.dados["disputas"] == [DISPUTA.format(Pedido.objects.order_by("pk")[0].pk)]
    assert da_gilda.post(f"/pagamentos/{pagamento.pk}/aprovar").status_code == 302
    assert Pedido.objects.get(pk=pagamento.pedido_id).status == "PAGAMENTO_APROVADO"
