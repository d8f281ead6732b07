"""What came of a trace that was played."""

from threading import Lock
from typing import NamedTuple

from benchmarks.load.trace import Read, Write


class Answered(NamedTuple):
    """counts is False for what was asked only to look at it."""

    read: Read
    milliseconds: float
    sql: int
    digest: bytes
    counts: bool


class Played:
    """What came of it, in the order in which it took effect: a read when it was asked for, a write when it was done.

    old names the pages that were not as the database was, though nobody was writing.
    """

    def __init__(self) -> None:
        self.steps: list[Answered | Write] = []
        self.writes: list[float] = []
        self.looked_at = 0
        self.old: list[Read] = []
        self._one_at_a_time = Lock()

    def asked(self, read: Read) -> int:
        """Where its answer goes: others are asked for before it is there."""
        with self._one_at_a_time:
            self.steps.append(Answered(read, 0, 0, b"", counts=False))
            return len(self.steps) - 1

    def wrote(self, write: Write, milliseconds: float) -> None:
        with self._one_at_a_time:
            self.steps.append(write)
            self.writes.append(milliseconds)
