"""Another thread, with a connection of its own: another process, as far as the database can tell."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def in_another_thread(call: Callable[[], T]) -> T:
    """Calls it there and returns its answer, or raises what it raised; waits at most 20 seconds."""

    def run() -> T:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result(timeout=20)
