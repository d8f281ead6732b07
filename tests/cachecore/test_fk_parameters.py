"""A parameter that a foreign key leads to stands in a row which others may move until the COMMIT.

Without triggers; what they write is looked up the same way, see test_triggers.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ  # type: ignore[import-untyped]

from cachecore import cached_with_invalidation
from cachecore.sql.driver import ask
from cachecore.write import write_intents
from pedidos.models import Coleta, ItemPedido, Pedido
from tests import cast
from tests.cachecore.external_writer import outside
from tests.cachecore.threads import in_another_thread
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)

COLETAS_DE = "coletas_de:{vendedor_id}"
ITENS_DE = "itens_de:{vendedor_id}"


@pytest.fixture
def coletas_de():
    @cached_with_invalidation(timeout=60, key_prefix=COLETAS_DE, invalidate_on=["coleta.*", "pedido.*"])
    def coletas_de(vendedor_id: int) -> int:
        return Coleta.objects.filter(pedido__vendedor_id=vendedor_id, status=Coleta.Status.TOTAL).count()

    return coletas_de


@pytest.fixture
def itens_de():
    @cached_with_invalidation(timeout=60, key_prefix=ITENS_DE, invalidate_on=["item_pedido.*", "pedido.*"])
    def itens_de(vendedor_id: int) -> int:
        return ItemPedido.objects.filter(pedido__vendedor_id=vendedor_id).count()

    return itens_de


def uma_coleta(pedido: Pedido, status: str = Coleta.Status.TOTAL) -> Coleta:
    return Coleta.objects.create(pedido=pedido, data=date(2026, 11, 3), nome_retirada="Zé", status=status)


def give_to(vendedor: Vendedor, pedido: Pedido) -> None:
    def save() -> None:
        moved = Pedido.objects.get(pk=pedido.pk)
        moved.vendedor = vendedor
        moved.save()

    in_another_thread(save)


@contextmanager
def repeatable_read() -> Iterator[None]:
    """As a project sets it: an option of the database, here on the connection of this thread alone."""
    connection.close()
    settings = connection.settings_dict
    options = {**settings["OPTIONS"], "isolation_level": ISOLATION_LEVEL_REPEATABLE_READ}
    connection.settings_dict = {**settings, "OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = settings


def test_it_ends_the_pages_of_whoever_has_the_related_row_at_the_commit(ana, bruno, coletas_de):
    """Bruno's page is cached between the COMMIT that gave him the pedido and the one of its coleta."""
    pedido = cast.um_pedido(ana)
    coletas_de(bruno.pk)
    with transaction.atomic():
        uma_coleta(pedido)
        give_to(bruno, pedido)
        assert in_another_thread(lambda: coletas_de(bruno.pk)) == 0

    assert coletas_de(bruno.pk) == 1


def test_a_row_that_leaves_a_related_row_ends_the_pages_of_whoever_has_that_by_then(ana, bruno, coletas_de):
    de_ana, outro = cast.um_pedido(ana), cast.um_pedido(ana)
    coleta = uma_coleta(de_ana)
    coletas_de(bruno.pk)
    with transaction.atomic():
        coleta.pedido = outro
        coleta.save()
        give_to(bruno, de_ana)
        assert in_another_thread(lambda: coletas_de(bruno.pk)) == 1

    assert coletas_de(bruno.pk) == 0


def test_a_related_row_that_another_is_about_to_change_means_all(ana, bruno, coletas_de, counted):
    pedido = cast.um_pedido(ana)
    coletas_de(bruno.pk)
    with outside() as cursor:
        cursor.execute("UPDATE pedidos_pedido SET vendedor_id = %s", [bruno.pk])
        uma_coleta(pedido)
        coletas_de(bruno.pk)

    assert counted("hit", COLETAS_DE) == 0


def test_it_holds_the_related_row_from_the_lookup_until_the_commit(ana, bruno, coletas_de, monkeypatch):
    pedido = cast.um_pedido(ana)
    mark, held = write_intents.put, []

    def look_while_marking(*args, **kwargs):
        with outside() as cursor:
            cursor.execute("SELECT FROM pedidos_pedido WHERE id = %s FOR UPDATE SKIP LOCKED", [pedido.pk])
            held.append(cursor.rowcount == 0)
        return mark(*args, **kwargs)

    monkeypatch.setattr(write_intents, "put", look_while_marking)
    uma_coleta(pedido)

    assert held == [True]


def test_others_keep_their_pages(ana, bruno, coletas_de, counted):
    pedido = cast.um_pedido(ana)
    coletas_de(bruno.pk)

    uma_coleta(pedido)
    coletas_de(bruno.pk)

    assert counted("hit", COLETAS_DE) == 1


def test_what_it_was_before_a_delete_of_both_is_known(ana, bruno, itens_de, counted):
    pedido = cast.um_pedido(ana)
    assert (itens_de(ana.pk), itens_de(bruno.pk)) == (1, 0)

    pedido.delete()

    assert (itens_de(ana.pk), itens_de(bruno.pk)) == (0, 0)
    assert counted("hit", ITENS_DE) == 1


def test_a_savepoint_that_is_rolled_back_takes_its_rows_along(ana, coletas_de, counted):
    pedido = cast.um_pedido(ana)
    coletas_de(ana.pk)
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            uma_coleta(pedido)
            raise RuntimeError
        Group.objects.create(name="x")

    coletas_de(ana.pk)
    assert counted("hit", COLETAS_DE) == 1


def test_above_read_committed_it_means_all_and_the_commit_succeeds(ana, bruno, coletas_de):
    """A row that was changed since the snapshot could not be held without a serialization failure."""
    pedido = cast.um_pedido(ana)
    coleta = uma_coleta(pedido, Coleta.Status.PARCIAL)
    coletas_de(bruno.pk)
    with repeatable_read(), transaction.atomic():
        coleta.status = Coleta.Status.TOTAL
        coleta.save()
        give_to(bruno, pedido)
        assert in_another_thread(lambda: coletas_de(bruno.pk)) == 0

    assert coletas_de(bruno.pk) == 1


def test_many_rows_are_one_lookup(ana, coletas_de, monkeypatch):
    pedidos = [cast.um_pedido(ana) for _ in range(3)]
    lookups: list[str] = []

    def noted(connection, sql, params=()):
        lookups.append(sql)
        return ask(connection, sql, params)

    with transaction.atomic():
        for pedido in pedidos:
            uma_coleta(pedido)
        monkeypatch.setattr("cachecore.rows.row_changes.ask", noted)

    assert [sql.split()[-1] for sql in lookups] == ["LOCKED"]
