"""Around a COMMIT: whoever dies, fails or is slow there, the next reader is told the truth."""

from contextlib import nullcontext
from threading import Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django_redis import get_redis_connection

from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.rows.invalidation import Invalidation
from cachecore.sql.driver import identity
from cachecore.store import get_store
from cachecore.store.scope_state import PATIENCE, Mark, new_version, parse
from cachecore.write import write_intents
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.polling import wait_until
from tests.cachecore.processes import run_python
from tests.cachecore.threads import in_another_thread

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"

CREATE = 'Categoria.objects.create(codigo="AGUA", nome="Água")\n'
DIES_BEFORE_COMMIT = (
    "put = write_intents.put\nwrite_intents.around_commit = lambda connection, invalidation, commit:"
    " (put(connection, invalidation), die())\n" + CREATE
)
DIES_AFTER_COMMIT = "write_intents.invalidate = die\n" + CREATE


def test_a_writer_killed_before_commit_ends_nothing(counted):
    before = categorias()

    assert run_python(DIES_BEFORE_COMMIT) == -9

    def is_a_hit() -> bool:
        # A bypass for as long as the database has not noticed the death.
        assert categorias() == before
        return bool(counted("hit", PATTERN))

    wait_until(is_a_hit)
    assert counted("store", PATTERN) == 1


def test_a_writer_killed_after_commit_leaves_nothing_stale():
    assert "AGUA" not in categorias()

    assert run_python(DIES_AFTER_COMMIT) == -9

    assert "AGUA" in categorias()
    assert "AGUA" in categorias()


def test_a_reader_that_filled_before_the_commit_of_a_killed_writer_is_overruled():
    """Fills between the mark and the COMMIT: with tokens alone this entry would be served for good."""
    reader = (
        "mark = write_intents.put\n"
        "def fill_after_mark(*args):\n"
        "    made = mark(*args)\n"
        "    in_another_thread(categorias)\n"
        "    return made\n"
        "write_intents.put = fill_after_mark\n"
    )

    assert run_python(reader + DIES_AFTER_COMMIT) == -9

    assert "AGUA" in categorias()


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
def test_while_a_commit_is_in_progress_nothing_is_served_or_stored(counted, monkeypatch, atomic):
    """The COMMIT may take as long as it likes: the database says that it is not through."""
    before = categorias()
    committing, go_on = Event(), Event()
    around_commit = write_intents.around_commit

    def slowly(connection, invalidation, commit):
        def slow_commit():
            committing.set()
            assert go_on.wait(timeout=20)
            return commit()

        return around_commit(connection, invalidation, slow_commit)

    monkeypatch.setattr(write_intents, "around_commit", slowly)

    def write() -> None:
        with transaction.atomic() if atomic else nullcontext():
            Categoria.objects.create(codigo="AGUA", nome="Água")

    writer = Thread(target=in_another_thread, args=(write,))
    writer.start()
    try:
        assert committing.wait(timeout=20)
        assert [categorias(), categorias()] == [before, before]
        assert (counted("bypass", PATTERN), counted("store", PATTERN)) == (2, 1)
    finally:
        go_on.set()
        writer.join(timeout=20)

    assert "AGUA" in categorias()


def test_a_store_that_goes_away_after_the_mark_leaves_nothing_stale(monkeypatch):
    categorias()

    def away(*args: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(get_store(), "renew", away)
    Categoria.objects.create(codigo="AGUA", nome="Água")
    monkeypatch.undo()

    assert "AGUA" in categorias()


def test_a_commit_that_the_database_refuses_ends_nothing(counted):
    add = "ALTER TABLE pedidos_categoria ADD CONSTRAINT nomes UNIQUE (nome) DEFERRABLE INITIALLY DEFERRED"
    drop = "ALTER TABLE pedidos_categoria DROP CONSTRAINT nomes"
    with connection.cursor() as cursor:
        cursor.execute(add)
        try:
            categorias()
            with pytest.raises(IntegrityError), transaction.atomic():
                Categoria.objects.create(codigo="A", nome="same")
                Categoria.objects.create(codigo="B", nome="same")
            categorias()
        finally:
            cursor.execute(drop)

    assert (counted("hit", PATTERN), counted("bypass", PATTERN)) == (1, 0)


@pytest.mark.usefixtures("each_store")
def test_a_mark_without_a_transaction_id_stands_until_its_deadline(counted, monkeypatch):
    """SQLite has no ids to ask about; the clock is the store's, the same for everybody."""
    monkeypatch.setattr(write_intents, "_xid", lambda connection: "")
    monkeypatch.setattr(write_intents, "invalidate", lambda *args: None)
    categorias()
    Categoria.objects.create(codigo="AGUA", nome="Água")
    monkeypatch.undo()

    assert "AGUA" in categorias()
    assert counted("store", PATTERN) == 1

    store = get_store()
    now = store.now()
    monkeypatch.setattr(store, "now", lambda: now + PATIENCE + 1)
    assert "AGUA" in categorias()  # settles it
    assert "AGUA" in categorias()  # stores
    assert "AGUA" in categorias()
    assert (counted("store", PATTERN), counted("hit", PATTERN)) == (2, 1)


@pytest.mark.usefixtures("each_store")
def test_two_writers_at_once_each_remove_only_their_own_mark(counted):
    categorias()
    invalidation = Invalidation({PATTERN: {PATTERN}}, {})
    first, second = (write_intents.put(connection, invalidation) for _ in range(2))

    write_intents.invalidate("default", invalidation, first)
    categorias()
    assert counted("bypass", PATTERN) == 1

    write_intents._abort(second)
    categorias()
    categorias()
    assert (counted("bypass", PATTERN), counted("hit", PATTERN)) == (1, 1)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"x",
        b"\x00" * 40,
        b"\xff\xfe|AAAAAAAAAAAA:\xff:1:1",
        b"|||",
        b"AAAAAAAAAAAA|",
        b"AAAAAAAAAAAA|x:y:z:1",
        b"AAAAAAAAAAAA|short:default:1:1",
        b"|much-too-long:default:1:1",
    ],
)
@pytest.mark.usefixtures("each_store")
def test_damaged_versions_are_replaced_and_nothing_is_served_under_them(counted, damage):
    categorias()
    if conf().STORE == "redis":
        get_redis_connection("default").set(f"{conf().key_prefix}:v:{PATTERN}", damage)
    else:
        memory: Any = get_store()
        memory._versions[PATTERN] = damage

    for _ in range(3):
        categorias()

    assert counted("hit", PATTERN) == 1


@pytest.mark.parametrize("atomic", [False, True], ids=["autocommit", "atomic"])
def test_a_mark_from_the_future_is_settled_and_breaks_nobodys_transaction(counted, atomic):
    """Restored from a backup: the id in the mark is one that this database has not come to yet."""
    categorias()
    get_store().mark([PATTERN], Mark("AAAAAAAAAAAA", identity(connection), "9000000000000000"), PATIENCE)

    with transaction.atomic() if atomic else nullcontext():
        assert categorias() == categorias()
        assert Categoria.objects.exists()

    assert counted("bypass", PATTERN) == 1


def test_a_mark_of_another_projects_database_is_settled_by_its_deadline_alone(counted):
    """Ours knows of a transaction with that id, which was rolled back and says nothing of theirs."""
    categorias()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        (xid,) = cursor.fetchone()
        raise ZeroDivisionError
    version = get_store().read("x", [PATTERN]).states[0]

    get_store().mark([PATTERN], Mark("AAAAAAAAAAAA", "7000.5", xid), PATIENCE)
    for _ in range(2):
        categorias()
    assert counted("bypass", PATTERN) == 2

    get_store().unmark([PATTERN], "AAAAAAAAAAAA")
    assert get_store().read("x", [PATTERN]).states[0] == version
    get_store().mark([PATTERN], Mark("BBBBBBBBBBBB", "7000.5", xid), -1)
    categorias()
    assert parse(get_store().read("x", [PATTERN]).states[0]).version != version


@pytest.mark.usefixtures("each_store")
def test_where_there_is_no_version_a_renewal_makes_none():
    """Marks may have been lost with the old one: the next reader makes it, and knows."""
    store = get_store()

    store.renew({PATTERN: new_version()})
    assert store.read("x", [PATTERN]).states == [None]

    store.mark([PATTERN], Mark("AAAAAAAAAAAA", "default", ""), PATIENCE)
    store.renew({PATTERN: new_version()})
    assert parse(store.read("x", [PATTERN]).states[0]).version is None
    assert [mark.id for mark in parse(store.read("x", [PATTERN]).states[0]).marks] == ["AAAAAAAAAAAA"]


def test_a_renewal_sent_twice_brings_no_version_back():
    """Its first reply was lost, and somebody else renewed in between."""
    store = get_store()
    categorias()
    sent = {PATTERN: new_version()}

    store.renew(sent)
    first = store.read("x", [PATTERN]).states
    store.renew(sent)

    assert store.read("x", [PATTERN]).states != first


def test_a_key_of_a_foreign_type_is_nobodys():
    client = get_redis_connection("default")
    categorias()
    client.delete(f"{conf().key_prefix}:v:{PATTERN}")
    client.lpush(f"{conf().key_prefix}:v:{PATTERN}", "foreign")

    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()
    assert "AGUA" in categorias()
