"""What PostgreSQL does by itself, from its catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.sql.effects import effects_of_body
from cachecore.sql.graph import ANY_CHANGE, ANY_READ, CALL, CHANGES, READ, Graph, Node, nodes_of
from cachecore.sql.tokens import name_key

# With those of the system, so that they are not looked for again.
TABLES = "SELECT DISTINCT relname FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"

# What depends on tables (r.relname) and functions (p.proname): rules, policies, defaults, constraints, functions.
DEPENDENCIES = """
WITH owners AS (
  SELECT 'pg_catalog.pg_rewrite'::regclass AS class, oid, ev_class AS owner, 'rule ' || ev_type::text AS what
    FROM pg_catalog.pg_rewrite
  UNION ALL
  SELECT 'pg_catalog.pg_policy'::regclass, oid, polrelid, 'policy' FROM pg_catalog.pg_policy
  UNION ALL
  SELECT 'pg_catalog.pg_attrdef'::regclass, oid, adrelid, 'default' FROM pg_catalog.pg_attrdef
  UNION ALL
  SELECT 'pg_catalog.pg_constraint'::regclass, oid, conrelid, 'check'
    FROM pg_catalog.pg_constraint WHERE contype = 'c' AND conrelid <> 0
)
SELECT DISTINCT owners.what, c.relname, c.relkind::text, t.relname, f.proname
FROM owners
JOIN pg_catalog.pg_class c ON c.oid = owners.owner
JOIN pg_catalog.pg_depend d ON d.classid = owners.class AND d.objid = owners.oid
LEFT JOIN pg_catalog.pg_class t ON d.refclassid = 'pg_catalog.pg_class'::regclass AND t.oid = d.refobjid
  AND t.oid <> c.oid AND t.relkind IN ('r', 'p', 'v', 'm', 'f')
LEFT JOIN pg_catalog.pg_proc f ON d.refclassid = 'pg_catalog.pg_proc'::regclass AND f.oid = d.refobjid
WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND (t.oid IS NOT NULL OR f.oid IS NOT NULL)
"""

INHERITANCE = """
SELECT child.relname, parent.relname
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class child ON child.oid = i.inhrelid
JOIN pg_catalog.pg_class parent ON parent.oid = i.inhparent
WHERE child.relkind IN ('r', 'p', 'f')
"""

FOREIGN_KEYS = """
SELECT DISTINCT parent.relname, child.relname, k.confdeltype::text, k.confupdtype::text
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class parent ON parent.oid = k.confrelid
JOIN pg_catalog.pg_class child ON child.oid = k.conrelid
WHERE k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))
"""

TRIGGERS = r"""
SELECT DISTINCT c.relname, f.proname, t.tgtype
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND f.proname NOT LIKE 'cachecore\_%'
  AND f.pronamespace <> 'pg_catalog'::regnamespace
"""

# Functions of extensions change no rows of the project, but for those that are triggers.
FUNCTIONS = r"""
SELECT f.proname, f.provolatile::text, f.prokind::text,
  CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN coalesce(pg_catalog.pg_get_function_sqlbody(f.oid), f.prosrc) END
FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_language l ON l.oid = f.prolang
WHERE f.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND f.proname NOT LIKE 'cachecore\_%'
  AND (f.prorettype = 'trigger'::regtype OR NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e'))
"""

AGGREGATES = """
SELECT f.proname, part.proname
FROM pg_catalog.pg_aggregate a
JOIN pg_catalog.pg_proc f ON f.oid = a.aggfnoid
JOIN pg_catalog.pg_proc part ON part.oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.aggmfinalfn)
WHERE f.pronamespace <> 'pg_catalog'::regnamespace
"""

# Of the extensions of PostgreSQL itself, and of TimescaleDB: these change the row at hand, or nothing.
HARMLESS_TRIGGERS = frozenset(
    {"autoinc", "insert_username", "lo_manage", "moddatetime", "triggered_change_notification", "ts_insert_blocker"}
)
# The bits of pg_trigger.tgtype, and the types of the events of rules.
TRIGGER_EVENTS = {4: "insert", 8: "delete", 16: "update", 32: "truncate"}
RULE_EVENTS = {"rule 2": "update", "rule 3": "insert", "rule 4": "delete"}
# Of the driver's info.transaction_status, in both psycopg.
IN_TRANSACTION = 2
SETS_A_VALUE = ("n", "d")
CASCADES = "c"


def learn(connection: BaseDatabaseWrapper) -> Graph:
    """Raises an error of the driver where the database does not answer."""
    graph = Graph()
    with connection.connection.cursor() as cursor, _unharmed(connection, cursor):
        graph.tables.update(name_key(name) for (name,) in _ask(cursor, TABLES))
        _dependencies(graph, _ask(cursor, DEPENDENCIES))
        for child, parent in _ask(cursor, INHERITANCE):
            graph.inherit(name_key(child), name_key(parent))
        for row in _ask(cursor, FOREIGN_KEYS):
            _foreign_key(graph, *row)
        for table, function, events in _ask(cursor, TRIGGERS):
            for bit, change in TRIGGER_EVENTS.items():
                if events & bit:
                    graph.lead(change, name_key(table), Node(CALL, name_key(function)))
        for row in _ask(cursor, FUNCTIONS):
            _function(graph, *row)
        for name, part in _ask(cursor, AGGREGATES):
            graph.lead(CALL, name_key(name), Node(CALL, name_key(part)))
    return graph


@contextmanager
def _unharmed(connection: BaseDatabaseWrapper, cursor: Any) -> Iterator[None]:
    """An error in here (a timeout, say) does not abort the transaction that the project is in."""
    if connection.connection.info.transaction_status != IN_TRANSACTION:
        yield
        return
    cursor.execute("SAVEPOINT cachecore_catalog")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK TO SAVEPOINT cachecore_catalog")
        raise
    finally:
        cursor.execute("RELEASE SAVEPOINT cachecore_catalog")


def _ask(cursor: Any, sql: str) -> Iterator[tuple[Any, ...]]:
    cursor.execute(sql)
    # A project may have its rows made as dictionaries.
    return (tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in cursor.fetchall())


def _dependencies(graph: Graph, rows: Iterator[tuple[Any, ...]]) -> None:
    for what, owner_name, kind, table, function in rows:
        owner = name_key(owner_name)
        if function is not None:
            called = Node(CALL, name_key(function))
            for change in (READ, *CHANGES) if what == "policy" else _events(what):
                graph.lead(change, owner, called)
            continue
        read = Node(READ, name_key(table))
        if what in ("rule 1", "policy"):
            graph.lead(READ, owner, read)
            if what == "rule 1" and kind == "v":
                # Where the view is updatable; a materialized one is not.
                for change in CHANGES:
                    graph.lead(change, owner, Node(change, read.name))
        elif what in RULE_EVENTS:
            graph.lead(RULE_EVENTS[what], owner, *(Node(change, read.name) for change in CHANGES))


def _events(what: str) -> tuple[str, ...]:
    if what == "rule 1":
        return (READ,)
    return (RULE_EVENTS[what],) if what in RULE_EVENTS else ("insert", "update")


def _foreign_key(graph: Graph, parent_name: str, child_name: str, on_delete: str, on_update: str) -> None:
    parent, child = name_key(parent_name), name_key(child_name)
    if on_delete == CASCADES:
        graph.lead("delete", parent, Node("delete", child))
    elif on_delete in SETS_A_VALUE:
        graph.lead("delete", parent, Node("update", child))
    if on_update in (CASCADES, *SETS_A_VALUE):
        graph.lead("update", parent, Node("update", child))


def _function(graph: Graph, proname: str, volatility: str, kind: str, body: str | None) -> None:
    """Only a VOLATILE function may write, but each may call one that is. An aggregate is made of others."""
    name, may_write = name_key(proname), volatility == "v"
    if body is not None:
        graph.lead(CALL, name, *nodes_of(_effects_of_body(body), may_write=may_write))
    elif kind not in ("a", "w") and name not in HARMLESS_TRIGGERS:
        graph.lead(CALL, name, ANY_READ, *([ANY_CHANGE] if may_write else []))


_effects_of_body = lru_cache(maxsize=4096)(effects_of_body)
