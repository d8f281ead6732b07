"""A test with real commits leaves the tables as the migrations did."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

from pedidos.models import Categoria
from tests import as_migrated
from tests.cast import um_pedido

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, list[tuple[object, ...]]]:
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT kept::text FROM {connection.ops.quote_name(name)} kept ORDER BY 1")
            found[name] = cursor.fetchall()
    return found


def test_it_brings_back_what_was_added_changed_and_deleted(ana):
    before = rows()
    bring_back = as_migrated.remember(connection)
    um_pedido(ana, pago=True)
    Group.objects.filter(name="GERENTE").update(name="GERENTA")
    Group.objects.get(name="ADMIN").permissions.clear()
    Permission.objects.get(codename="add_cliente").delete()
    Categoria.objects.filter(codigo="NAB").delete()
    Categoria.objects.create(codigo="NAB", nome="Não alcoólicos")
    assert rows() != before

    bring_back()

    assert rows() == before
