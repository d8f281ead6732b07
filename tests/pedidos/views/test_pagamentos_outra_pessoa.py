"""From a value on, a payment is approved by another person than registered or corrected it, whichever way is tried."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from pedidos.acesso import Papel
from pedidos.models import Pagamento, Pedido
from tests import cast
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import enviar
from vendedor.models import Vendedor

RECUSA = "quem registrou ou corrigiu um pagamento não o aprova"


@pytest.fixture(autouse=True)
def desde_cem_reais(settings: Any) -> None:
    settings.PAGAMENTO_OUTRA_PESSOA_DESDE = Decimal(100)


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana, quantidade=100)


@pytest.fixture
def outra(db: None) -> Client:
    return entrar(cast.uma_pessoa("flora", Papel.FINANCEIRO))


def do_felipe(felipe: User, pedido: Pedido, valor: int = 100) -> Pagamento:
    return cast.um_pagamento(pedido, Decimal(valor), registrado_por=felipe)


def aprovado(pagamento: Pagamento) -> bool:
    return Pagamento.objects.get(pk=pagamento.pk).status_pagamento == "APROVADO"


def aprovar(client: Client, pagamento: Pagamento) -> Any:
    return client.post(f"/pagamentos/{pagamento.pk}/aprovar")


def test_who_registered_it_does_not_approve_it_and_another_does(
    da_felipe: Client, felipe: User, outra: Client, pedido: Pedido
):
    pagamento = do_felipe(felipe, pedido)

    response = aprovar(da_felipe, pagamento)

    assert response.status_code == 400
    assert RECUSA in response.content.decode()
    assert not aprovado(pagamento)
    assert aprovar(outra, pagamento).status_code == 302
    assert aprovado(pagamento)


def test_below_the_value_and_without_the_setting_one_person_is_enough(
    da_felipe: Client, felipe: User, pedido: Pedido, settings: Any
):
    assert aprovar(da_felipe, do_felipe(felipe, pedido, 99)).status_code == 302
    settings.PAGAMENTO_OUTRA_PESSOA_DESDE = None
    assert aprovar(da_felipe, do_felipe(felipe, pedido, 500)).status_code == 302


def test_who_corrected_it_does_not_approve_it_either(
    da_felipe: Client, felipe: User, outra: Client, ana: Vendedor, pedido: Pedido
):
    pagamento = cast.um_pagamento(pedido, Decimal(10), registrado_por=ana.usuario)
    enviar(da_felipe, f"/pagamentos/{pagamento.pk}/editar", valor="900,00")

    assert aprovar(da_felipe, pagamento).status_code == 400
    assert aprovar(outra, pagamento).status_code == 302


def test_of_several_only_those_of_others_are_approved(da_felipe: Client, felipe: User, ana: Vendedor, pedido: Pedido):
    seu, dela = do_felipe(felipe, pedido), cast.um_pagamento(pedido, Decimal(100), registrado_por=ana.usuario)

    response = da_felipe.post("/pagamentos/aprovar", {"marcado": [seu.pk, dela.pk]})

    assert RECUSA in response.content.decode()
    assert (aprovado(seu), aprovado(dela)) == (False, True)
