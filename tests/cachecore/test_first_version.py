"""A version is lost, and marks perhaps with it: the reader who makes a new one claims that first."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import StringIO
from threading import Event, Thread
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import pytest
from django.db import connection, connections, transaction
from django_redis import get_redis_connection

from cachecore import cached_with_invalidation
from cachecore.conf import conf
from cachecore.store import get_store
from cachecore.store.scope_state import PATIENCE, Mark, State, first_version, parse, unparse
from cachecore.write import write_intents
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.fault_injection import another_database_of_the_server
from tests.cachecore.polling import wait_until
from tests.cachecore.threads import in_another_thread

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"
CLAIM = "C" * 12
MARK = Mark("M" * 12, "default", "7")
PATIENT = 60_000
BOUND = 30


def lies_there() -> State:
    return parse(get_store().read("x", [PATTERN]).states[0])


def evict() -> None:
    client = get_redis_connection("default")
    for key in client.keys(f"{conf().key_prefix}:v:*"):
        client.delete(key)


@pytest.mark.usefixtures("each_store")
class TestWhereAClaimStands:
    def test_a_version_is_made_with_the_marks_that_were_told_and_those_put_meanwhile(self):
        proposed = unparse(State(first_version(), (Mark("N" * 12, "default", "8"),)))
        get_store().claim([PATTERN], CLAIM, PATIENT)
        get_store().mark([PATTERN], MARK, PATIENCE)

        made = get_store().make_versions({PATTERN: proposed}, CLAIM, {})

        assert parse(made[PATTERN]) == lies_there()
        assert lies_there().version == parse(proposed).version
        assert {mark.id for mark in lies_there().marks} == {"N" * 12, MARK.id}

    def test_the_version_that_somebody_else_has_made_stays_and_so_does_his_claim(self):
        first = first_version()
        get_store().claim([PATTERN], "D" * 12, PATIENT)
        get_store().claim([PATTERN], CLAIM, PATIENT)
        get_store().make_versions({PATTERN: first}, CLAIM, {})
        get_store().claim([PATTERN], CLAIM, PATIENT)

        get_store().make_versions({PATTERN: first_version()}, CLAIM, {})

        assert lies_there().version == first
        assert [mark.id for mark in lies_there().marks] == ["D" * 12]
        assert not lies_there().is_marked

    def test_the_renewal_of_a_writer_makes_no_version(self):
        get_store().claim([PATTERN], CLAIM, PATIENT)
        get_store().mark([PATTERN], MARK, PATIENCE)

        get_store().renew({PATTERN: b"V" * 12}, MARK.id)

        assert lies_there().version is None
        assert [mark.id for mark in lies_there().marks] == [CLAIM]


@pytest.mark.usefixtures("each_store")
def test_without_its_claim_no_version_is_made():
    assert get_store().make_versions({PATTERN: first_version()}, CLAIM, {}) == {PATTERN: None}
    assert lies_there() == State(None)


def test_a_claim_beside_damaged_bytes_counts_for_nothing():
    """What was damaged may have been a mark that was put after it."""
    name = f"{conf().key_prefix}:v:{PATTERN}"
    get_store().claim([PATTERN], CLAIM, PATIENT)
    get_redis_connection("default").append(name, b"|MMMMMMMMMM")

    assert get_store().make_versions({PATTERN: first_version()}, CLAIM, {}) == {PATTERN: None}
    get_store().renew({PATTERN: b"V" * 12})
    assert lies_there() == State(None)


@pytest.mark.usefixtures("each_store")
def test_a_claim_whose_reader_has_died_is_taken_away_when_it_is_over(counted):
    categorias()
    get_store().claim([PATTERN], CLAIM, -1)

    for _ in range(3):
        categorias()

    assert lies_there().marks == ()
    assert counted("hit", PATTERN) == 2


@pytest.mark.usefixtures("each_store")
def test_a_claim_that_stands_keeps_nobody_from_making_a_version_and_storing(counted):
    get_store().claim([PATTERN], CLAIM, PATIENT)

    categorias()
    get_store().unmark([PATTERN], CLAIM)

    categorias()
    assert (counted("store", PATTERN), counted("hit", PATTERN)) == (1, 1)


def test_who_was_connecting_when_it_was_first_asked_and_writes_when_it_is_asked_again_counts():
    """In one transaction PostgreSQL answers who is connected once."""
    with ThreadPoolExecutor() as threads, transaction.atomic():
        connecting = threads.submit(another_connection, options="-c post_auth_delay=2")
        is_connecting = "SELECT pid FROM pg_stat_activity WHERE datname IS NULL AND backend_type = 'client backend'"
        wait_until(lambda: in_another_thread(lambda: rows(is_connecting)) != [])
        assert write_intents._intents_of_open_writers() == ()

        with connecting.result(BOUND) as writer, writer.cursor() as cursor:
            cursor.execute("UPDATE pedidos_categoria SET nome = nome")
            cursor.execute("SELECT pg_current_xact_id()::text")
            (xid,) = cursor.fetchone()

            assert [mark.xid for mark in write_intents._intents_of_open_writers() or ()] == [xid]


@pytest.mark.parametrize(
    ("statement", "counts"),
    [
        ("UPDATE pedidos_categoria SET nome = nome", True),
        ("DELETE FROM pedidos_categoria WHERE false", True),
        ("TRUNCATE pedidos_categoria CASCADE", True),
        ("COPY pedidos_categoria TO STDOUT", False),
        ("SELECT FROM pedidos_categoria FOR UPDATE", False),
        ("ANALYZE pedidos_categoria", False),
        ("SELECT 1", False),
    ],
)
def test_whoever_has_written_a_table_counts_and_who_has_only_read_or_locked_rows_does_not(statement, counts):
    with another_connection() as writer:
        with writer.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text")
            (xid,) = cursor.fetchone()
            cursor.copy_expert(statement, StringIO()) if statement.startswith("COPY") else cursor.execute(statement)

        found = write_intents._intents_of_open_writers()
        assert found is not None
        assert [mark.xid for mark in found] == [xid] * counts


def test_an_open_writer_is_waited_for_by_who_cannot_ask_its_database_about_it(monkeypatch):
    with another_connection() as writer, writer.cursor() as cursor:
        cursor.execute("UPDATE pedidos_categoria SET nome = nome")
        (mark,) = write_intents._intents_of_open_writers() or ()

        monkeypatch.setattr(write_intents, "_alias_of", lambda database: None)

        assert write_intents._transaction_status(mark) == "in progress"


def test_whoever_writes_another_database_does_not_count():
    with another_database_of_the_server() as cursor:
        cursor.execute("CREATE TABLE elsewhere (id integer)")
        try:
            cursor.execute("BEGIN; INSERT INTO elsewhere VALUES (1)")
            assert write_intents._intents_of_open_writers() == ()
        finally:
            cursor.execute("ROLLBACK; DROP TABLE elsewhere")


def another_connection(**options: str) -> Any:
    """To the same database, beside Django; its transaction begins with the first statement."""
    params = connection.get_connection_params()
    known = {name: params[name] for name in ("dbname", "host", "user", "password", "port") if name in params}
    return closing(psycopg2.connect(**known, **options))


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_a_mark_put_and_evicted_after_it_was_asked_who_is_writing(monkeypatch):
    """And its writer commits after the reader has computed, and dies: nobody ever renews."""
    marked, computed, committed = Event(), Event(), Event()

    def mark_and_lose(*args, **kwargs):
        made = mark(*args, **kwargs)
        evict()
        marked.set()
        assert computed.wait(BOUND)
        return made

    def write() -> None:
        try:
            Categoria.objects.create(codigo="AGUA", nome="Água")
        finally:
            committed.set()
            connections.close_all()

    def ask_while_one_begins():
        monkeypatch.setattr(write_intents, "_intents_of_open_writers", ask)
        found = ask()
        writer.start()
        assert marked.wait(BOUND)
        return found

    @cached_with_invalidation(timeout=60, key_prefix="codigos", invalidate_on=["categoria.*"])
    def codigos() -> list[str]:
        found = list(Categoria.objects.values_list("codigo", flat=True))
        computed.set()
        assert committed.wait(BOUND)
        return found

    mark, ask, writer = write_intents.put, write_intents._intents_of_open_writers, Thread(target=write)
    monkeypatch.setattr(write_intents, "put", mark_and_lose)
    monkeypatch.setattr(write_intents, "invalidate", lambda *args: None)
    monkeypatch.setattr(write_intents, "_intents_of_open_writers", ask_while_one_begins)

    assert "AGUA" not in codigos()
    writer.join(BOUND)

    assert "AGUA" in codigos()
