"""`resumos check` finds a line whose stored value is not what the functions say."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pedidos.models import ItemPedido
from pedidos.resumos.conferir import diferencas_das_linhas
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot drop an expression")


def test_a_line_that_the_database_computes_by_another_formula_is_found(ana: Vendedor):
    item = cast.um_pedido(ana).itens.get()
    cast.um_pedido(ana)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pedidos_itempedido ALTER COLUMN valor_total_venda DROP EXPRESSION")
        cursor.execute("UPDATE pedidos_itempedido SET valor_total_venda = 99.99 WHERE id = %s", [item.pk])

    [diferenca] = diferencas_das_linhas()

    assert diferenca.tabela == ItemPedido._meta.db_table
    assert diferenca.chave == {"id": item.pk}
    assert diferenca.valores == {"valor_total_venda": (Decimal("100.00"), Decimal("99.99"))}
    with pytest.raises(CommandError, match=r"manage\.py migrate"):
        call_command("resumos", "check", stdout=StringIO())
