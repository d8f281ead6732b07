"""Orders in the admin: found, with what was paid."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import texto
from vendedor.models import Vendedor

LISTA = "admin:pedidos_pedido_changelist"


@pytest.fixture
def como_gilda(gilda: User) -> Client:
    return entrar(gilda)


def test_it_finds_pedidos_and_shows_what_was_paid(como_gilda: Client, ana: Vendedor, bruno: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Mercado Azul"))

    page = como_gilda.get(reverse(LISTA), {"q": "Zé"})

    assert list(page.context["cl"].queryset) == [pedido]
    assert texto(page).count("R$ 100,00") == 2
    assert como_gilda.get(reverse(LISTA), {"status__exact": "PENDENTE"}).context["cl"].result_count == 1
