"""Which transaction a connection is in, and what stands around its COMMIT.

Installed once in a process, on Django's own class of connections: see tracker.py, which does the same for statements.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.declare.scopes import Scopes, merge
from cachecore.outbox import poller, queue
from cachecore.rows.invalidation import Invalidation, replace_versions, resolve
from cachecore.rows.isolation import reads_latest_committed
from cachecore.rows.row_changes import RowChange
from cachecore.sql import catalog
from cachecore.sql.driver import ask
from cachecore.store import get_store
from cachecore.write import write_intents
from cachecore.write.pending import has_written, is_transaction_of_test, pending_of

# libpq's numbers of what a connection is in.
IDLE, IN_ERROR = 0, 3


def invalidate_on_commit(scopes: Scopes, using: str) -> None:
    """Invalidates these scopes: after the transaction on that database commits, or now if there is none."""
    connection = connections[using]
    if is_in_transaction(connection):
        pending_of(connection).add_scopes(scopes)
    elif is_begun_in_sql(connection):
        write_intents.leave(connection, Invalidation(scopes, {}))
    else:
        write_intents.invalidate_now(scopes, using)


def is_dirty() -> bool:
    """Whether this thread is in a transaction that has written: it may see what others may not."""
    dirty = False
    for connection in connections.all(initialized_only=True):
        if has_written(connection):
            if is_transaction_of_test(connection):
                replace_versions(get_store(), resolve(*pending_of(connection).take(), connection), connection.alias)
            else:
                dirty = True
    return dirty


def is_in_any() -> bool:
    """Whether this thread is in a transaction: it may hold locks that others wait for."""
    return any(_is_in_any_transaction(connection) for connection in connections.all(initialized_only=True))


def sees_latest_committed() -> bool:
    """Whether what this thread reads now is what was committed last.

    A transaction above READ COMMITTED, and any on SQLite, reads from a snapshot that may be older. One that has
    written reads what is not committed. What is computed from either must not be stored for others.
    """
    return all(
        reads_latest_committed(connection)
        for connection in connections.all(initialized_only=True)
        if _is_in_any_transaction(connection)
    )


def is_tracked(connection: BaseDatabaseWrapper) -> bool:
    # Django makes databases for tests through a connection that is nobody's.
    return connection.alias in connections.settings


def is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    """Whether Django knows of a transaction on that connection, and will say when it commits."""
    # Not get_autocommit(), which would open a connection: without one there is no transaction.
    return connection.in_atomic_block or (connection.connection is not None and not connection.autocommit)


def is_begun_in_sql(connection: BaseDatabaseWrapper) -> bool:
    """Whether a BEGIN that was executed as SQL has begun one: only SQL will end it, and tells Django nothing."""
    return not is_in_transaction(connection) and _driver_is_in_transaction(connection)


def _is_in_any_transaction(connection: BaseDatabaseWrapper) -> bool:
    return not is_transaction_of_test(connection) and _is_in_transaction_of_any_kind(connection)


def _is_in_transaction_of_any_kind(connection: BaseDatabaseWrapper) -> bool:
    return is_in_transaction(connection) or _driver_is_in_transaction(connection)


def _driver_is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    driver = connection.connection
    if driver is None:
        return False
    if connection.vendor == "postgresql":
        return bool(driver.info.transaction_status != IDLE)
    return bool(getattr(driver, "in_transaction", False))


def _is_aborted(connection: BaseDatabaseWrapper) -> bool:
    """Whether PostgreSQL will roll back what is about to be committed: an error in it was caught."""
    driver = connection.connection
    return connection.vendor == "postgresql" and driver is not None and driver.info.transaction_status == IN_ERROR


def commit_invalidating(connection: BaseDatabaseWrapper, commit: Callable[[], Any]) -> Any:
    """Puts the intents, commits, and replaces the versions: before any hook of the application runs."""
    if not has_written(connection) or not is_tracked(connection):
        return commit()
    pending = pending_of(connection)
    if _is_aborted(connection):
        pending.clear()
        return commit()
    has_changed_catalog = pending.has_changed_catalog
    scopes, changes = pending.take()
    try:
        return write_intents.around_commit(connection, _with_trigger_rows(connection, scopes, changes), commit)
    finally:
        if has_changed_catalog:
            catalog.forget()


@contextmanager
def own_transaction(
    connection: BaseDatabaseWrapper,
) -> Iterator[Callable[[Scopes, dict[str, set[RowChange]]], None]]:
    """A transaction around one statement in autocommit, by the driver: Django and its counts see none.

    Yields a function to be called with what the statement invalidates, before the end.
    """
    found: list[tuple[Scopes, dict[str, set[RowChange]]]] = []
    connection.ensure_connection()
    ask(connection, "BEGIN" if connection.vendor == "postgresql" else "BEGIN IMMEDIATE")
    try:
        yield lambda scopes, changes: found.append((scopes, changes))
        ((scopes, changes),) = found
        invalidation = _with_trigger_rows(connection, scopes, changes)
        write_intents.around_commit(connection, invalidation, lambda: ask(connection, "COMMIT"))
    except BaseException:
        _roll_back_own(connection)
        raise


def _with_trigger_rows(
    connection: BaseDatabaseWrapper, scopes: Scopes, changes: dict[str, set[RowChange]]
) -> Invalidation:
    """With what triggers have told of this transaction: under the same intents, and exact."""
    if queue.is_fed_by_triggers(connection):
        told_scopes, told_changes = queue.take_own(connection)
        merge(scopes, told_scopes)
        merge(changes, told_changes)
    return resolve(scopes, changes, connection)


def _roll_back_own(connection: BaseDatabaseWrapper) -> None:
    if not _driver_is_in_transaction(connection):
        return  # lost, or ended by the statement itself
    try:
        ask(connection, "ROLLBACK")
    except (DatabaseError, InterfaceError):
        # The first error is the one to raise; Django looks at the connection before it is used again.
        connection.errors_occurred = True


def track() -> None:
    """Called once in a process."""
    base: Any = BaseDatabaseWrapper
    commit, rollback, close, connect = base._commit, base._rollback, base.close, base.connect
    savepoint, savepoint_rollback, set_autocommit = base._savepoint, base._savepoint_rollback, base.set_autocommit

    @wraps(commit)
    def tracked_commit(self: BaseDatabaseWrapper) -> Any:
        return commit_invalidating(self, lambda: commit(self))

    @wraps(rollback)
    def tracked_rollback(self: BaseDatabaseWrapper) -> Any:
        try:
            return rollback(self)
        finally:
            pending_of(self).clear()

    @wraps(close)
    def tracked_close(self: BaseDatabaseWrapper) -> None:
        close(self)
        pending_of(self).clear()

    @wraps(connect)
    def tracked_connect(self: BaseDatabaseWrapper) -> None:
        pending_of(self).clear()
        connect(self)
        if is_tracked(self):
            poller.start()

    @wraps(set_autocommit)
    def tracked_set_autocommit(self: BaseDatabaseWrapper, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        if autocommit and self.vendor == "sqlite" and has_written(self) and not self.in_atomic_block:
            # sqlite3 commits what is open when autocommit is turned on.
            commit_invalidating(self, lambda: set_autocommit(self, autocommit, *args, **kwargs))
        else:
            set_autocommit(self, autocommit, *args, **kwargs)

    @wraps(savepoint)
    def tracked_savepoint(self: BaseDatabaseWrapper, sid: str) -> None:
        savepoint(self, sid)
        pending_of(self).savepoint(sid)

    @wraps(savepoint_rollback)
    def tracked_savepoint_rollback(self: BaseDatabaseWrapper, sid: str) -> None:
        savepoint_rollback(self, sid)
        pending_of(self).roll_back_to(sid)

    base._commit, base._rollback, base.close, base.connect = (
        tracked_commit,
        tracked_rollback,
        tracked_close,
        tracked_connect,
    )
    base._savepoint, base._savepoint_rollback = tracked_savepoint, tracked_savepoint_rollback
    base.set_autocommit = tracked_set_autocommit
