"""The freight is owed or is not, by one setting, wherever money is spoken of."""

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from pedidos.models import Pagamento, Pedido
from pedidos.pedidos.valores import SALDO
from tests import cast
from vendedor.models import Vendedor


def com_frete(ana: Vendedor, *pagos: str) -> Pedido:
    pedido = cast.um_pedido(ana)
    Pedido.objects.filter(pk=pedido.pk).update(frete=Decimal("15.00"))
    for valor in pagos:
        cast.um_pagamento(pedido, Decimal(valor), status_pagamento=Pagamento.Status.APROVADO)
    return Pedido.objects.get(pk=pedido.pk)


def falta(pedido: Pedido) -> Decimal:
    na_consulta: Any = Pedido.objects.com_totais().annotate(saldo=SALDO).get(pk=pedido.pk)
    conta = pedido.calcular_conta()
    assert na_consulta.saldo == conta.a_devolver - conta.falta
    return conta.falta


@pytest.mark.parametrize(("cobrado", "faltam"), [(True, "15.00"), (False, "0.00")])
def test_the_freight_is_part_of_what_is_owed_as_the_setting_says(ana, settings, cobrado, faltam):
    settings.FRETE_COBRADO = cobrado

    pedido = com_frete(ana, "100.00")

    assert falta(pedido) == Decimal(faltam)
    assert (pedido.status == Pedido.Status.PAGAMENTO_APROVADO) is not cobrado
    assert Pedido.objects.a_coletar().filter(pk=pedido.pk).exists() is not cobrado


def test_the_status_follows_the_freight(ana, settings):
    settings.FRETE_COBRADO = True
    pedido = com_frete(ana, "100.00")

    pedido.frete = Decimal(0)
    pedido.save()

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO


def test_the_orders_follow_the_setting_when_they_are_told_to(ana, settings):
    pedidos = [com_frete(ana, "100.00"), com_frete(ana, "115.00"), com_frete(ana)]
    settings.FRETE_COBRADO = True

    call_command("seguir_pagamentos", stdout=(dito := StringIO()))

    assert dito.getvalue() == "1 pedido(s) mudaram de status.\n"
    agora = [Pedido.objects.get(pk=pedido.pk).status for pedido in pedidos]
    assert agora == ["PENDENTE", "PAGAMENTO_APROVADO", "PENDENTE"]
