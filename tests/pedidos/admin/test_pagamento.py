"""Payments in the admin: found, and shown with their receipts."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pedidos.models import Pedido
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar, texto
from vendedor.models import Vendedor


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana)


@pytest.fixture
def como_felipe(felipe: User) -> Client:
    return entrar(felipe)


def test_it_leads_to_the_receipt(como_felipe: Client, pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100), comprovante=cast.um_recibo())

    assert f'href="/pagamentos/{pagamento.pk}/comprovante"' in como_felipe.get(alterar(pagamento)).content.decode()


def test_it_finds_a_payment_by_its_pedido_and_by_who_sold_it(como_felipe: Client, pedido: Pedido, bruno: Vendedor):
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    cast.um_pagamento(cast.um_pedido(bruno), Decimal(100))

    for words in (str(pedido.pk), pedido.vendedor.nome):
        page = como_felipe.get(reverse("admin:pedidos_pagamento_changelist"), {"q": words})

        assert list(page.context["cl"].queryset) == [pagamento]
        assert "R$ 100,00" in texto(page)
        assert pedido.vendedor.nome in texto(page)
