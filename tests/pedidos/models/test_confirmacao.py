"""With the setting on, goods leave only of an order that the sales desk has confirmed, as it is now."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from pedidos.erros import ColetaRecusada
from pedidos.models import Pedido
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from vendedor.models import Vendedor


@pytest.fixture
def pago(ana: Vendedor) -> Pedido:
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    return pedido


def test_an_order_that_is_not_confirmed_waits(settings: Any, gilda: User, pago: Pedido):
    settings.COLETA_EXIGE_CONFIRMACAO = True
    assert not pago.pode_ser_coletado(pago.calcular_conta())
    assert not Pedido.objects.a_coletar().exists()
    with pytest.raises(ColetaRecusada, match="não foi confirmado pelo comercial"):
        coletar(pago, 1)

    pago.confirmar(gilda)

    assert Pedido.objects.a_coletar().get().pode_ser_coletado(pago.calcular_conta())
    coletar(pago, 1)


@pytest.mark.parametrize("exige", [True, False])
def test_an_edit_takes_the_confirmation_away(settings: Any, gilda: User, ana: Vendedor, exige: bool):
    settings.COLETA_EXIGE_CONFIRMACAO = exige
    pedido = cast.um_pedido(ana)
    pedido.confirmar(gilda)

    pedido.alterar(cliente_id=pedido.cliente_id, vendedor_id=ana.pk, data=pedido.data, frete=Decimal(5), linhas=[])

    gravado = Pedido.objects.get()
    assert gravado.confirmado_comercial is not exige
    assert (gravado.confirmado_em is None) is exige


def test_without_the_setting_it_stops_nothing(pago: Pedido):
    assert Pedido.objects.a_coletar().exists()
    coletar(pago, 1)
