"""The database refuses everybody, or ends one connection; and things that happen right before a statement."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event
from typing import Any

import psycopg2  # type: ignore[import-untyped]
from django.db import connection

from tests.cachecore.threads import in_another_thread


@contextmanager
def just_before(words: str, act: Callable[[], Any]) -> Iterator[None]:
    """Acts right before the first statement of this thread with these words, after everything that precedes it."""
    acted = Event()

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if words in sql and not acted.is_set():
            acted.set()
            act()
        return execute(sql, params, many, context)

    connection.ensure_connection()
    with connection.execute_wrapper(wrapper):
        yield
    assert acted.is_set()


def end_this_connection() -> None:
    """As an administrator or a failing network would; this side learns of it at its next statement."""
    pid = connection.connection.info.backend_pid

    def terminate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])

    in_another_thread(terminate)


@contextmanager
def another_database_of_the_server() -> Iterator[Any]:
    """A cursor, in autocommit, on a database that the tests do not use."""
    params = connection.get_connection_params()
    known = {name: params[name] for name in ("host", "user", "password", "port") if name in params}
    with closing(psycopg2.connect(dbname="postgres", **known)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        yield cursor


@contextmanager
def a_database_that_lets_nobody_in() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    with another_database_of_the_server() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
