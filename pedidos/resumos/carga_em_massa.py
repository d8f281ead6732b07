"""Adding up a whole load at its end: row by row the same sums would be written millions of times."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.resumos.recalculo import TOTAIS, gravar


@contextmanager
def somar_no_fim() -> Iterator[None]:
    """For who loads orders into empty tables, in a transaction that lets nobody else write them.

    On PostgreSQL, by the owner of the tables; on SQLite the triggers go on.
    """
    if connection.vendor != "postgresql":
        yield
        return
    _gatilhos("DISABLE TRIGGER resumos_insert")
    yield
    for verdade in TOTAIS:
        gravar(verdade)
    _gatilhos("ENABLE ALWAYS TRIGGER resumos_insert")


def _gatilhos(mudanca: str) -> None:
    with connection.cursor() as cursor:
        for model in (Pedido, ItemPedido):
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {mudanca}")
