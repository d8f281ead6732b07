"""What SQLite adds to a statement by itself, learnt from the schema of a real one."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler
from hypothesis import given
from hypothesis import strategies as st

from cachecore.sql import catalog, effects_of, sqlite, table_key
from tests.examples import examples


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Any]:
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "x.sqlite3")}
    connection = ConnectionHandler({"default": settings})["default"]
    catalog.forget()
    with connection.cursor() as cursor:
        for table in "abc":
            cursor.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, x INTEGER)")
    yield connection
    connection.close()
    catalog.forget()


@pytest.fixture
def sql(database: Any) -> Callable[[str], None]:
    def sql(text: str) -> None:
        with database.cursor() as cursor:
            cursor.execute(text)
        catalog.forget()

    return sql


@pytest.fixture
def writes(database: Any) -> Callable[[str], Any]:
    return lambda text: catalog.expand_writes(database, effects_of(text, "sqlite"))


@pytest.fixture
def reads(database: Any) -> Callable[[str], Any]:
    return lambda text: catalog.expand_reads(database, effects_of(text, "sqlite"))


def test_a_plain_table_leads_to_no_other(writes, reads):
    assert writes("UPDATE a SET x = 1") == {"a"}
    assert reads("SELECT * FROM a, b") == {"a", "b"}


def test_a_read_of_a_view_reads_its_tables_through_other_views(sql, reads):
    sql("CREATE VIEW v (x) AS SELECT x FROM a /* AS SELECT x FROM c */")
    sql("CREATE VIEW w AS SELECT * FROM v JOIN b ON v.x = b.x")

    assert reads("SELECT * FROM w") == {"w", "v", "a", "b"}


def test_a_trigger_writes_what_its_body_writes_for_its_event_only(sql, writes):
    sql(
        "CREATE TRIGGER t AFTER UPDATE OF x ON a WHEN NEW.x > 1 BEGIN"
        " UPDATE b SET x = CASE WHEN x THEN 1 END; SELECT * FROM c; END"
    )

    assert writes("UPDATE a SET x = 1") == {"a", "b"}
    assert writes("INSERT OR REPLACE INTO a VALUES (1, 2)") == {"a", "b"}
    assert writes("DELETE FROM a") == {"a"}


def test_a_trigger_of_what_a_trigger_writes_is_followed(sql, writes):
    sql("CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END")
    sql("CREATE TEMP TRIGGER u AFTER DELETE ON b BEGIN INSERT INTO c VALUES (1, 2); END")

    assert writes("DELETE FROM a") == {"a", "b", "c"}


def test_a_trigger_instead_of_a_write_to_a_view_writes_its_tables(sql, writes):
    sql("CREATE VIEW v AS SELECT * FROM a")
    sql("CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN INSERT INTO b VALUES (NEW.id, 1); END")

    assert writes("INSERT INTO v VALUES (1, 2)") == {"v", "b"}


@pytest.fixture
def children(sql: Callable[[str], None]) -> None:
    sql("CREATE TABLE k (id INTEGER PRIMARY KEY, a REFERENCES a ON DELETE CASCADE ON UPDATE SET NULL)")
    sql("CREATE TABLE l (k REFERENCES k ON DELETE SET NULL, b REFERENCES b)")


def test_a_foreign_key_that_the_database_follows_writes_the_children(children, writes):
    assert writes("DELETE FROM a") == {"a", "k", "l"}
    assert writes("UPDATE a SET id = 2") == {"a", "k"}
    assert writes("INSERT INTO a VALUES (1, 2)") == {"a"}
    assert writes("DELETE FROM b") == {"b"}


def test_foreign_keys_that_are_switched_off_lead_nowhere(children, sql, writes):
    sql("PRAGMA foreign_keys = OFF")

    assert writes("DELETE FROM a") == {"a"}


def test_a_virtual_table_may_show_any_table(sql, reads, writes):
    sql("CREATE VIRTUAL TABLE s USING fts5(x, content='a')")

    assert reads("SELECT * FROM s('x')") is None
    assert writes("SELECT * FROM s") == frozenset()
    assert writes("INSERT INTO s VALUES ('x')") == {"s"}


def test_a_table_of_an_attached_database_is_known(sql, writes):
    sql("ATTACH ':memory:' AS other")
    sql("CREATE TABLE other.y (id)")
    sql("CREATE TRIGGER other.t AFTER INSERT ON y BEGIN DELETE FROM y; INSERT INTO y VALUES (2); END")

    assert writes("INSERT INTO other.y VALUES (1)") == {"y"}


def test_a_table_of_a_moment_ago_costs_one_look(database, writes):
    assert writes("DELETE FROM a") == {"a"}
    with database.cursor() as cursor:  # and nobody says forget()
        cursor.execute("CREATE TABLE d (id)")
        cursor.execute("CREATE TRIGGER t AFTER DELETE ON d BEGIN DELETE FROM a; END")

    assert writes("DELETE FROM d") == {"d", "a"}


def test_a_database_that_does_not_answer_is_answered_with_any_table(database, writes, reads):
    catalog.forget()
    database.connection.close()

    assert writes("DELETE FROM a") is None
    assert reads("SELECT * FROM a") is None


def test_another_database_is_trusted_with_nothing(database, monkeypatch):
    monkeypatch.setattr(database, "vendor", "mysql")

    assert catalog.expand_writes(database, effects_of("DELETE FROM a", "mysql")) is None
    assert catalog.expand_writes(database, effects_of("SELECT * FROM a", "mysql")) == frozenset()
    assert catalog.expand_reads(database, effects_of("SELECT * FROM a", "mysql")) is None
    assert catalog.expand_reads(database, effects_of("SELECT 1", "mysql")) == frozenset()


def test_an_answer_from_before_a_change_of_the_catalog_is_not_remembered(database, writes, monkeypatch):
    def learn_while_another_thread_defines(connection: Any) -> Any:
        graph = sqlite.learn(connection)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END")
        catalog.forget()
        return graph

    catalog.forget()
    with monkeypatch.context() as patch:
        patch.setitem(catalog.LEARN, "sqlite", learn_while_another_thread_defines)
        assert writes("DELETE FROM a") == {"a"}

    assert writes("DELETE FROM a") == {"a", "b"}


# --- SQLite itself says which tables a statement touches: sqlite3_set_authorizer

NAMES = st.sampled_from(["a", "b", "c", "v", "A", '"b"', "[c]", "`a`", "main.b", 'main . "C"', "a /* , c */"])
SPACES = st.sampled_from([" ", "\n", " /* FROM c */ ", " -- , c\n"])


@st.composite
def queries(draw: Any, depth: int = 2) -> str:
    """One that yields a column x."""
    gap = draw(SPACES)
    shape = draw(st.integers(0, 5 if depth else 1))
    inner = queries(depth - 1)
    if shape == 0:
        return f"SELECT x{gap}FROM {draw(NAMES)} WHERE x <> 'FROM c'"
    if shape == 1:
        joined = f"{draw(NAMES)} AS p,{gap}{draw(NAMES)} q LEFT JOIN {draw(NAMES)} r USING (x)"
        return f"SELECT p.x + (SELECT 1 AS 'from') AS x FROM {joined}"
    if shape == 2:
        return f"SELECT p.x FROM ({draw(inner)}) AS p,{gap}({draw(NAMES)}) AS q"
    if shape == 3:
        return f"WITH{gap}m (x) AS ({draw(inner)}), n AS (SELECT * FROM m) SELECT n.x FROM n, {draw(NAMES)} AS z"
    if shape == 4:
        condition = f"x IN ({draw(inner)}) OR EXISTS ({draw(inner)}) OR (1, x) IN {draw(NAMES)}"
        return f"SELECT x FROM {draw(NAMES)} WHERE {condition}"
    return f"SELECT x FROM ({draw(inner)}) UNION ALL{gap}SELECT coalesce(({draw(inner)}), 1) FROM {draw(NAMES)}"


@st.composite
def changes(draw: Any) -> str:
    query, gap = draw(queries()), draw(SPACES)
    table = draw(st.sampled_from(["a", "b", '"C"', "main.a", "`c`"]))
    return str(
        draw(
            st.sampled_from(
                [
                    f"INSERT INTO{gap}{table} (x) {query}",
                    f"INSERT OR REPLACE INTO {table} (id) VALUES (({query}))",
                    f"REPLACE{gap}INTO {table} (x) SELECT * FROM ({query}) WHERE true",
                    f"INSERT INTO {table} (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET x = ({query})",
                    f"UPDATE{gap}{table} SET x = ({query}), id = 1 WHERE x IN ({query}) RETURNING x",
                    f"WITH l AS ({query}) DELETE FROM{gap}{table} WHERE x IN l",
                ]
            )
        )
    )


@pytest.fixture
def touched(database: Any, sql: Callable[[str], None]) -> Callable[[str], tuple[set[str], set[str]]]:
    sql("CREATE VIEW v AS SELECT b.x, c.id FROM b JOIN c USING (id)")
    sql("CREATE TABLE k (a REFERENCES a ON DELETE CASCADE)")
    sql("CREATE TRIGGER t AFTER DELETE ON k BEGIN UPDATE c SET x = 1; END")
    sql("CREATE TRIGGER u AFTER UPDATE ON b BEGIN INSERT INTO c (x) SELECT x FROM a; END")

    def touched(text: str) -> tuple[set[str], set[str]]:
        reads: set[str] = set()
        writes: set[str] = set()

        def note(action: int, table: str | None, _column: str | None, _schema: str | None, _cause: str | None) -> int:
            if action == sqlite3.SQLITE_READ:
                reads.add(table_key(str(table)))
            elif action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE):
                writes.add(table_key(str(table)))
            return sqlite3.SQLITE_OK

        database.connection.set_authorizer(note)
        try:
            database.connection.execute(f"EXPLAIN {text}").fetchall()
        finally:
            database.connection.set_authorizer(None)
        return reads, writes

    return touched


@given(query=queries())
@examples(200)
def test_each_table_that_sqlite_reads_is_told(query, touched, reads, writes):
    said = reads(query)

    assert touched(query)[0] & {"a", "b", "c", "k", "v"} <= said <= {"a", "b", "c", "v"}
    assert writes(query) == frozenset()


@given(change=changes())
@examples(200)
def test_each_table_that_sqlite_writes_is_told(change, touched, writes):
    said = writes(change)

    assert touched(change)[1] <= said <= {"a", "b", "c", "k"}
