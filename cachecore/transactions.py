"""What a transaction touches is collected while it runs, and ended around its COMMIT.

The collection lives in Django's own list of on-commit hooks: a savepoint that is rolled back
takes its part with it, a transaction that is rolled back or a connection that is lost takes
all of it, and no exception can leave anything behind. Only the moment is ours: the
connection's commit is wrapped, so that what ends has ended before any hook of the
application runs, in whatever order those were registered.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore import announced, commits, leftovers, outbox, routines
from cachecore.conf import conf
from cachecore.happenings import Happening, scopes_of
from cachecore.invalidation import Scopes, add, scopes_ended_by, scopes_of_tables
from cachecore.isolation import reads_the_last_commit
from cachecore.patterns import EVERYTHING
from cachecore.statements import EVERYWHERE, is_data, tables_written

# Different happenings of one transaction, as a multiple of WIDEN_AFTER, beyond which what foreign
# keys lead to is not looked up any more.
MANY = 10


class Touched:
    """What one savepoint level of one transaction has touched; an on-commit hook."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.scopes: Scopes = {}
        # Of which it is not certain before the COMMIT whose they are.
        self.happened: set[Happening] = set()

    def add(self, scopes: Scopes) -> None:
        add(self.scopes, scopes)

    def happen(self, happening: Happening) -> None:
        if happening.led and len(self.happened) < MANY * conf().WIDEN_AFTER:
            self.happened.add(happening)
        else:
            self.add(scopes_ended_by((event, dict(happening.params)) for event in happening.events))

    def take(self) -> tuple[Scopes, set[Happening]]:
        """All of it; nothing is left."""
        scopes, happened = self.scopes, self.happened
        self.scopes, self.happened = {}, set()
        return scopes, happened

    def __call__(self) -> None:
        """Run by Django after COMMIT; by then there is nothing left to do, unless commit was not ours."""
        scopes, happened = self.take()
        add(scopes, scopes_of(happened, self.using))
        commits.end(scopes, self.using)


def touch(scopes: Scopes, using: str) -> None:
    """Ends these scopes: after the transaction on that database commits, or now if there is none."""
    if in_transaction(using):
        _collected_here(connections[using]).add(scopes)
    else:
        _end_or_leave_marked(scopes, using)


def happen(happened: Iterable[Happening], using: str) -> None:
    """The same for what has happened to rows."""
    if in_transaction(using):
        collected = _collected_here(connections[using])
        for happening in happened:
            collected.happen(happening)
    else:
        _end_or_leave_marked(scopes_of(set(happened), using), using)


def in_transaction(using: str) -> bool:
    """Whether Django knows of a transaction on that database, and will say when it commits."""
    return _is_in_transaction(connections[using])


def begun_in_sql(using: str) -> bool:
    """Whether a BEGIN that somebody executed as SQL has begun one: only SQL will end it, and says so to nobody."""
    return _is_begun_in_sql(connections[using])


def is_dirty() -> bool:
    """Whether this thread is in a transaction that has written: then it may see what others may not."""
    return any(
        connection.run_on_commit and _touched(connection) for connection in connections.all(initialized_only=True)
    )


def is_in_any() -> bool:
    """Whether this thread is in a transaction: it may hold locks that others wait for."""
    return any(_is_in_any_transaction(connection) for connection in connections.all(initialized_only=True))


def sees_the_last_commit() -> bool:
    """Whether what this thread reads now is what was committed last.

    A transaction above READ COMMITTED, and any on SQLite, reads from a snapshot that may
    be older, and one that has written reads what is not committed; what is computed from
    either must not be stored for others.
    """
    return all(
        reads_the_last_commit(connection)
        for connection in connections.all(initialized_only=True)
        if _is_in_any_transaction(connection)
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
        scopes = _ended_by(connection)
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
        else:
            leftovers.wake()

    return commit_and_end


def _ended_by(connection: BaseDatabaseWrapper) -> Scopes:
    """What the transaction that is about to commit ends; asked as late as can be."""
    scopes: Scopes = {}
    happened: set[Happening] = set()
    parts = [part.take() for part in _touched(connection)]
    if parts and outbox.is_fed_by_triggers(connection):
        parts.append(outbox.take_own(connection))
    for part_scopes, part_happened in parts:
        add(scopes, part_scopes)
        happened |= part_happened
    # What ends everything asks nothing more.
    if EVERYTHING not in scopes:
        add(scopes, scopes_of(happened, connection.alias, to_commit=True))
    return scopes


def _notice_writes(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Ends what an unannounced statement writes, and makes its transaction dirty in any case.

    Announced is what the signals of a save or a delete have told, row by row; everything
    else (update, bulk writes, SET NULL, raw SQL) ends the whole of what shows that table.
    """
    connection, words = context["connection"], str(sql)
    written = tables_written(words)
    calls = written is not EVERYWHERE and routines.may_write(connection, words)
    if not calls and written is not EVERYWHERE and not written:
        return execute(sql, params, many, context)
    # What a function writes its name does not say, but the triggers do, if there are any.
    if calls and not outbox.is_fed_by_triggers(connection, remembered=0):
        written = EVERYWHERE
    scopes = scopes_of_tables(written, announced.tables_of(connection, words, params))
    if in_transaction(connection.alias):
        # Collected even if empty: a transaction that has written anything stores nothing.
        _collected_here(connection).add(scopes)
        return execute(sql, params, many, context)
    if _is_begun_in_sql(connection):
        _end_or_leave_marked(scopes, connection.alias)
        return execute(sql, params, many, context)
    if not scopes and not outbox.is_fed_by_triggers(connection):
        return execute(sql, params, many, context)
    if calls or is_data(words):
        # A transaction of its own, so that it is known by an id while its mark stands.
        with transaction.atomic(connection.alias):
            _collected_here(connection).add(scopes)
            return execute(sql, params, many, context)
    mark = commits.mark(connection, scopes, with_xid=False)
    try:
        return execute(sql, params, many, context)
    finally:
        commits.end(scopes, connection.alias, mark)


def _is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    # Not get_autocommit(), which would open a connection: without one there is no transaction.
    return connection.in_atomic_block or (connection.connection is not None and not connection.autocommit)


def _is_begun_in_sql(connection: BaseDatabaseWrapper) -> bool:
    driver = connection.connection
    if driver is None or _is_in_transaction(connection):
        return False
    if connection.vendor == "postgresql":
        return bool(driver.info.transaction_status)  # 0: none
    return bool(getattr(driver, "in_transaction", False))


def _is_in_any_transaction(connection: BaseDatabaseWrapper) -> bool:
    return _is_in_transaction(connection) or _is_begun_in_sql(connection)


def _end_or_leave_marked(scopes: Scopes, using: str) -> None:
    if not begun_in_sql(using):
        commits.end(scopes, using)
    elif any(scopes.values()):
        # The mark stands until a reader asks what became of the transaction.
        commits.mark(connections[using], scopes)


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
