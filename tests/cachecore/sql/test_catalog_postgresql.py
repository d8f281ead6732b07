"""What PostgreSQL adds to a statement by itself, learnt from the catalog of a real one."""

from collections.abc import Iterator
from typing import Any

import psycopg2.extras  # type: ignore[import-untyped]
import pytest
from django.db import connection, transaction
from django.db.utils import ConnectionHandler, DatabaseError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cachecore.sql import catalog, effects_of, postgresql
from tests.examples import examples

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="asks the catalog of PostgreSQL"),
]

TABLES = """
CREATE TABLE cat_a (id int PRIMARY KEY, x int);
CREATE TABLE cat_b (id int PRIMARY KEY, x int);
CREATE TABLE cat_c (id int PRIMARY KEY, x int);
"""


@pytest.fixture(autouse=True)
def tables(db: None) -> Iterator[None]:
    sql(TABLES)
    yield
    catalog.forget()


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
    catalog.forget()


def writes(text: str) -> Any:
    return catalog.expand_writes(connection, effects_of(text))


def reads(text: str) -> Any:
    return catalog.expand_reads(connection, effects_of(text))


def function(name: str, body: str, *, returns: str = "int", language: str = "plpgsql", kind: str = "VOLATILE") -> None:
    sql(f"CREATE FUNCTION {name}() RETURNS {returns} {kind} LANGUAGE {language} AS $body${body}$body$")


def trigger(table: str, body: str, *, events: str = "INSERT OR UPDATE OR DELETE", when: str = "AFTER") -> None:
    name = f"cat_on_{table}"
    function(name, f"BEGIN {body} RETURN NULL; END", returns="trigger")
    sql(f"CREATE TRIGGER {name} {when} {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


# --- Plain tables


def test_a_plain_table_leads_to_no_other():
    assert writes("UPDATE cat_a SET x = 1") == {"cat_a"}
    assert reads("SELECT * FROM cat_a, cat_b") == {"cat_a", "cat_b"}


def test_the_catalog_is_asked_once_and_nobody_counts_it(django_assert_num_queries):
    catalog.forget()
    with django_assert_num_queries(0):
        writes("UPDATE cat_a SET x = 1")
    asked = catalog._remembered[catalog._key(connection)]
    writes("DELETE FROM cat_b")
    reads("SELECT count(*) FROM cat_c")

    assert catalog._remembered[catalog._key(connection)] is asked


def test_a_table_of_a_moment_ago_costs_one_look():
    writes("UPDATE cat_a SET x = 1")
    with connection.cursor() as cursor:  # and nobody says forget()
        cursor.execute("CREATE TABLE cat_new (id int); CREATE VIEW cat_view AS SELECT * FROM cat_new")

    assert reads("SELECT * FROM cat_view") == {"cat_view", "cat_new"}
    assert writes("DELETE FROM cat_view") == {"cat_view", "cat_new"}


def test_a_table_that_does_not_exist_is_looked_for_once():
    writes("UPDATE cat_nowhere SET x = 1")
    asked = catalog._remembered[catalog._key(connection)]

    assert writes("DELETE FROM cat_nowhere") == {"cat_nowhere"}
    assert reads("SELECT * FROM cat_nowhere") == {"cat_nowhere"}
    assert catalog._remembered[catalog._key(connection)] is asked


def test_what_another_process_defines_is_seen_after_a_while(monkeypatch):
    writes("DELETE FROM cat_a")
    # By the driver's own cursor, which nothing in this process sees.
    with connection.connection.cursor() as cursor:
        cursor.execute("CREATE RULE r AS ON DELETE TO cat_a DO ALSO DELETE FROM cat_b")
    assert writes("DELETE FROM cat_a") == {"cat_a"}

    monkeypatch.setattr(catalog, "TTL_S", 0)

    assert writes("DELETE FROM cat_a") == {"cat_a", "cat_b"}


def test_what_cannot_be_told_stays_so():
    assert writes("frobnicate") is None
    assert reads("frobnicate") is None


def test_an_aborted_transaction_is_answered_with_any_table():
    catalog.forget()
    with pytest.raises(DatabaseError), transaction.atomic():
        with pytest.raises(DatabaseError):
            sql("SELECT 1 / 0")
        assert writes("UPDATE cat_a SET x = 1") is None
        assert reads("SELECT * FROM cat_a") is None
        sql("SELECT 1")

    assert writes("UPDATE cat_a SET x = 1") == {"cat_a"}


def test_a_catalog_that_does_not_answer_leaves_the_transaction_as_it_was(monkeypatch):
    monkeypatch.setattr(postgresql, "AGGREGATES", "SELECT 1 / 0")
    catalog.forget()

    assert writes("UPDATE cat_a SET x = 1") is None
    sql("SELECT 1")


def test_a_connection_that_is_lost_is_answered_with_any_table():
    other = ConnectionHandler({"default": connection.settings_dict})["default"]
    other.ensure_connection()
    other.connection.close()

    assert catalog.expand_writes(other, effects_of("UPDATE cat_a SET x = 1")) is None


def test_rows_that_are_dictionaries_are_read_too():
    options = {**connection.settings_dict["OPTIONS"], "cursor_factory": psycopg2.extras.RealDictCursor}
    other = ConnectionHandler({"default": {**connection.settings_dict, "OPTIONS": options}})["default"]
    try:
        assert catalog.expand_reads(other, effects_of("SELECT * FROM pg_class")) == frozenset({"pg_class"})
    finally:
        other.close()


# --- Views and rules


def test_a_read_of_a_view_reads_its_tables_through_other_views():
    sql(
        "CREATE VIEW cat_v AS SELECT a.x, count(*) FROM cat_a a JOIN cat_b USING (id) GROUP BY 1;"
        "CREATE VIEW cat_w AS SELECT * FROM cat_v WHERE x IN (SELECT id FROM cat_c)"
    )

    assert reads("SELECT * FROM cat_w") == {"cat_w", "cat_v", "cat_a", "cat_b", "cat_c"}
    assert reads('SELECT * FROM "public"."cat_v"') == {"cat_v", "cat_a", "cat_b"}


def test_a_materialized_view_is_read_with_its_tables_and_refreshed_alone():
    sql("CREATE MATERIALIZED VIEW cat_m AS SELECT * FROM cat_a")

    assert reads("SELECT * FROM cat_m") == {"cat_m", "cat_a"}
    assert writes("REFRESH MATERIALIZED VIEW cat_m") == {"cat_m"}


def test_a_write_to_an_updatable_view_writes_its_table():
    sql("CREATE VIEW cat_v AS SELECT * FROM cat_a; CREATE VIEW cat_w AS SELECT * FROM cat_v")

    assert writes("UPDATE cat_w SET x = 1") == {"cat_w", "cat_v", "cat_a"}


def test_a_rule_writes_what_it_says_for_its_event_only():
    sql("CREATE RULE cat_r AS ON DELETE TO cat_a DO ALSO UPDATE cat_b SET x = 1")

    assert writes("DELETE FROM cat_a") == {"cat_a", "cat_b"}
    assert writes("INSERT INTO cat_a VALUES (1)") == {"cat_a"}


def test_a_trigger_instead_of_a_write_to_a_view_writes_its_tables():
    sql("CREATE VIEW cat_v AS SELECT 1 AS x")
    trigger("cat_v", "INSERT INTO cat_b VALUES (1);", events="INSERT", when="INSTEAD OF")

    assert writes("INSERT INTO cat_v VALUES (1)") == {"cat_v", "cat_b"}


def test_a_view_that_calls_a_function_does_what_the_function_does():
    function("cat_f", "BEGIN INSERT INTO cat_b VALUES (1); RETURN (SELECT max(x) FROM cat_c); END")
    sql("CREATE VIEW cat_v AS SELECT cat_f() AS x FROM cat_a")

    assert writes("SELECT * FROM cat_v") == {"cat_b"}
    assert reads("SELECT * FROM cat_v") == {"cat_v", "cat_a", "cat_c"}


def test_a_policy_is_read_with_its_table():
    sql("ALTER TABLE cat_a ENABLE ROW LEVEL SECURITY;CREATE POLICY cat_p ON cat_a USING (id IN (SELECT x FROM cat_b))")

    assert reads("SELECT * FROM cat_a") == {"cat_a", "cat_b"}


# --- Partitions and inheritance


@pytest.fixture
def partitions() -> None:
    sql(
        "CREATE TABLE cat_p (id int, day date) PARTITION BY LIST (id);"
        "CREATE TABLE cat_p1 PARTITION OF cat_p FOR VALUES IN (1);"
        "CREATE TABLE cat_p2 PARTITION OF cat_p FOR VALUES IN (2) PARTITION BY RANGE (day);"
        "CREATE TABLE cat_p2a PARTITION OF cat_p2 DEFAULT"
    )


def test_a_write_to_a_partition_counts_for_its_parents_and_not_for_its_siblings(partitions):
    assert writes("DELETE FROM cat_p2a") == {"cat_p2a", "cat_p2", "cat_p"}
    assert writes("DELETE FROM cat_p1") == {"cat_p1", "cat_p"}


def test_a_write_to_a_partitioned_table_counts_for_each_partition(partitions):
    assert writes("UPDATE cat_p SET id = 2") == {"cat_p", "cat_p1", "cat_p2", "cat_p2a"}


def test_a_read_of_a_partitioned_table_reads_each_partition(partitions):
    assert reads("SELECT * FROM cat_p") == {"cat_p", "cat_p1", "cat_p2", "cat_p2a"}
    assert reads("SELECT * FROM cat_p2") == {"cat_p2", "cat_p2a"}


def test_an_update_that_may_move_a_row_fires_the_triggers_of_deletes_and_inserts(partitions):
    trigger("cat_p1", "INSERT INTO cat_a VALUES (1);", events="DELETE")

    assert "cat_a" in writes("UPDATE cat_p SET id = 2")
    assert "cat_a" not in writes("INSERT INTO cat_p VALUES (1)")


def test_an_inherited_table_is_read_and_written_with_its_parent():
    sql("CREATE TABLE cat_child (y int) INHERITS (cat_a)")

    assert reads("SELECT * FROM cat_a") == {"cat_a", "cat_child"}
    assert reads("SELECT * FROM cat_child") == {"cat_child"}
    assert writes("DELETE FROM cat_child") == {"cat_a", "cat_child"}


# --- Foreign keys


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "SET DEFAULT"])
def test_a_delete_that_the_database_passes_on_writes_the_children(action):
    sql(
        f"CREATE TABLE cat_k (id int PRIMARY KEY, a int REFERENCES cat_a ON DELETE {action});"
        f"CREATE TABLE cat_l (k int REFERENCES cat_k ON DELETE CASCADE)"
    )

    assert writes("DELETE FROM cat_a") == {"cat_a", "cat_k", *(["cat_l"] if action == "CASCADE" else [])}
    assert writes("UPDATE cat_a SET x = 1") == {"cat_a"}
    assert writes("INSERT INTO cat_a VALUES (1)") == {"cat_a"}


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "SET DEFAULT"])
def test_a_changed_key_that_the_database_passes_on_writes_the_children(action):
    sql(f"CREATE TABLE cat_k (a int REFERENCES cat_a ON UPDATE {action})")

    assert writes("UPDATE cat_a SET id = 2") == {"cat_a", "cat_k"}
    assert writes("INSERT INTO cat_a VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 2") == {"cat_a", "cat_k"}
    assert writes("DELETE FROM cat_a") == {"cat_a"}


def test_a_foreign_key_without_action_leads_nowhere():
    sql("CREATE TABLE cat_k (a int REFERENCES cat_a, b int REFERENCES cat_b ON DELETE RESTRICT)")

    assert writes("DELETE FROM cat_a USING cat_b") == {"cat_a"}


# --- Triggers


def test_a_trigger_writes_what_its_function_writes_for_its_events_only():
    trigger("cat_a", "UPDATE cat_b SET x = 1; PERFORM 1 FROM cat_c;", events="UPDATE OF x")

    assert writes("UPDATE cat_a SET x = 1") == {"cat_a", "cat_b"}
    assert writes("MERGE INTO cat_a USING cat_c ON true WHEN MATCHED THEN DELETE") == {"cat_a", "cat_b"}
    assert writes("INSERT INTO cat_a VALUES (1)") == {"cat_a"}


def test_a_trigger_of_what_a_trigger_writes_is_followed():
    trigger("cat_a", "INSERT INTO cat_b VALUES (1);")
    trigger("cat_b", "INSERT INTO cat_c VALUES (1); INSERT INTO cat_a VALUES (1);")

    assert writes("DELETE FROM cat_a") == {"cat_a", "cat_b", "cat_c"}


def test_a_trigger_of_a_row_that_the_database_deletes_is_followed():
    sql("CREATE TABLE cat_k (a int REFERENCES cat_a ON DELETE CASCADE)")
    trigger("cat_k", "INSERT INTO cat_c VALUES (1);", events="DELETE")

    assert writes("DELETE FROM cat_a") == {"cat_a", "cat_k", "cat_c"}


def test_a_trigger_that_is_switched_off_leads_nowhere():
    trigger("cat_a", "INSERT INTO cat_b VALUES (1);")
    sql("ALTER TABLE cat_a DISABLE TRIGGER cat_on_cat_a")

    assert writes("DELETE FROM cat_a") == {"cat_a"}


def test_a_trigger_with_dynamic_sql_may_write_any_table():
    trigger("cat_a", "EXECUTE 'DELETE FROM ' || TG_ARGV[0];", events="DELETE")

    assert writes("DELETE FROM cat_a") is None
    assert writes("INSERT INTO cat_a VALUES (1)") == {"cat_a"}


def test_the_triggers_of_cachecore_are_not_followed():
    function("cachecore_tell_cat", "BEGIN INSERT INTO cat_b VALUES (1); RETURN NULL; END", returns="trigger")
    sql("CREATE TRIGGER t AFTER INSERT ON cat_a EXECUTE FUNCTION cachecore_tell_cat()")

    assert writes("INSERT INTO cat_a VALUES (1)") == {"cat_a"}


def test_a_trigger_of_the_system_is_not_followed():
    sql(
        "ALTER TABLE cat_a ADD t tsvector, ADD d text; CREATE TRIGGER t BEFORE INSERT ON cat_a FOR EACH ROW"
        " EXECUTE FUNCTION tsvector_update_trigger(t, 'pg_catalog.english', d)"
    )

    assert writes("INSERT INTO cat_a VALUES (1)") == {"cat_a"}


# --- Functions


def test_a_function_that_is_called_writes_and_reads_what_its_body_does():
    function("cat_f", "BEGIN INSERT INTO cat_a SELECT * FROM cat_b; RETURN cat_g(); END")
    function("cat_g", "DELETE FROM cat_c; SELECT 1", language="sql")

    assert writes("SELECT cat_f()") == {"cat_a", "cat_c"}
    assert reads("SELECT public.cat_f()") == {"cat_b", "cat_c"}
    assert writes("CALL cat_f()") == {"cat_a", "cat_c"}


def test_a_function_whose_body_is_stored_parsed_is_read_too():
    sql("CREATE FUNCTION cat_f() RETURNS bigint BEGIN ATOMIC DELETE FROM cat_a; SELECT count(*) FROM cat_b; END")

    assert writes("SELECT cat_f()") == {"cat_a"}
    assert reads("SELECT cat_f()") == {"cat_a", "cat_b"}


def test_a_procedure_writes_what_its_body_does():
    sql("CREATE PROCEDURE cat_p() LANGUAGE plpgsql AS $$BEGIN TRUNCATE cat_a; COMMIT; DELETE FROM cat_b; END$$")

    assert writes("CALL public.cat_p()") == {"cat_a", "cat_b"}


def test_a_stable_function_reads_and_does_not_write():
    function("cat_f", "SELECT count(*)::int FROM cat_a", language="sql", kind="STABLE")

    assert reads("SELECT cat_f()") == {"cat_a"}
    assert writes("SELECT cat_f()") == frozenset()


def test_a_stable_function_that_calls_a_writing_one_writes():
    function("cat_f", "BEGIN INSERT INTO cat_a VALUES (1); RETURN 1; END")
    function("cat_g", "SELECT cat_f()", language="sql", kind="STABLE")

    assert writes("SELECT cat_g()") == {"cat_a"}


def test_a_body_that_cannot_be_told_reads_and_writes_any_table():
    function("cat_f", "BEGIN EXECUTE 'SELECT 1'; RETURN 1; END")
    function("cat_g", "BEGIN EXECUTE 'SELECT 1'; RETURN 1; END", kind="STABLE")

    assert (writes("SELECT cat_f()"), reads("SELECT cat_f()")) == (None, None)
    assert (writes("SELECT cat_g()"), reads("SELECT cat_g()")) == (frozenset(), None)


def test_a_function_of_another_language_reads_any_table_and_writes_any_if_it_may():
    sql("CREATE FUNCTION cat_f(text) RETURNS text LANGUAGE internal VOLATILE AS 'upper'")
    sql("CREATE FUNCTION cat_g(text) RETURNS text LANGUAGE internal IMMUTABLE AS 'upper'")

    assert (writes("SELECT cat_f('x')"), reads("SELECT cat_f('x')")) == (None, None)
    assert (writes("SELECT cat_g('x')"), reads("SELECT cat_g('x')")) == (frozenset(), None)


def test_functions_that_call_each_other_have_an_end():
    function("cat_f", "BEGIN RETURN cat_g(); END")
    function("cat_g", "BEGIN DELETE FROM cat_a; RETURN cat_f(); END")

    assert writes("SELECT cat_f()") == {"cat_a"}


def test_the_functions_of_the_system_and_of_extensions_are_not_followed():
    assert writes("SELECT random(), count(*), gen_random_uuid(), coalesce(max(x), 1) FROM cat_a") == frozenset()
    assert reads("SELECT now() FROM cat_a") == {"cat_a"}


def test_an_aggregate_does_what_its_function_does():
    sql(
        "CREATE FUNCTION cat_add(int, int) RETURNS int LANGUAGE sql AS 'INSERT INTO cat_a VALUES ($2); SELECT $1 + $2';"
        "CREATE AGGREGATE cat_sum(int) (SFUNC = cat_add, STYPE = int, INITCOND = '0')"
    )

    assert writes("SELECT cat_sum(x) FROM cat_b") == {"cat_a"}


def test_a_default_does_what_its_function_does():
    function("cat_next", "UPDATE cat_b SET x = x + 1 RETURNING x", language="sql")
    sql("ALTER TABLE cat_a ALTER x SET DEFAULT cat_next()")

    assert writes("INSERT INTO cat_a (id) VALUES (1)") == {"cat_a", "cat_b"}
    assert writes("DELETE FROM cat_a") == {"cat_a"}


# --- What is said is what happens

TABLE_NAMES = st.sampled_from(
    [
        *("cat_a", '"cat_b"', "public.cat_c", 'public . "cat_a"', "CAT_B", "ONLY cat_c", "ONLY (cat_a)", "cat_b *"),
        *('U&"cat\\005fc"', "U&\"cat!005fa\" UESCAPE '!'", "cat_a /* , cat_b /* , */ cat_c */"),
    ]
)
SPACES = st.sampled_from([" ", "\n", " /* FROM cat_c */ ", " -- ' , cat_c\n"])


@st.composite
def queries(draw: Any, depth: int = 2) -> str:
    """One that yields a column x."""
    gap, table, inner = draw(SPACES), draw(TABLE_NAMES), queries(depth - 1)
    shape = draw(st.integers(0, 9 if depth else 1))
    if shape == 0:
        query = f"SELECT x{gap}FROM {table} WHERE x IS DISTINCT FROM id AND 'FROM cat_c' <> $$ FROM cat_b $$"
    elif shape == 1:
        joined = f"{table} AS p,{gap}{draw(TABLE_NAMES)} q LEFT JOIN {draw(TABLE_NAMES)} r USING (id, x)"
        query = f"SELECT p.x + (SELECT 1 AS from) AS x FROM {joined}"
    elif shape == 2:
        joined = f"({table} s CROSS JOIN cat_a)"
        query = f"SELECT p.x FROM ({draw(inner)}) AS p (x),{gap}LATERAL ({draw(inner)}) q, {joined}"
    elif shape == 3:
        query = f"WITH{gap}cat_a (x) AS ({draw(inner)}), n AS (SELECT * FROM cat_a) SELECT n.x FROM n, {table} z"
    elif shape == 4:
        condition = f"x IN ({draw(inner)}) OR EXISTS ({draw(inner)}) OR x = ANY (ARRAY({draw(inner)}))"
        query = f"SELECT x FROM {table} WHERE {condition} ORDER BY x, id"
    elif shape == 5:
        query = f"SELECT x FROM ({draw(inner)}) u UNION ALL{gap}(SELECT coalesce(({draw(inner)}), 1) FROM {table})"
    elif shape == 6:
        rows = f"(VALUES (1, ({draw(inner)})), (2, 3)) v (id, x)"
        query = f"SELECT x FROM {rows},{gap}generate_series(1, 2) g, (TABLE cat_b) t (i, j)"
    elif shape == 7:
        query = f"WITH RECURSIVE n (x) AS (({draw(inner)}) UNION SELECT n.x + 1 FROM n, {table} z) SELECT x FROM n"
    elif shape == 8:
        query = f"SELECT extract(year FROM now())::int + substring('1' FROM 1)::int AS x FROM {table} GROUP BY 1"
    else:
        total = f"sum(s.x) FILTER (WHERE s.x > ({draw(inner)}))::int"
        query = f"SELECT {total} AS x FROM ROWS FROM (unnest(ARRAY[1])) s (x), cat_c"
    return query


@given(query=queries())
@examples(150)
def test_each_table_that_postgresql_reads_is_told(query):
    """PostgreSQL says so itself, of a view that is made of the query."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE VIEW cat_query AS {query}")
        cursor.execute(
            "SELECT DISTINCT refobjid::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
            " WHERE r.ev_class = 'cat_query'::regclass AND d.refclassid = 'pg_class'::regclass"
            " AND d.refobjid <> r.ev_class"
        )
        used = {name for (name,) in cursor.fetchall()}
        transaction.set_rollback(True)

    assert used <= (effects_of(query).reads or set()) <= {"cat_a", "cat_b", "cat_c"}
    assert effects_of(query).writes == frozenset()


def test_what_the_catalog_says_is_what_the_database_does():
    """Each table that has other rows after a statement than before is among those it is said to write."""
    sql(
        "CREATE TABLE cat_k (a int REFERENCES cat_a ON DELETE CASCADE, n int);"
        "CREATE VIEW cat_v AS SELECT * FROM cat_a WHERE x < 10;"
        "INSERT INTO cat_a VALUES (1, 1), (2, 2); INSERT INTO cat_k VALUES (1, 1)"
    )
    trigger("cat_k", "INSERT INTO cat_b VALUES (OLD.a); PERFORM cat_log();", events="DELETE")
    function("cat_log", "BEGIN INSERT INTO cat_c VALUES (1); RETURN 1; END")
    tables = ("cat_a", "cat_b", "cat_c", "cat_k")
    before = {table: rows(table) for table in tables}
    said = writes("DELETE FROM cat_v WHERE id = 1")

    with CaptureQueriesContext(connection) as sent:
        sql("DELETE FROM cat_v WHERE id = 1")

    assert len(sent) == 1
    changed = {table for table in tables if rows(table) != before[table]}
    assert changed == {"cat_a", "cat_b", "cat_c", "cat_k"}
    assert said == changed | {"cat_v"}


def rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        return list(cursor.fetchall())
