"""One extra autocommit connection for each database, outside the request's transaction.

It sees the last commit, and commits at once. All threads of the process use it in turn.
"""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from threading import RLock
from typing import Any

from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.sql import driver


class _Side:
    def __init__(self) -> None:
        self.lock = RLock()
        self.connections: dict[str, BaseDatabaseWrapper] = {}


_side = _Side()


def exclusive() -> AbstractContextManager[Any]:
    """Lock around a question; a thread that has waited for it reads first what the others have learnt."""
    return _side.lock


def ask(alias: str, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of the answer. A connection that was cut meanwhile is opened anew, once.

    Raises Django's DatabaseError or InterfaceError while the database is away. Thread-safe and fork-safe.
    """
    with _side.lock:
        is_new = alias not in _side.connections
        try:
            return driver.ask(_connection(alias), sql, params)
        except (OperationalError, InterfaceError):
            _close(alias)
            if is_new:
                raise
            return driver.ask(_connection(alias), sql, params)


def close() -> None:
    with _side.lock:
        for alias in list(_side.connections):
            _close(alias)


def _connection(alias: str) -> BaseDatabaseWrapper:
    if (connection := _side.connections.get(alias)) is not None:
        return connection
    connection = connections.create_connection(alias)
    connection.inc_thread_sharing()
    connection.ensure_connection()
    connection.set_autocommit(True)
    _side.connections[alias] = connection
    return connection


def _close(alias: str) -> None:
    if (connection := _side.connections.pop(alias, None)) is not None:
        connection.close()


def _renew_in_child() -> None:
    # The connections are the parent's, and one of its threads may have held the lock.
    global _side  # noqa: PLW0603 - the one object of this process
    _side = _Side()


os.register_at_fork(after_in_child=_renew_in_child)
