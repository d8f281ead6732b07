"""What one SQL text reads and writes, told by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cachecore.sql import Effects, effects_of, table_key
from cachecore.sql.effects import effects_of_body
from cachecore.sql.tokens import tokens_of
from tests.examples import examples

ANY = None


def names(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(text.split())


# SQL of PostgreSQL, what it reads, what it writes.
STATEMENTS: list[tuple[str, str | None, str | None]] = [
    # Queries
    ('SELECT "a"."id" FROM "a" INNER JOIN "b" ON ("a"."b_id" = "b"."id") WHERE "b"."x" IN (%s, %s)', "a b", ""),
    ("select * from a, b c, only d, e *, only (f), lateral (select 1 from g) h", "a b c d e f g".replace(" c", ""), ""),
    ("SELECT 1", "", ""),
    ("", "", ""),
    (" ; ;", "", ""),
    ("(SELECT a FROM t) UNION ALL (TABLE u) EXCEPT SELECT 1 FROM v, w ORDER BY 1, 2", "t u v w", ""),
    ("TABLE s.t", "t", ""),
    ("VALUES (1, 'from t'), (2, (SELECT max(a) FROM u))", "u", ""),
    ('SELECT * FROM "S"."T" , s . t2, "x""y", "Ab.Cd"', 't t2 x"y cd', ""),
    ("SELECT * FROM a /* , b */ , -- c\n d /* /* */ , e */ , f", "a d f", ""),
    ('SELECT * FROM U&"d\\0061t\\+000061", U&"d!0061" UESCAPE \'!\', U&"\\d83d\\de00"', "data da \U0001f600", ""),
    ("SELECT 'a', 'it''s -- x', 'b\\' FROM t", "t", ""),
    ("SELECT E'a\\' FROM u' FROM t", "t", ""),
    ("SELECT e'a'\n  'b\\' FROM u' FROM t", "t", ""),
    ("SELECT $$ FROM u $$, $a$ $$ FROM v $b$ $a$, a$b$c FROM t", "t", ""),
    ("SELECT B'01', X'1F', U&'\\0061', N'x' FROM t", "t", ""),
    ("SELECT a -> 'x' ->> 'y', b ? 'c', d ?| array['e'], f @> %(g)s, h::text::int[] FROM t", "t", ""),
    ("SELECT * FROM t WHERE a = $1 AND b = %s AND c LIKE '%%x'", "t", ""),
    (
        "SELECT extract(year FROM b.c), substring(x FROM 2 FOR 3), trim(both 'x' from y), overlay(a placing b from 1)",
        "",
        "",
    ),
    ("SELECT a IS DISTINCT FROM b, c IS NOT DISTINCT FROM (SELECT max(d) FROM u) FROM t", "t u", ""),
    ("SELECT DISTINCT FROM t", "t", ""),
    ("SELECT a AS from, b AS select, c AS join, t.from, t.update FROM t", "t", ""),
    ("SELECT update, delete, insert FROM t", "t", ""),
    ("SELECT * FROM (SELECT * FROM a) x, (b JOIN c USING (id, d)), ((e))", "a b c e", ""),
    ("SELECT * FROM (VALUES (1, u.x), (2, 3)) AS v(a, b), w", "w", ""),
    ("SELECT * FROM a NATURAL JOIN b CROSS JOIN c LEFT OUTER JOIN d ON true, e", "a b c d e", ""),
    ("SELECT * FROM a JOIN b ON CASE WHEN a.x THEN b.y ELSE b.z END IS NOT DISTINCT FROM 1, c", "a b c", ""),
    ("SELECT * FROM f(a.b, 2) AS x(y, z), u, rows from (g(1), h(2, 3)) r, v", "u v", ""),
    (
        "SELECT * FROM generate_series(1, 2) WITH ORDINALITY AS g(n, o), t TABLESAMPLE system (1) REPEATABLE (2), u",
        "t u",
        "",
    ),
    ("SELECT * FROM set, rows, of", "set rows of", ""),
    (
        "SELECT * FROM t WHERE x IN (SELECT y FROM u WHERE EXISTS(SELECT FROM v)) AND z = ANY(ARRAY(TABLE w))",
        "t u v w",
        "",
    ),
    ("SELECT * FROM a WHERE b FOR NO KEY UPDATE OF a SKIP LOCKED", "a", ""),
    ("SELECT * FROM a FOR UPDATE", "a", ""),
    (
        "SELECT sum(x) FILTER (WHERE y) OVER (PARTITION BY a, b ORDER BY c), d FROM t WINDOW w AS (), v AS ()",
        "t",
        "",
    ),
    ("SELECT a FROM t GROUP BY a, b HAVING c LIMIT 1 OFFSET 2", "t", ""),
    # Names of WITH
    (
        "WITH x AS (SELECT * FROM a), y (b, c) AS NOT MATERIALIZED (SELECT * FROM x, d) SELECT * FROM y, x, e",
        "a d e",
        "",
    ),
    ("WITH t AS (SELECT * FROM t) SELECT * FROM t", "t", ""),
    ("WITH x AS (SELECT 1) SELECT * FROM s.x", "x", ""),
    ("SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) y, x", "x", ""),
    ("WITH RECURSIVE r(n) AS (SELECT 1 FROM a UNION ALL SELECT n + 1 FROM r, b) SELECT * FROM r", "a b", ""),
    (
        "WITH RECURSIVE r AS (SELECT 1 FROM a) SEARCH DEPTH FIRST BY b SET c CYCLE d SET e USING f DELETE FROM t",
        "a t",
        "t",
    ),
    # Changes of rows
    ("INSERT INTO t (a, b) VALUES (%s, %s), (1, now())", "", "t"),
    ("INSERT INTO s.t AS x DEFAULT VALUES RETURNING id, (SELECT max(y) FROM u)", "u", "t"),
    ("INSERT INTO t SELECT * FROM u, v ON CONFLICT (a) DO UPDATE SET b = 1, c = excluded.c", "t u v", "t"),
    ("INSERT INTO t WITH x AS (SELECT * FROM u) SELECT * FROM x", "u", "t"),
    ("UPDATE ONLY t * AS x SET a = b, c = (SELECT d FROM u) FROM v, w WHERE x.y RETURNING z", "t u v w", "t"),
    ("UPDATE set SET a = 1", "set", "set"),
    ('DELETE FROM "s"."T" USING a, b JOIN c USING (d, e) WHERE f', "t a b c", "t"),
    (
        "WITH x AS (DELETE FROM a RETURNING *), y AS (UPDATE b SET c = 1 RETURNING *) INSERT INTO d SELECT * FROM x, y",
        "a b",
        "a b d",
    ),
    ("WITH x AS (INSERT INTO a VALUES (1) RETURNING *) SELECT * FROM x, y", "y", "a"),
    (
        "MERGE INTO t AS a USING u AS b ON a.c = b.c WHEN MATCHED AND b.d THEN UPDATE SET e = 1, f = 2"
        " WHEN NOT MATCHED THEN INSERT (c, d) VALUES (b.c, 1) WHEN MATCHED THEN DELETE",
        "t u",
        "t",
    ),
    ("MERGE INTO ONLY t USING (SELECT * FROM u, v) s ON true WHEN MATCHED THEN DO NOTHING", "t u v", "t"),
    ("SELECT a, b INTO TEMP TABLE t FROM u, v", "u v", "t"),
    ("SELECT a INTO STRICT b FROM u", "u", ""),
    ("TRUNCATE TABLE ONLY a, s.b * RESTART IDENTITY", "", "a b"),
    ("TRUNCATE a CASCADE", "", ANY),
    ("COPY t (a, b) FROM STDIN WITH (FORMAT csv)", "", "t"),
    ("COPY s.t TO STDOUT", "t", ""),
    ("COPY (SELECT * FROM a, b) TO PROGRAM 'x'", "a b", ""),
    ("COPY (DELETE FROM a RETURNING *) TO STDOUT", "a", "a"),
    # A placeholder in the place of a name
    ("SELECT * FROM %s", ANY, ""),
    ("SELECT * FROM (%s) x", ANY, ""),
    ("INSERT INTO %s VALUES (1)", ANY, ANY),
    # EXPLAIN
    ("EXPLAIN DELETE FROM t", "t", ""),
    ("EXPLAIN (VERBOSE, COSTS off) UPDATE t SET a = 1", "t", ""),
    ("EXPLAIN (ANALYZE false) DELETE FROM t", "t", ""),
    ("EXPLAIN ANALYZE VERBOSE DELETE FROM t", "t", "t"),
    ("EXPLAIN (BUFFERS, ANALYZE) INSERT INTO t SELECT * FROM u", "u", "t"),
    ("EXPLAIN (ANALYZE true) WITH x AS (DELETE FROM t RETURNING *) TABLE x", "t", "t"),
    # Several
    ("UPDATE a SET b = ';'; DELETE FROM c; SELECT * FROM d", "a c d", "a c"),
    ("SELECT 1 FROM a; frobnicate b", ANY, ANY),
    # Definitions
    (
        "CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE ON UPDATE SET NULL, c int DEFAULT (1))",
        "",
        "",
    ),
    ("CREATE TABLE p PARTITION OF t FOR VALUES FROM (1) TO (2)", "", ""),
    ("CREATE TABLE t (begin date); DELETE FROM u", "u", "u"),
    ("CREATE TEMP TABLE t (a int)", "", "t"),
    ("CREATE TABLE IF NOT EXISTS s.t (a, b) AS SELECT * FROM u, v WITH NO DATA", "u v", "t"),
    ("CREATE TABLE t AS WITH x AS (TABLE u) SELECT * FROM x", "u", "t"),
    ("CREATE MATERIALIZED VIEW t AS SELECT * FROM u", "u", "t"),
    ("CREATE OR REPLACE VIEW s.v (a, b) AS SELECT * FROM u", "", "v"),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY s.v", "", "v"),
    ("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (lower(a))", "", ""),
    ("CREATE TRIGGER x AFTER INSERT OR UPDATE OF a, b ON t FOR EACH ROW EXECUTE FUNCTION f()", "", ""),
    ("CREATE RULE r AS ON INSERT TO v DO INSTEAD (INSERT INTO a VALUES (1); DELETE FROM b)", "", "v"),
    ("CREATE POLICY p ON t FOR SELECT USING (x IN (SELECT y FROM u))", "", "t"),
    ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ DELETE FROM t; SELECT 1 $$", "", ""),
    (
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM t; SELECT CASE WHEN a THEN 1 END; END; DELETE FROM u",
        "u",
        "u",
    ),
    ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "", ANY),
    ("CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN END$$", "", ""),
    ("CREATE EXTENSION IF NOT EXISTS x", "", ""),
    ("CREATE DATABASE x", "", ""),
    ("ALTER TABLE IF EXISTS ONLY s.t ADD COLUMN a int DEFAULT 1", "", "t"),
    ("ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)", "", "t p"),
    ("ALTER TABLE t NO INHERIT p", "", "t p"),
    ("ALTER TABLE t RENAME TO u", "", "t u"),
    ("ALTER TABLE t RENAME COLUMN a TO b", "", "t"),
    ("ALTER TYPE e ADD VALUE 'x'", "", ""),
    ("ALTER TYPE e RENAME VALUE 'x' TO 'y'", "", ANY),
    ("ALTER FUNCTION f() RENAME TO g", "", ANY),
    ("DROP TABLE IF EXISTS a, s.b CASCADE", "", "a b"),
    ("DROP MATERIALIZED VIEW v", "", "v"),
    ("DROP INDEX i", "", ""),
    ("DROP SCHEMA s CASCADE", "", ANY),
    ("DROP OWNED BY x", "", ANY),
    # Of sessions and of the server
    ("COMMENT ON TABLE t IS 'x'", "", ""),
    ("GRANT SELECT, INSERT ON t TO x", "", ""),
    ("REVOKE ALL ON t FROM x", "", ""),
    ("SET LOCAL search_path TO a, b", "", ""),
    ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "", ""),
    ("RESET ALL", "", ""),
    ("SHOW search_path", "", ""),
    ("LOCK TABLE ONLY a, b IN EXCLUSIVE MODE", "", ""),
    ("LISTEN x", "", ""),
    ("NOTIFY x, 'y'", "", ""),
    ("ANALYZE t (a, b)", "", ""),
    ("VACUUM (FULL) t", "", ""),
    ("PREPARE x (int) AS DELETE FROM t WHERE a = $1", "", ""),
    ("EXECUTE x (1)", ANY, ANY),
    ("DEALLOCATE x", "", ""),
    ('DECLARE "c" NO SCROLL CURSOR WITH HOLD FOR SELECT * FROM a, b FOR UPDATE', "a b", ""),
    ("FETCH FORWARD 5 FROM c", ANY, ""),
    ("MOVE NEXT FROM c", "", ""),
    ("CLOSE c", "", ""),
    ("CALL s.p(1, (SELECT max(a) FROM t))", "t", ""),
    ("DO $$ BEGIN IF EXISTS (SELECT FROM a) THEN UPDATE b SET c = 1; END IF; PERFORM f(); END $$", "a b", "b"),
    ("DO 'BEGIN EXECUTE ''DROP TABLE '' || x; END'", ANY, ANY),
    ("DO LANGUAGE plpython3u $$ pass $$", ANY, ANY),
    ("BEGIN; DELETE FROM t; COMMIT", "t", "t"),
    ("COMMIT PREPARED 'x'", "", ANY),
    ("ROLLBACK PREPARED 'x'", "", ""),
    # Not understood
    ("frobnicate", ANY, ANY),
    ("SELECT 'a FROM t", ANY, ANY),
    ('SELECT "a FROM t', ANY, ANY),
    ("SELECT $x$ a FROM t", ANY, ANY),
    ("SELECT 1 /* /* */ FROM t", ANY, ANY),
    ("DELETE t", ANY, ANY),
    ("%s", ANY, ANY),
    # Built-in functions that run a text
    ("SELECT query_to_xml('SELECT * FROM t', true, true, '')", ANY, ""),
]

SQLITE: list[tuple[str, str | None, str | None]] = [
    ("SELECT `a b`.x, [c].y FROM `a b` JOIN [c], main.[d e], 'f'", "f|a b|c|d e", ""),
    ("SELECT \"it\" FROM t WHERE a = 'x\\' AND b = ?1 AND c = :d AND e = @f AND g = $h", "t", ""),
    ("INSERT OR REPLACE INTO t (a) VALUES (?)", "t", "t"),
    ("REPLACE INTO `t` VALUES (1, 'a'), (2, 'b')", "t", "t"),
    ("INSERT INTO t SELECT replace(a, 'x', 'y') FROM u WHERE true ON CONFLICT DO NOTHING", "t|u", "t"),
    ("UPDATE OR IGNORE t SET a = 1 FROM u", "t|u", "t"),
    ("INSERT INTO 't' VALUES (1)", "", "t"),
    ("SELECT * FROM only o, offset, u", "only|offset|u", ""),
    ("SELECT * FROM json_each('[1]') j, pragma_table_info('x'), search('y'), t", "search|t", ""),
    ("EXPLAIN QUERY PLAN DELETE FROM t", "t", ""),
    ("PRAGMA foreign_keys = ON", "", ""),
    ("ATTACH DATABASE 'x' AS y", "", ""),
    ("CREATE VIRTUAL TABLE t USING fts5(a)", "", ""),
    ("SELECT 1 FROM t /* no end", "t", ""),
    (
        "CREATE TRIGGER x AFTER UPDATE ON t BEGIN UPDATE u SET a = CASE WHEN b THEN 1 END; DELETE FROM v; END;"
        "DELETE FROM w",
        "w",
        "w",
    ),
    ("WITH x AS (SELECT 1) DELETE FROM t WHERE a IN x RETURNING *", "t", "t"),
    ("SELECT * FROM t WHERE a IN u", "t|u", ""),
]


@pytest.mark.parametrize(("sql", "reads", "writes"), STATEMENTS)
def test_the_tables_of_a_statement_of_postgresql(sql, reads, writes):
    effects = effects_of(sql)

    assert (effects.reads, effects.writes) == (names(reads), names(writes))


@pytest.mark.parametrize(("sql", "reads", "writes"), SQLITE)
def test_the_tables_of_a_statement_of_sqlite(sql, reads, writes):
    effects = effects_of(sql, "sqlite")

    assert effects.reads == frozenset(filter(None, reads.split("|")))
    assert effects.writes == names(writes)


@pytest.mark.parametrize(
    ("sql", "verb", "target"),
    [
        ('INSERT INTO "s"."T" ("a") VALUES (%s) RETURNING "id"', "insert", "t"),
        ("INSERT INTO t SELECT * FROM u", "insert", "t"),
        ("UPDATE t SET a = (SELECT 1 FROM u)", "update", "t"),
        ("DELETE FROM ONLY t USING u;", "delete", "t"),
        # Rows that are there may be met.
        ("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "", ""),
        ("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1", "", ""),
        # More than one statement writes, or something else than its rows.
        ("WITH x AS (SELECT 1) DELETE FROM t", "", ""),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "", ""),
        ("DELETE FROM t; DELETE FROM t", "", ""),
        ("DELETE FROM t; SELECT 1", "", ""),
        ("EXPLAIN ANALYZE DELETE FROM t", "", ""),
        ("MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", "", ""),
        ("TRUNCATE t", "", ""),
        ("COPY t FROM STDIN", "", ""),
        ("SELECT * FROM t FOR UPDATE", "", ""),
    ],
)
def test_the_target_of_a_plain_change(sql, verb, target):
    effects = effects_of(sql)

    assert (effects.verb, effects.target) == (verb, target)


@pytest.mark.parametrize("sql", ["INSERT OR IGNORE INTO t VALUES (1)", "REPLACE INTO t VALUES (1)"])
def test_a_change_that_may_replace_rows_has_no_target(sql):
    assert effects_of(sql, "sqlite").target == ""


@pytest.mark.parametrize(
    ("sql", "calls"),
    [
        ('SELECT f(a), s."G"(1), count(*) FILTER (WHERE x) OVER (ORDER BY y) FROM h(2) AS i(j)', "f g h count"),
        ("SELECT a FROM t WHERE c IN (1) AND EXISTS (SELECT 1) AND d = ANY(%s)", ""),
        ("INSERT INTO t (a) VALUES (f(1))", "f"),
        ("WITH x (a) AS (SELECT f(1)) SELECT * FROM x", "f"),
        ("CALL s.p(1)", "p"),
        ("EXPLAIN SELECT f(1)", ""),
        ("EXPLAIN ANALYZE SELECT f(1)", "f"),
        ("SELECT replace(a, 'b', 'c')", "replace"),
        ("DO $$ BEGIN PERFORM f(1); END $$", "f"),
        ("CREATE VIEW v AS SELECT f(1)", ""),
        ("CREATE TABLE t AS SELECT f(1)", "f"),
        ("SELECT a + (1), 'f(1)', f /* x */ (1)", "f"),
    ],
)
def test_the_functions_that_are_called(sql, calls):
    assert effects_of(sql).calls == names(calls)


@pytest.mark.parametrize(
    ("sql", "returning"),
    [
        ("UPDATE t SET a = 1 RETURNING b", True),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", False),
        ("WITH x AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM x RETURNING *", True),
        ("SELECT json_value(a, '$' RETURNING int), b AS returning FROM t", False),
    ],
)
def test_a_returning_clause_of_its_own(sql, returning):
    assert effects_of(sql).returning is returning


@pytest.mark.parametrize(
    "sql",
    [
        "VACUUM t",
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "DROP INDEX CONCURRENTLY i",
        "REINDEX TABLE CONCURRENTLY t",
        "CREATE DATABASE x",
        "DROP DATABASE x",
        "ALTER SYSTEM SET a = 1",
        "ALTER TABLE t DETACH PARTITION p CONCURRENTLY",
        "CALL p()",
        "DO $$ BEGIN COMMIT; END $$",
        "COMMIT PREPARED 'x'",
        "ROLLBACK PREPARED 'x'",
        "DISCARD ALL",
        "CLUSTER",
        "frobnicate",
        "SELECT 1; VACUUM",
    ],
)
def test_what_may_not_run_inside_a_transaction(sql):
    assert not effects_of(sql).transactional


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "DELETE FROM t",
        "CREATE INDEX i ON t (a)",
        "TRUNCATE t",
        "COPY t FROM STDIN",
        "DO $$ BEGIN END $$",
        "ALTER TABLE t DETACH PARTITION p",
    ],
)
def test_what_may_run_inside_a_transaction(sql):
    assert effects_of(sql).transactional


@pytest.mark.parametrize(
    ("sql", "ddl"),
    [
        ("CREATE TABLE t (a int)", True),
        ("ALTER TABLE t ADD a int", True),
        ("DROP FUNCTION f()", True),
        ("CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()", True),
        ("SELECT 1 INTO t", True),
        ("SELECT 1; DROP VIEW v", True),
        ("DO $$ BEGIN CREATE TABLE t (a int); END $$", True),
        ("TRUNCATE t", False),
        ("REFRESH MATERIALIZED VIEW v", False),
        ("SET a = 1", False),
    ],
)
def test_what_changes_the_catalog(sql, ddl):
    assert effects_of(sql).ddl is ddl


def test_foreign_keys_switched_on_or_off_change_what_is_known_of_sqlite():
    assert effects_of("PRAGMA foreign_keys = OFF", "sqlite").ddl
    assert effects_of("PRAGMA main.foreign_keys(1)", "sqlite").ddl
    assert not effects_of("PRAGMA foreign_keys", "sqlite").ddl
    assert not effects_of("PRAGMA table_info(t)", "sqlite").ddl


@pytest.mark.parametrize(
    ("sql", "control"),
    [
        ("BEGIN", "begin"),
        ("START TRANSACTION ISOLATION LEVEL SERIALIZABLE", "begin"),
        ("COMMIT AND CHAIN", "commit"),
        ("END", "commit"),
        ("PREPARE TRANSACTION 'x'", "commit"),
        ("/* x */ ROLLBACK", "rollback"),
        ("ABORT", "rollback"),
        ("SAVEPOINT x", "savepoint"),
        ("RELEASE SAVEPOINT x", "savepoint"),
        ("ROLLBACK TO SAVEPOINT x", "savepoint"),
        ("ROLLBACK TRANSACTION TO x", "savepoint"),
        ("BEGIN; SAVEPOINT x; DELETE FROM t; COMMIT", "commit"),
        ("COMMIT PREPARED 'x'", ""),
        ("ROLLBACK PREPARED 'x'", ""),
        ("PREPARE x AS DELETE FROM t", ""),
        ("DELETE FROM t", ""),
    ],
)
def test_transactions_that_are_controlled_in_sql(sql, control):
    assert effects_of(sql).control == control


@pytest.mark.parametrize(
    ("db_table", "key"),
    [
        ("t", "t"),
        ("App_Order", "app_order"),
        ('"s"."T"', "t"),
        ('s"."t', "t"),
        ('"S"."MY ""T"""', 'my "t"'),
        ('"T"', "t"),
        ("`s`.`t`", "t"),
        ("s.t", "t"),
        ("my table", "my table"),
        ("a[1]", "a[1]"),
        (" t ", "t"),
        ("x" * 70, "x" * 63),
        ("ç" * 40, "ç" * 31),
        ("", ""),
    ],
)
def test_the_key_of_a_table(db_table, key):
    assert table_key(db_table) == key


@given(st.text(min_size=1, max_size=80).filter(lambda name: not set('"`\0') & set(name) and name.strip() == name))
@examples(200)
def test_a_table_has_one_key_however_it_comes(name):
    """In a text that Django has quoted, and in Meta.db_table."""
    assert effects_of(f'SELECT "x" FROM "{name}"').reads == frozenset({table_key(name)})


BODIES = [
    (
        "BEGIN IF a THEN INSERT INTO t VALUES (NEW.*); ELSE UPDATE u SET a = 1 FROM v; END IF; RETURN NEW; END",
        "u v",
        "t u",
    ),
    ("BEGIN FOR r IN SELECT * FROM a, b LOOP DELETE FROM c WHERE d = r.x; END LOOP; END", "a b c", "c"),
    ("DECLARE x int; BEGIN SELECT count(*) INTO STRICT x FROM a; x := max(y) FROM b; END", "a b", ""),
    ("BEGIN CASE a WHEN 1 THEN TRUNCATE t; ELSE REFRESH MATERIALIZED VIEW v; END CASE; END", "", "t v"),
    ("BEGIN RETURN QUERY UPDATE t SET a = 1 RETURNING *; RAISE NOTICE '%', 'DELETE FROM u'; END", "t", "t"),
    ("BEGIN INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1; END", "t", "t"),
    ("BEGIN PERFORM 1 FROM a FOR UPDATE; CREATE TEMP TABLE x AS SELECT * FROM b; END", "a b", "x"),
    (
        "BEGIN MERGE INTO t USING u ON a WHEN MATCHED THEN UPDATE SET b = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)",
        "t u",
        "t",
    ),
    ("BEGIN FOR r IN EXECUTE 'SELECT 1' LOOP END LOOP; END", ANY, ANY),
    ("BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT CASE WHEN a THEN 1 ELSE 2 END FROM u; END", "u", "t"),
    ("WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x; SELECT 1 FROM c", "a c", "a b"),
    ("RETURN (SELECT max(a) FROM t)", "t", ""),
]


@pytest.mark.parametrize(("body", "reads", "writes"), BODIES)
def test_the_body_of_a_function_is_read_as_if_each_branch_were_taken(body, reads, writes):
    effects = effects_of_body(body)

    assert (effects.reads, effects.writes) == (names(reads), names(writes))


WHOLE = [
    (sql, effects)
    for sql, effects in ((sql, effects_of(sql)) for sql, *_ in STATEMENTS)
    if effects.reads is not None and effects.writes is not None and sql.strip(" ;")
]
understood = st.sampled_from(WHOLE)


def wrapped(sql: str, how: str) -> str:
    """A statement where it is no statement."""
    return {
        "string": "'" + sql.replace("'", "''") + "'",
        "escaped": "E'" + sql.replace("\\", "\\\\").replace("'", "\\'") + "'",
        "dollar": f"$wrap${sql}$wrap$",
        "comment": "/* " + sql.replace("*/", "").replace("/*", "") + " /* nested */ */ 1",
        "line": "-- " + sql.replace("\n", " ") + "\n1",
        "name": 'x."' + sql.replace('"', '""') + '"',
    }[how]


@given(understood, understood, st.sampled_from(["string", "escaped", "dollar", "comment", "line", "name"]))
@examples(300)
def test_a_statement_inside_a_string_name_or_comment_has_no_effect(outer, inner, how):
    (sql, effects), (hidden, _) = outer, inner
    nowhere = wrapped(hidden, how)

    assert effects_of(f"SELECT {nowhere} FROM t") == effects_of("SELECT 1 FROM t")
    if how in ("comment", "line"):
        comment = nowhere.removesuffix("1")
        assert effects_of(f"{comment}{sql}\n{comment}") == effects


@given(st.lists(understood, min_size=2, max_size=5))
@examples(300)
def test_several_statements_have_the_effects_of_all(statements):
    found = effects_of(";\n".join(sql for sql, _ in statements))

    each = [effects for _, effects in statements]
    assert found.reads == frozenset().union(*(effects.reads for effects in each))
    assert found.writes == frozenset().union(*(effects.writes for effects in each))
    assert found.calls == frozenset().union(*(effects.calls for effects in each))
    assert found.ddl == any(effects.ddl for effects in each)
    assert found.transactional == all(effects.transactional for effects in each)
    assert (found.verb, found.target) == ("", "")


PLAIN = [(sql, effects) for sql, effects in WHOLE if not set("'\"$") & set(sql) and "--" not in sql]


@given(st.sampled_from(PLAIN), st.sampled_from(["\n", "\t ", " /**/ ", " -- '\n", " /* ' /* \" */ */"]))
@examples(300)
def test_space_comments_and_case_do_not_matter(statement, space):
    sql, effects = statement
    loud = sql.replace(" ", space).upper().replace("%S", "%s").replace("%(G)", "%(g)")

    assert effects_of(sql.replace(" ", space)) == effects_of(loud) == effects


@given(st.text(alphabet="abt'\"$-/*\\;(),.%s E\n", max_size=60), st.sampled_from(["postgresql", "sqlite", "mysql"]))
@examples(500)
def test_no_text_is_an_error(text, vendor):
    assert isinstance(effects_of(f"DELETE FROM t WHERE {text}", vendor), Effects)
    assert isinstance(effects_of(text, vendor), Effects)


def test_a_text_for_another_database_is_not_trusted_where_its_rules_may_differ():
    assert effects_of("SELECT 'a\\' FROM t, 'u'", "mysql").reads is None
    assert effects_of("DELETE a FROM a JOIN b", "mysql").writes is None
    assert effects_of("UPDATE a JOIN b ON x SET y = 1", "mysql").writes is None
    assert effects_of("INSERT IGNORE INTO `t` VALUES (1)", "mysql").writes is None
    assert effects_of("UPDATE `t` SET `a` = 1 WHERE `b` = %s", "mysql").writes == frozenset({"t"})
    assert effects_of("INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1", "mysql").verb == ""


def test_a_long_insert_of_literals_is_one_token_and_not_one_for_each_value():
    row = "(1, 'some text, ''quoted''', E'x\\'y', %s, NULL, '2024-01-01'::date, -1.5)"
    sql = f"INSERT INTO t (a, b) VALUES {', '.join([row] * 5_000)} RETURNING id"

    assert len(tokens_of(sql, "postgresql")) < 20
    assert effects_of(sql) == effects_of("INSERT INTO t (a, b) VALUES (1) RETURNING id")
