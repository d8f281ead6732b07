"""What SQLite does by itself, from its schema tables."""

from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.sql.effects import Effects, effects_of_tokens
from cachecore.sql.graph import ANY_READ, CHANGES, READ, Graph, Node, nodes_of
from cachecore.sql.tokens import WORD, Token, name_key, tokens_of

# Known by name, so that they are not looked for.
OF_SYSTEM = ("sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema", "sqlite_sequence")
ON_DELETE = {"CASCADE": "delete", "SET NULL": "update", "SET DEFAULT": "update"}


def learn(connection: BaseDatabaseWrapper) -> Graph:
    """Raises an error of the driver where the database does not answer."""
    graph = Graph()
    graph.tables |= {*OF_SYSTEM}
    cursor = connection.connection.cursor()
    try:
        cascades = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
        for _, schema, _ in cursor.execute("PRAGMA database_list").fetchall():
            quoted = connection.ops.quote_name(schema)
            rows = cursor.execute(f"SELECT type, name, tbl_name, sql FROM {quoted}.sqlite_master").fetchall()  # noqa: S608
            for kind, name, table, sql in rows:
                _object(graph, kind, name_key(name), name_key(table), sql or "")
            if cascades:
                for kind, name, _, sql in rows:
                    # The module of a virtual table may be missing.
                    if kind == "table" and not _is_virtual(sql or ""):
                        _foreign_keys(graph, name_key(name), _keys_of(cursor, quoted, connection.ops.quote_name(name)))
    finally:
        cursor.close()
    return graph


def _object(graph: Graph, kind: str, name: str, table: str, sql: str) -> None:
    if kind in ("table", "view"):
        graph.tables.add(name)
    if kind == "view":
        graph.lead(READ, name, *nodes_of(_view(sql)))
    elif kind == "trigger":
        changes, effects = _trigger(sql)
        for change in changes:
            graph.lead(change, table, *nodes_of(effects))
    elif kind == "table" and _is_virtual(sql):
        # One may show what is in another table.
        graph.lead(READ, name, ANY_READ)


# A migration changes the schema hundreds of times, and each time all but one of its texts are as before.
@lru_cache(maxsize=1024)
def _trigger(sql: str) -> tuple[tuple[str, ...], Effects]:
    """Which changes fire it, and what it does then."""
    tokens = tokens_of(sql, "sqlite")
    head = tokens[: tokens.index((WORD, "begin"))] if (WORD, "begin") in tokens else []
    fired_by = tuple(change for change in CHANGES if (WORD, change) in head or not head)
    return fired_by, _effects_after("begin", tokens)


@lru_cache(maxsize=1024)
def _view(sql: str) -> Effects:
    return _effects_after("as", tokens_of(sql, "sqlite"))


def _effects_after(word: str, tokens: list[Token]) -> Effects:
    begun = tokens.index((WORD, word)) + 1 if (WORD, word) in tokens else 0
    return effects_of_tokens(tokens[begun:], "sqlite", body=True)


@lru_cache(maxsize=1024)
def _is_virtual(sql: str) -> bool:
    return tokens_of(sql[:100], "sqlite")[1:2] == [(WORD, "virtual")]


def _keys_of(cursor: Any, schema: str, table: str) -> list[tuple[Any, ...]]:
    return list(cursor.execute(f"PRAGMA {schema}.foreign_key_list({table})").fetchall())


def _foreign_keys(graph: Graph, child: str, keys: list[tuple[Any, ...]]) -> None:
    for _, _, parent_name, _, _, on_update, on_delete, _ in keys:
        parent = name_key(parent_name)
        if on_delete in ON_DELETE:
            graph.lead("delete", parent, Node(ON_DELETE[on_delete], child))
        if on_update in ON_DELETE:
            graph.lead("update", parent, Node("update", child))
