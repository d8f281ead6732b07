"""A long work on a database with one writer, in portions between which the others write."""

import time
from types import TracebackType
from typing import Any

from django.db import connection, transaction

# A portion ends with the first batch after this.
SHORTEST = 0.2  # seconds
# Longer than the longest pause between two tries of a connection to SQLite that waits to write.
PAUSE = 0.12  # seconds


class Porcoes:
    """One transaction where writers do not wait for each other; else many, each of a few batches.

    Inside a transaction of the caller's it is a part of that one.
    """

    def __init__(self) -> None:
        self.divide = connection.vendor == "sqlite" and not connection.in_atomic_block
        self.gravadas = 0
        self._atomic: Any = None
        self._began = 0.0

    def lote(self, whole: int) -> int:
        """How many rows a batch may have that would have so many in one transaction."""
        return max(1, whole // 20) if self.divide else whole

    def __enter__(self) -> "Porcoes":
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._atomic.__exit__(kind, error, where)

    def virar(self) -> None:
        """Ends a portion, if the work is divided and this one is long enough, and lets the others write."""
        if not self.divide or time.monotonic() - self._began < SHORTEST:
            return
        self._atomic.__exit__(None, None, None)
        self.gravadas += 1
        time.sleep(PAUSE)
        self._begin()

    def _begin(self) -> None:
        self._began = time.monotonic()
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
