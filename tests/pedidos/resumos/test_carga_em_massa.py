"""A load that is added up at its end leaves the same sums, and triggers that keep them from then on."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from pedidos.models import VendasDoDia
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)
SENHA = "uma senha de teste bem longa"


def test_the_sums_of_a_demo_are_right_and_stay_so():
    call_command("popular_demo", pedidos=1000, senha=SENHA, verbosity=0)

    assert VendasDoDia.objects.exists()
    assert list(todas_as_diferencas()) == []

    cast.um_pedido(Vendedor.objects.get(pk=1), quantidade=3, preco="2.50")

    assert list(todas_as_diferencas()) == []


def test_an_interrupted_load_leaves_the_triggers_as_they_were(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dados.demo.carregar.apuracoes", lambda *_: 1 / 0)
    zilda = cast.um_vendedor("Zilda")

    with pytest.raises(ZeroDivisionError):
        call_command("popular_demo", pedidos=1000, limpar=True, interactive=False, senha=SENHA, verbosity=0)

    cast.um_pedido(zilda, quantidade=3, preco="2.50")
    assert VendasDoDia.objects.get().vendas == Decimal("7.50")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgname LIKE 'resumos\\_%'")
            assert cursor.fetchall() == [("A",)]
