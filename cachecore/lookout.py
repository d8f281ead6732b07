"""A second way to each database, beside all transactions: it sees the last commit, and commits at once.

One connection to each, kept, for all threads of the process in turn.
"""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from threading import RLock
from typing import Any

from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class _Lookout:
    def __init__(self) -> None:
        self.lock = RLock()
        self.connections: dict[str, BaseDatabaseWrapper] = {}


_here = _Lookout()


def alone() -> AbstractContextManager[Any]:
    """Held while one thread asks; whoever has waited for it finds what the others have learnt."""
    return _here.lock


def ask(alias: str, sql: str, params: Sequence[Any] = ()) -> list[Any]:
    """The rows of the answer. A connection that was cut meanwhile is opened anew, once."""
    with _here.lock:
        is_new = alias not in _here.connections
        try:
            return _ask(alias, sql, params)
        except (OperationalError, InterfaceError):
            _close(alias)
            if is_new:
                raise
            return _ask(alias, sql, params)


def close() -> None:
    with _here.lock:
        for alias in list(_here.connections):
            _close(alias)


def _ask(alias: str, sql: str, params: Sequence[Any]) -> list[Any]:
    connection = _here.connections.get(alias) or _open(alias)
    # The driver's own cursor: these are nobody's statements, and write nothing that is watched.
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description is not None else []


def _open(alias: str) -> BaseDatabaseWrapper:
    connection = connections.create_connection(alias)
    connection.inc_thread_sharing()
    connection.connect()
    connection.set_autocommit(True)
    _here.connections[alias] = connection
    return connection


def _close(alias: str) -> None:
    if (connection := _here.connections.pop(alias, None)) is not None:
        connection.close()


def _start_anew_in_child() -> None:
    # The connections are the parent's, and a thread of his may have held the lock.
    global _here  # noqa: PLW0603 - the one object of this process
    _here = _Lookout()


os.register_at_fork(after_in_child=_start_anew_in_child)
