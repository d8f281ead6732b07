"""The statement tracker: every statement, COMMIT and rollback of every connection passes here.

It is installed once in a process, on Django's own classes. What hangs on one connection can be taken away
(`connection.execute_wrapper(...)` does), would be hung up again at every reconnect, and would miss the connections
that were opened before the project was ready.

A write invalidates every read of its tables, unless its rows are known (evidence.py). Within a transaction that Django
knows of it is collected (pending.py) until the COMMIT. In autocommit the statement gets a transaction of its own, so
that the database knows it by an id while its intents stand; Django and the project see none of that. Where nobody will
tell of the COMMIT (a BEGIN executed as SQL, a connection in manual mode), intents are put at once and left to the
readers, which ask the database what became of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from cachecore.declare.events import events_on
from cachecore.declare.patterns import table_scope
from cachecore.declare.scopes import Scopes, everything, merge, scopes_of_table
from cachecore.rows.invalidation import Invalidation, resolve
from cachecore.rows.row_changes import RowChange
from cachecore.sql import catalog
from cachecore.sql.driver import is_standby
from cachecore.sql.effects import Effects, effects_of
from cachecore.write import evidence, observer, transactions, write_intents
from cachecore.write.observer import note_reads
from cachecore.write.pending import Pending, has_written, pending_of
from cachecore.write.transactions import (
    commit_invalidating,
    is_begun_in_sql,
    is_in_transaction,
    is_tracked,
    own_transaction,
)

# Our own tables: what is written there is a part of the protocol.
OWN_TABLES = frozenset({"cachecore_outbox", "cachecore_fence"})

Execute = Callable[[Any], Any]


class _Write:
    """What one statement writes: tables of unknown rows, and changes of rows that are known."""

    def __init__(self, tables: frozenset[str] | None) -> None:
        self.tables = tables
        self.known: dict[str, set[RowChange]] = {}

    def know(self, table: str, changes: set[RowChange]) -> None:
        self.known[table] = changes

    def scopes(self) -> Scopes:
        if self.tables is None:
            return everything()
        found: Scopes = {}
        for table in self.tables - self.known.keys():
            merge(found, scopes_of_table(table))
        for table in self.known:
            # A row of a parent, or of a relation, may be a part of any row of the others.
            for declared in events_on(table).others:
                merge(found, {declared.table: {table_scope(declared.table)}})
        return found

    def add_to(self, pending: Pending) -> None:
        pending.add_scopes(self.scopes())
        for table, changes in self.known.items():
            pending.add_changes(table, changes)


def install() -> None:
    """Called once in a process; a second call changes nothing."""
    if getattr(CursorWrapper, "_cachecore_installed", False):
        return
    CursorWrapper._cachecore_installed = True  # type: ignore[attr-defined]
    _track_cursors()
    transactions.track()
    evidence.listen_to_the_orm()
    observer.follow_threads()


# --- Statements -------------------------------------------------------------------------


def _track_cursors() -> None:
    wrapper: Any = CursorWrapper
    execute, executemany, callproc, getattribute = (
        wrapper._execute,
        wrapper._executemany,
        wrapper.callproc,
        wrapper.__getattr__,
    )

    @wraps(execute)
    def tracked_execute(self: Any, sql: Any, params: Any, *ignored: Any) -> Any:
        _unbuffer(self)
        return _run(self, sql, lambda text: execute(self, text, params, *ignored))

    @wraps(executemany)
    def tracked_executemany(self: Any, sql: Any, param_list: Any, *ignored: Any) -> Any:
        _unbuffer(self)
        return _run(self, sql, lambda text: executemany(self, text, param_list, *ignored), many=True)

    @wraps(callproc)
    def tracked_callproc(self: Any, procname: str, params: Any = None, kparams: Any = None) -> Any:
        _unbuffer(self)
        call = f"SELECT {procname}()"
        return _run(self, call, lambda _: callproc(self, procname, params, kparams), many=True)

    @wraps(getattribute)
    def tracked_getattr(self: Any, name: str) -> Any:
        found = getattribute(self, name)
        return _tracked_method(self, name, found) if name in PASSED_ON else found

    wrapper._execute = tracked_execute
    wrapper._executemany = tracked_executemany
    wrapper.callproc = tracked_callproc
    wrapper.__getattr__ = tracked_getattr
    _track_copy_of_debug_cursors()


# Methods of the drivers' cursors that run SQL and that Django passes on: psycopg2, psycopg 3, sqlite3.
PASSED_ON = frozenset({"copy_expert", "copy_from", "copy_to", "copy", "stream", "executescript"})
# psycopg2 makes the statement of these itself.
COPIES_OF_TABLES = {"copy_from": 'COPY "%s" FROM STDIN', "copy_to": 'COPY "%s" TO STDOUT'}


def _tracked_method(cursor: Any, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    if name in ("copy", "stream"):
        # They answer with something that is used later: what it does is over when the transaction is.
        return lambda statement, *args, **kwargs: _run_open_ended(
            cursor, str(statement), lambda: method(statement, *args, **kwargs)
        )
    if name in COPIES_OF_TABLES:
        return lambda file, table, *args, **kwargs: _run(
            cursor, COPIES_OF_TABLES[name] % table, lambda _: method(file, table, *args, **kwargs), many=True
        )
    if name == "copy_expert":
        return lambda sql, *args, **kwargs: _run(cursor, sql, lambda _: method(sql, *args, **kwargs), many=True)
    return lambda script: _run_script(cursor, script, lambda: method(script))


def _track_copy_of_debug_cursors() -> None:
    """With DEBUG the cursors of PostgreSQL have methods of their own for COPY, which ask no __getattr__."""
    try:
        from django.db.backends.postgresql import base
    except Exception:  # noqa: BLE001 - no driver, or a broken one: Django's own to say
        return
    debug: Any = base.CursorDebugWrapper
    for name in ("copy_expert", "copy_to", "copy"):
        if (method := debug.__dict__.get(name)) is not None:
            setattr(debug, name, _tracked_debug_method(name, method))


def _tracked_debug_method(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def tracked(self: Any, sql: Any, *args: Any, **kwargs: Any) -> Any:
        return _tracked_method(self, name, lambda *a, **k: method(self, *a, **k))(sql, *args, **kwargs)

    return tracked


def _run(cursor: Any, sql: Any, execute: Execute, *, many: bool = False) -> Any:
    """Runs a statement; execute is given its text, with what is asked back of its rows."""
    connection = cursor.db
    text = str(sql) if isinstance(sql, str) else _text_of(sql, connection)
    if not is_tracked(connection) or connection.needs_rollback:
        return execute(sql)
    effects = effects_of(text, connection.vendor)
    tables = _writes(connection, effects)
    if tables is not None and not tables:
        note_reads(connection, effects)
        if effects.control in ("commit", "rollback") and has_written(connection):
            return _run_control(connection, effects, lambda: execute(sql))
        return execute(sql)
    note_reads(connection, effects)
    with _forgetting_catalog(connection, effects):
        return _run_write(cursor, sql, effects, _Write(tables), execute, text=None if many else text)


def _run_write(cursor: Any, sql: Any, effects: Effects, write: _Write, execute: Execute, *, text: str | None) -> Any:
    """text: of a statement that may be asked for its rows; None for any other."""
    connection = cursor.db

    def run() -> Any:
        asked = None if text is None else evidence.question_for(connection, effects, text)
        if not effects.verb or write.tables is None or catalog.changes_again(connection, effects):
            return execute(sql)
        if asked is None:
            answer = execute(sql)
            if (
                text is not None
                and effects.verb != "insert"
                # SQLite counts the rows as they are fetched.
                and not (effects.returning and connection.vendor == "sqlite")
                and write.tables == frozenset({effects.target})
                and cursor.cursor.rowcount == 0
            ):
                write.know(effects.target, set())
            return answer
        try:
            answer = execute(asked.sql)
        except BaseException:
            # What Django logs of the failed statement is the project's own text, too.
            cursor.cursor = _Buffered(cursor.cursor, None, asked)
            raise
        rows = cursor.cursor.fetchall()
        own = len(rows[0]) - asked.width if rows else None
        cursor.cursor = _Buffered(cursor.cursor, [row[:own] for row in rows] if effects.returning else None, asked)
        changes = evidence.changes_in(asked, [row[own:] for row in rows], connection)
        if changes is not None:
            write.know(effects.target, changes)
        return answer

    if effects.control in ("begin", "commit", "rollback"):
        # The text itself ends a transaction, or leaves one open: nothing is known of the moment of its COMMIT.
        write.add_to(pending_of(connection))
        invalidation = resolve(*pending_of(connection).take(), connection)
        _run_unbounded(connection, invalidation, lambda: execute(sql))
        if is_begun_in_sql(connection):
            write_intents.leave(connection, invalidation)
        return None
    if is_in_transaction(connection):
        pending_of(connection).begin_write()
        try:
            answer = run()
        except BaseException:
            _Write(write.tables).add_to(pending_of(connection))
            raise
        write.add_to(pending_of(connection))
        if not connection.in_atomic_block:
            # Manual mode: the driver's own commit() may end it, and tells no one.
            write_intents.leave(connection, _resolved(write, connection))
        return answer
    if is_begun_in_sql(connection):
        answer = run()
        write_intents.leave(connection, _resolved(write, connection))
        return answer
    if effects.transactional and connection.vendor in ("postgresql", "sqlite"):
        with own_transaction(connection) as finish:
            answer = run()
            if connection.vendor == "sqlite":
                _buffer(cursor)
            finish(write.scopes(), write.known)
        return answer
    return _run_unbounded(connection, Invalidation(write.scopes(), {}), lambda: execute(sql))


def _run_unbounded(connection: BaseDatabaseWrapper, invalidation: Invalidation, run: Callable[[], Any]) -> Any:
    """Runs what no transaction of ours can enclose, between intents that only have a deadline."""
    intent = write_intents.put(connection, invalidation, with_xid=False)
    try:
        return run()
    finally:
        write_intents.invalidate(connection.alias, invalidation, intent)


def _resolved(write: _Write, connection: BaseDatabaseWrapper) -> Invalidation:
    return resolve(write.scopes(), write.known, connection)


def _run_open_ended(cursor: Any, text: str, run: Callable[[], Any]) -> Any:
    """A COPY whose data is sent later (psycopg 3): its rows are committed when nobody is looking any more."""
    connection = cursor.db
    if not is_tracked(connection) or connection.needs_rollback:
        return run()
    effects = effects_of(text, connection.vendor)
    tables = _writes(connection, effects)
    note_reads(connection, effects)
    if tables is not None and not tables:
        return run()
    write = _Write(tables)
    if is_in_transaction(connection):
        write.add_to(pending_of(connection))
        return run()
    return _Invalidating(run(), connection, Invalidation(write.scopes(), {}))


class _Invalidating:
    """What psycopg's copy() answers with: a context, around which the intents stand."""

    def __init__(self, context: Any, connection: BaseDatabaseWrapper, invalidation: Invalidation) -> None:
        self._context, self._connection, self._invalidation = context, connection, invalidation

    def __enter__(self) -> Any:
        self._intent = write_intents.put(self._connection, self._invalidation, with_xid=False)
        return self._context.__enter__()

    def __exit__(self, *error: Any) -> Any:
        try:
            return self._context.__exit__(*error)
        finally:
            write_intents.invalidate(self._connection.alias, self._invalidation, self._intent)


def _run_script(cursor: Any, script: str, run: Callable[[], Any]) -> Any:
    """SQLite's executescript: it commits first whatever is open, and then each statement."""
    connection = cursor.db
    if not is_tracked(connection):
        return run()
    effects = effects_of(script, connection.vendor)
    write = _Write(_writes(connection, effects))
    with _forgetting_catalog(connection, effects):
        if connection.connection.in_transaction:
            write.add_to(pending_of(connection))
            invalidation = resolve(*pending_of(connection).take(), connection)
        else:
            invalidation = _resolved(write, connection)
        return _run_unbounded(connection, invalidation, run)


def _run_control(connection: BaseDatabaseWrapper, effects: Effects, run: Callable[[], Any]) -> Any:
    """A COMMIT or ROLLBACK that is executed as SQL, in a transaction that Django knows of."""
    if effects.control == "rollback":
        answer = run()
        pending_of(connection).clear()
        return answer
    return commit_invalidating(connection, run)


def _writes(connection: BaseDatabaseWrapper, effects: Effects) -> frozenset[str] | None:
    if is_standby(connection):
        return frozenset()
    tables = catalog.expand_writes(connection, effects)
    return tables if tables is None else tables - OWN_TABLES


@contextmanager
def _forgetting_catalog(connection: BaseDatabaseWrapper, effects: Effects) -> Iterator[None]:
    try:
        yield
    finally:
        if effects.ddl:
            catalog.forget()
            pending_of(connection).has_changed_catalog = is_in_transaction(connection)


def _text_of(sql: Any, connection: BaseDatabaseWrapper) -> str:
    """psycopg's composed SQL is written out for its connection."""
    if isinstance(sql, bytes):
        return sql.decode(errors="replace")
    as_string = getattr(sql, "as_string", None)
    if as_string is None:
        return str(sql)
    connection.ensure_connection()
    return str(as_string(connection.connection))


# --- Rows that were fetched already -------------------------------------------------------


class _Buffered:
    """A driver's cursor whose rows were fetched: those of the statement's own RETURNING, without ours."""

    def __init__(self, cursor: Any, rows: list[Any] | None, question: evidence.Question | None) -> None:
        self._cursor, self._rows, self._question = cursor, rows or [], question
        self.description = cursor.description
        if question is not None:
            self.description = cursor.description[: -question.width] if rows is not None else None

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = self._cursor.arraysize if size is None else size
        found, self._rows = self._rows[:size], self._rows[size:]
        return found

    def fetchall(self) -> list[Any]:
        found, self._rows = self._rows, []
        return found

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self._rows.pop(0)

    def nextset(self) -> Any:
        return None

    @property
    def query(self) -> Any:
        """psycopg2's text of the last statement, as the project wrote it."""
        return self._without_suffix(self._cursor.query)

    @property
    def _query(self) -> Any:
        """psycopg 3's, which Django reads the text of."""
        found = self._cursor._query
        return found and SimpleNamespace(query=self._without_suffix(found.query), params=found.params)

    def _without_suffix(self, text: bytes | None) -> bytes | None:
        return text.removesuffix(self._question.suffix.encode()) if self._question and text else text

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    @property
    def driver(self) -> Any:
        return self._cursor


def _unbuffer(cursor: Any) -> None:
    if isinstance(cursor.__dict__.get("cursor"), _Buffered):
        cursor.cursor = cursor.cursor.driver


def _buffer(cursor: Any) -> None:
    """SQLite cannot commit while a statement still has rows to give."""
    if not isinstance(cursor.cursor, _Buffered) and cursor.cursor.description is not None:
        cursor.cursor = _Buffered(cursor.cursor, cursor.cursor.fetchall(), None)
