"""Two databases with separate transactions: each ends what it has written, at its own COMMIT."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction

from cachecore import cached_with_invalidation
from cachecore.write import write_intents
from pedidos.models import Categoria
from tests.cachecore.fault_injection import another_database_of_the_server
from tests.cachecore.threads import in_another_thread

PATTERN = "both"
ALIAS = "old-shop_2.0"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(transactional_db: None) -> Iterator[str]:
    """Another database with the same tables, under an alias of its own, of letters that an alias may have."""
    known = connection.settings_dict
    name = f"{known['NAME']}_other"
    connections.close_all()
    with another_database_of_the_server() as cursor:
        # What an earlier test left open would hinder the copy.
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [known["NAME"]])
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{known["NAME"]}"')
        connections.databases[ALIAS] = {**known, "NAME": name}
        try:
            yield ALIAS
        finally:
            connections[ALIAS].close()
            del connections[ALIAS], connections.databases[ALIAS]
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def both(other):
    @cached_with_invalidation(timeout=60, key_prefix=PATTERN, invalidate_on=["categoria.*"])
    def both() -> list[str]:
        """AGUA is written to the one database, SUCO to the other."""
        found = {*codigos("default"), *codigos(other)}
        return sorted(found & {"AGUA", "SUCO"})

    return both


def codigos(using: str) -> Any:
    return Categoria.objects.using(using).values_list("codigo", flat=True)


def create(codigo: str, using: str = "default") -> None:
    Categoria.objects.using(using).create(codigo=codigo, nome="x")


def test_a_write_through_another_alias_ends_what_shows_the_table(both, other):
    assert both() == []

    create("SUCO", other)
    assert both() == ["SUCO"]

    Categoria.objects.using(other).filter(codigo="SUCO").update(codigo="AGUA")
    assert both() == ["AGUA"]


def test_the_one_is_rolled_back_and_the_other_commits(both, other, counted):
    assert both() == []

    with transaction.atomic():
        create("AGUA")
        with pytest.raises(ZeroDivisionError), transaction.atomic(using=other):
            create("SUCO", other)
            assert both() == ["AGUA", "SUCO"]
            raise ZeroDivisionError
        assert in_another_thread(both) == []

    assert both() == in_another_thread(both) == ["AGUA"]
    assert counted("invalidation", PATTERN) == 1


def test_the_inner_one_commits_while_the_outer_one_is_open(both, other):
    """What is cached in between shows the first commit, and ends with the second."""
    assert both() == []

    with transaction.atomic():
        create("AGUA")
        with transaction.atomic(using=other):
            create("SUCO", other)
        assert [in_another_thread(both), in_another_thread(both)] == [["SUCO"], ["SUCO"]]
        assert both() == ["AGUA", "SUCO"]

    assert both() == in_another_thread(both) == ["AGUA", "SUCO"]


def test_a_mark_is_asked_about_where_its_transaction_ran(both, other, monkeypatch):
    """The writer dies right after COMMIT; the other database knows nothing of an id of that number."""
    assert both() == []
    monkeypatch.setattr(write_intents, "invalidate", lambda *args: None)
    create("SUCO", other)
    monkeypatch.undo()

    assert both() == ["SUCO"]
    assert in_another_thread(both) == ["SUCO"]


def test_two_writers_at_once_each_remove_only_their_own_mark(both, other, monkeypatch):
    """The one commits and tells while the other's COMMIT is under way; that one dies right after it."""
    assert both() == []
    connections[other].ensure_connection()
    commit = connections[other]._commit  # type: ignore[attr-defined]

    def commit_after_the_first() -> None:
        in_another_thread(lambda: create("AGUA"))
        for _ in range(3):
            assert in_another_thread(both) == ["AGUA"]
        commit()
        monkeypatch.setattr(write_intents, "invalidate", lambda *args: None)

    monkeypatch.setattr(connections[other], "_commit", commit_after_the_first)
    with transaction.atomic(using=other):
        create("SUCO", other)
    monkeypatch.undo()

    assert both() == in_another_thread(both) == ["AGUA", "SUCO"]


def test_while_one_is_being_written_nothing_that_was_read_from_it_is_kept(both, other, counted):
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=other):
        create("SUCO", other)
        assert both() == ["SUCO"]
        raise ZeroDivisionError

    assert both() == []
    assert counted("store", PATTERN) == 1


def test_a_snapshot_of_the_one_is_enough_for_nothing_to_be_kept(both, other):
    with transaction.atomic(using=other):
        with connections[other].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT 1")
        in_another_thread(lambda: create("SUCO", other))
        assert both() == []

    assert both() == ["SUCO"]
