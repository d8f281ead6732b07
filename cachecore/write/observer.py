"""Which tables a computation reads: told by the statements that run while it runs.

The observer follows the computation into the threads that it starts and into what it gives to a pool of threads.
asyncio and asgiref carry it along by themselves.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.sql import catalog
from cachecore.sql.driver import is_standby
from cachecore.sql.effects import Effects

# Tables of the catalogs, and those that are no project's data.
UNINTERESTING = ("pg_", "sqlite_", "information_schema", "cachecore_")


class Observer(Protocol):
    def reads(self, tables: frozenset[str] | None) -> None:
        """Called before the statement runs; None stands for any table. May be called by several threads."""


# Read by every statement, set around a computation.
current: ContextVar[Observer | None] = ContextVar("cachecore_observer", default=None)


@contextmanager
def observed_by(observer: Observer | None) -> Iterator[None]:
    """While this runs, the statements of this context are told to the observer; to none with None."""
    token = current.set(observer)
    try:
        yield
    finally:
        current.reset(token)


def note_reads(connection: BaseDatabaseWrapper, effects: Effects) -> None:
    """Tells the observer what a statement is about to read. Costs a look at a variable where nothing is computed."""
    observer = current.get()
    if observer is None or (effects.reads is not None and not effects.reads and not effects.calls):
        return
    if is_standby(connection):
        # It may be behind: what is read there may be older than the versions that the answer would be kept under.
        observer.reads(None)
        return
    tables = catalog.expand_reads(connection, effects)
    if tables is not None:
        tables = frozenset(table for table in tables if not table.startswith(UNINTERESTING))
        if not tables:
            return
    observer.reads(tables)


def follow_threads() -> None:
    """Makes threads that a computation starts, or hands work to, belong to it; called once in a process."""
    start: Any = threading.Thread.start
    submit: Any = ThreadPoolExecutor.submit

    @wraps(start)
    def followed_start(self: threading.Thread) -> None:
        observer = current.get()
        if observer is not None:
            self.run = _run_observed(self.run, observer)  # type: ignore[method-assign]
        start(self)

    @wraps(submit)
    def followed_submit(self: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        observer = current.get()
        if observer is not None:
            function = _run_observed(function, observer)
        return submit(self, function, *args, **kwargs)

    threading.Thread.start = followed_start  # type: ignore[method-assign]
    ThreadPoolExecutor.submit = followed_submit  # type: ignore[method-assign, assignment]


def _run_observed(function: Callable[..., Any], observer: Observer) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with observed_by(observer):
            return function(*args, **kwargs)

    return run
