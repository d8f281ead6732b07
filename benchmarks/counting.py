"""How many statements the database gets, and how many round trips Redis, while something is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from django.db import connection
from redis.connection import AbstractConnection

# What a connection begins with, and the counts that another thread hands over, are no part of a page.
BEGINNINGS = (b"CLIENT", b"HELLO", b"INFO")


class Counts:
    def __init__(self) -> None:
        self.sql: list[str] = []
        self.trips: list[bytes] = []


@contextmanager
def counting() -> Iterator[Counts]:
    """Of this thread only."""
    counts = Counts()
    this_thread = get_ident()
    original = AbstractConnection.send_packed_command

    def send(self: AbstractConnection, command: Any, check_health: bool = True) -> Any:
        blob = b"".join(command) if isinstance(command, list) else bytes(command)
        if get_ident() == this_thread and not any(word in blob for word in BEGINNINGS):
            counts.trips.append(blob)
        return original(self, command, check_health=check_health)  # type: ignore[no-untyped-call]

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        counts.sql.append(sql)
        return run(sql, params, many, context)

    AbstractConnection.send_packed_command = send  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(execute):
            yield counts
    finally:
        AbstractConnection.send_packed_command = original  # type: ignore[method-assign]
