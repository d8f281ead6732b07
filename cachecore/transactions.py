"""What a transaction touches is collected while it runs, and ended around its COMMIT.

The collection lives in Django's own list of on-commit hooks: a savepoint that is rolled back
takes its part with it, a transaction that is rolled back or a connection that is lost takes
all of it, and no exception can leave anything behind. Only the moment is ours: the
connection's commit is wrapped, so that what ends has ended before any hook of the
application runs, in whatever order those were registered.
"""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore import announced, commits, leftovers, outbox
from cachecore.conf import conf
from cachecore.invalidation import Scopes, scopes_of_tables
from cachecore.statements import is_data, tables_written


class Touched:
    """What one savepoint level of one transaction has touched; an on-commit hook."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.scopes: Scopes = {}

    def add(self, scopes: Scopes) -> None:
        for template, fills in scopes.items():
            known = self.scopes.setdefault(template, set())
            if template in known:
                continue
            known |= fills
            # A transaction that touches thousands of rows must not cost thousands of writes.
            if template in known or len(known) > conf().WIDEN_AFTER:
                self.scopes[template] = {template}

    def __call__(self) -> None:
        """Run by Django after COMMIT; by then there is nothing left to do, unless commit was not ours."""
        scopes, self.scopes = self.scopes, {}
        commits.end(scopes, self.using)


def touch(scopes: Scopes, using: str) -> None:
    """Ends these scopes: after the transaction on that database commits, or now if there is none."""
    if in_transaction(using):
        _collected_here(connections[using]).add(scopes)
    else:
        commits.end(scopes, using)


def in_transaction(using: str) -> bool:
    connection = connections[using]
    # Not get_autocommit(), which would open a connection: without one there is no transaction.
    return connection.in_atomic_block or (connection.connection is not None and not connection.autocommit)


def is_dirty() -> bool:
    """Whether this thread is in a transaction that has written: then it may see what others may not."""
    return any(
        connection.run_on_commit and _touched(connection) for connection in connections.all(initialized_only=True)
    )


def is_in_any() -> bool:
    """Whether this thread is in a transaction: it may hold locks that others wait for."""
    return any(connection.in_atomic_block for connection in connections.all(initialized_only=True))


def sees_the_last_commit() -> bool:
    """Whether what this thread reads now is as new as the last commit.

    A transaction above READ COMMITTED, and any on SQLite, reads from a snapshot that may
    be older; what is computed from it must not be stored for others.
    """
    return not any(
        connection.in_atomic_block and _reads_a_snapshot(connection)
        for connection in connections.all(initialized_only=True)
    )


def watch(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Wraps the commit of a new connection and looks at its statements; receives connection_created."""
    # Django makes databases for tests through a connection that is nobody's.
    if connection.alias in connections and _notice_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_notice_writes)
        connection.commit = _commit_and_end(connection, connection.commit)  # type: ignore[method-assign]
        leftovers.look_regularly()


def _commit_and_end(connection: BaseDatabaseWrapper, commit: Callable[[], None]) -> Callable[[], None]:
    def commit_and_end() -> None:
        all_of_it = Touched(connection.alias)
        parts = _touched(connection)
        if parts and outbox.is_fed_by_triggers(connection):
            all_of_it.add(outbox.take_own(connection))
        for part in parts:
            all_of_it.add(part.scopes)
            part.scopes = {}
        scopes = all_of_it.scopes
        if not scopes:
            commit()
            return
        mark = commits.mark(connection, scopes)
        try:
            commit()
        except IntegrityError:
            commits.take_back(scopes, mark)
            raise
        # Any other exception leaves the mark standing: nobody knows yet what the database
        # did, and the next reader asks it. Without a mark the outbox was part of the commit.
        if mark is not None:
            commits.end(scopes, connection.alias, mark)

    return commit_and_end


def _notice_writes(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Ends what an unannounced statement writes, and makes its transaction dirty in any case.

    Announced is what the signals of a save or a delete have told, row by row; everything
    else (update, bulk writes, SET NULL, raw SQL) ends the whole of what shows that table.
    """
    written = tables_written(str(sql))
    if written is not None and not written:
        return execute(sql, params, many, context)
    connection = context["connection"]
    scopes = scopes_of_tables(written, announced.tables_of(connection, str(sql), params))
    if in_transaction(connection.alias):
        # Collected even if empty: a transaction that has written anything stores nothing.
        _collected_here(connection).add(scopes)
        return execute(sql, params, many, context)
    if not scopes and not outbox.is_fed_by_triggers(connection):
        return execute(sql, params, many, context)
    if is_data(str(sql)):
        # A transaction of its own, so that it is known by an id while its mark stands.
        with transaction.atomic(connection.alias):
            _collected_here(connection).add(scopes)
            return execute(sql, params, many, context)
    mark = commits.mark(connection, scopes, with_xid=False)
    try:
        return execute(sql, params, many, context)
    finally:
        commits.end(scopes, connection.alias, mark)


def _touched(connection: BaseDatabaseWrapper) -> list[Touched]:
    return [hook for _, hook, *_ in connection.run_on_commit if isinstance(hook, Touched)]


def _collected_here(connection: BaseDatabaseWrapper) -> Touched:
    """The collection of the savepoint that the connection is in.

    Appends to run_on_commit itself: on_commit() refuses a connection whose transactions are
    managed by hand, and that one commits too.
    """
    sids = set(connection.savepoint_ids)
    hooks: list[Any] = connection.run_on_commit
    if hooks and isinstance(hooks[-1][1], Touched) and hooks[-1][0] == sids:
        return hooks[-1][1]
    touched = Touched(connection.alias)
    hooks.append((sids, touched, False))
    return touched


def _reads_a_snapshot(connection: BaseDatabaseWrapper) -> bool:
    if connection.vendor != "postgresql":
        return True
    level: Any = connection.isolation_level  # type: ignore[attr-defined]
    # psycopg2: 1 is READ COMMITTED; psycopg 3 has an enumeration whose value differs, hence the name.
    return level not in (None, 1) and getattr(level, "name", "") != "READ_COMMITTED"
