"""What the database adds to a statement: views, rules, triggers, functions, partitions, cascades of foreign keys.

The catalog is asked through the driver's own cursor, so that no count of queries and no log shows it. What it says is
remembered for each alias and database. A change of the catalog is to be followed by forget(), and so is the COMMIT or
ROLLBACK of its transaction; one that another process makes is seen after TTL_S, or when a name is met that was unknown.

Other databases are not asked. A statement that reads there reads any table, one that writes writes any; what a function
writes that a query calls is not seen there.
"""

import time
from collections.abc import Callable
from threading import Lock

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.sql import postgresql, sqlite
from cachecore.sql.effects import Effects
from cachecore.sql.graph import Graph, Node, nodes_of

Tables = frozenset[str] | None

# Seconds for which an answer of the catalog is trusted.
TTL_S = 10.0

LEARN: dict[str, Callable[[BaseDatabaseWrapper], Graph]] = {"postgresql": postgresql.learn, "sqlite": sqlite.learn}


class _Catalog:
    """One answer, and what was concluded from it."""

    def __init__(self, graph: Graph, absent: frozenset[str]) -> None:
        self.graph = graph
        self.absent = absent  # names that were looked for in vain
        self.asked_at = time.monotonic()
        self.written: dict[Effects, Tables] = {}
        self.read: dict[Effects, Tables] = {}

    def is_fresh(self) -> bool:
        return time.monotonic() - self.asked_at < TTL_S


_lock = Lock()
_remembered: dict[tuple[str, str], _Catalog] = {}
# How often forget() was called: an answer from before it is not remembered.
_forgotten = 0


def expand_writes(connection: BaseDatabaseWrapper, effects: Effects) -> Tables:
    """Keys of all tables that the statement writes; None for any, also where the database does not answer."""
    if effects.writes is None or not (effects.writes or effects.reads or effects.calls):
        return effects.writes
    if connection.vendor not in LEARN:
        return None if effects.writes else effects.writes
    catalog = _catalog_of(connection, effects)
    if catalog is None:
        return None
    if effects not in catalog.written:
        catalog.written[effects] = catalog.graph.written(nodes_of(effects))
    return catalog.written[effects]


def expand_reads(connection: BaseDatabaseWrapper, effects: Effects) -> Tables:
    """Keys of all tables that the statement reads, views among them; None for any, also without an answer."""
    if effects.reads is None or not (effects.reads or effects.calls):
        return effects.reads
    catalog = _catalog_of(connection, effects) if connection.vendor in LEARN else None
    if catalog is None:
        return None
    if effects not in catalog.read:
        catalog.read[effects] = catalog.graph.read(nodes_of(effects))
    return catalog.read[effects]


def changes_again(connection: BaseDatabaseWrapper, effects: Effects) -> bool:
    """Whether the database itself changes further rows of the table that a plain statement writes."""
    if connection.vendor not in LEARN:
        return False
    catalog = _catalog_of(connection, effects)
    return catalog is None or catalog.graph.changes_again(Node(effects.verb, effects.target))


def forget() -> None:
    """The catalog has changed, of whatever database."""
    global _forgotten  # noqa: PLW0603 - guarded by the lock
    with _lock:
        _forgotten += 1
        _remembered.clear()


def _key(connection: BaseDatabaseWrapper) -> tuple[str, str]:
    return connection.alias, str(connection.settings_dict["NAME"])


def _catalog_of(connection: BaseDatabaseWrapper, effects: Effects) -> _Catalog | None:
    """A fresh one that knows each table named, or has looked for it. None where the database does not answer."""
    catalog = _remembered.get(_key(connection))
    if catalog is not None and not catalog.is_fresh():
        catalog = None
    if catalog is not None and (effects in catalog.written or effects in catalog.read):
        return catalog
    named = (effects.reads or frozenset()) | (effects.writes or frozenset())
    if catalog is None:
        return _ask(connection, named)
    if named <= catalog.graph.tables | catalog.absent:
        return catalog
    return _ask(connection, catalog.absent | named)


def _ask(connection: BaseDatabaseWrapper, named: frozenset[str]) -> _Catalog | None:
    forgotten = _forgotten
    try:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            graph = LEARN[connection.vendor](connection)
    except Error:
        # An aborted transaction, a connection that is lost.
        return None
    catalog = _Catalog(graph, named - graph.tables)
    with _lock:
        if forgotten == _forgotten:
            _remembered[_key(connection)] = catalog
    return catalog
