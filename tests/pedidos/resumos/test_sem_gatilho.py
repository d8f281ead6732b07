"""Without its triggers nothing is added up: that is told, and rebuild installs them."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pedidos.models import Pedido
from pedidos.resumos import gatilhos
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
HOJE = date(2026, 3, 31)


def test_it_says_that_a_trigger_is_missing_and_installs_it(ana):
    pedido = cast.um_pedido(ana, data=HOJE)
    gatilhos.remover(connection)
    Pedido.objects.filter(pk=pedido.pk).update(data=date(2026, 1, 1))

    with pytest.raises(CommandError, match="Faltam gatilhos em: pedidos_pedido, pedidos_itempedido"):
        call_command("resumos", "check")

    call_command("resumos", "rebuild")
    assert list(todas_as_diferencas()) == []
    Pedido.objects.update(status=Pedido.Status.CANCELADO)
    assert list(todas_as_diferencas()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only there a view does what the triggers ask for")
def test_it_says_so_where_the_triggers_ask_nobody(ana):
    cast.um_pedido(ana, data=HOJE)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER pedidos_resumir_insert")

    assert gatilhos.sem_gatilho(connection) == ["pedidos_pedido", "pedidos_itempedido"]
    call_command("resumos", "rebuild")
    assert gatilhos.sem_gatilho(connection) == []
