"""What an open transaction will invalidate: collected while it runs, one level for each savepoint.

It hangs on the connection, beside nothing that the application can see. A savepoint that is rolled back takes its
levels with it, a transaction that is rolled back or a connection that is lost takes all. A connection belongs to one
thread at a time, and so does its collection.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.conf import conf
from cachecore.declare.patterns import table_scope
from cachecore.declare.scopes import Scopes, merge, scopes_of_table
from cachecore.rows.row_changes import RowChange
from cachecore.sql import catalog


class _Level:
    """What was written since one savepoint."""

    def __init__(self, sid: str | None = None) -> None:
        self.sid = sid
        self.has_written = False
        self.scopes: Scopes = {}
        # Table -> the changes of its rows, as long as they are few enough to be told one by one.
        self.changes: dict[str, set[RowChange]] = {}


class Pending:
    """The levels of one transaction, the oldest first."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        # Whether the transaction has changed the database's catalog, which others see only after its COMMIT.
        self.has_changed_catalog = False

    @property
    def has_written(self) -> bool:
        return any(level.has_written for level in self._levels)

    def begin_write(self) -> None:
        """A statement that writes is about to run: what it did before it failed is undone with a savepoint."""
        self._top().has_written = True

    def add_scopes(self, scopes: Scopes) -> None:
        """Also with no scopes: a transaction that has written anything stores nothing."""
        top = self._top()
        top.has_written = True
        merge(top.scopes, scopes)

    def add_changes(self, table: str, changes: Iterable[RowChange]) -> None:
        """Rows of this table, whose changes are all known; more than COARSEN_AFTER of them mean the whole table."""
        top = self._top()
        top.has_written = True
        if table_scope(table) in top.scopes.get(table, ()):
            return
        known = top.changes.setdefault(table, set())
        known.update(changes)
        if len(known) > conf().COARSEN_AFTER:
            del top.changes[table]
            merge(top.scopes, scopes_of_table(table))

    def savepoint(self, sid: str) -> None:
        self._levels.append(_Level(sid))

    def roll_back_to(self, sid: str) -> None:
        """What was written since then is gone; the savepoint itself stays."""
        for place, level in enumerate(self._levels):
            if level.sid == sid:
                self._levels[place:] = [_Level(sid)]
                return

    def clear(self) -> None:
        self._levels.clear()
        if self.has_changed_catalog:
            self.has_changed_catalog = False
            catalog.forget()

    def take(self) -> tuple[Scopes, dict[str, set[RowChange]]]:
        """All of it; nothing is left here."""
        scopes: Scopes = {}
        changes: dict[str, set[RowChange]] = {}
        for level in self._levels:
            merge(scopes, level.scopes)
            merge(changes, level.changes)
        self.clear()
        return scopes, changes

    def _top(self) -> _Level:
        if not self._levels:
            self._levels.append(_Level())
        return self._levels[-1]


def pending_of(connection: BaseDatabaseWrapper) -> Pending:
    found: Pending | None = connection.__dict__.get("_cachecore_pending")
    if found is None:
        found = connection.__dict__["_cachecore_pending"] = Pending()
    return found


def has_written(connection: BaseDatabaseWrapper) -> bool:
    found: Pending | None = connection.__dict__.get("_cachecore_pending")
    return found is not None and found.has_written


# Alias to the savepoints of a test's own transaction, which counts as the database itself: see testing.py.
test_depths: dict[str, int] = {}


def is_transaction_of_test(connection: BaseDatabaseWrapper) -> bool:
    """Whether the connection is in the transaction of a test itself, and in no further one."""
    depth = test_depths.get(connection.alias)
    return depth is not None and connection.in_atomic_block and len(connection.savepoint_ids) <= depth
