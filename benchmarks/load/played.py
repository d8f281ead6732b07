"""What came of a trace that was played."""

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
    """What came of it, in the order in which it was asked for.

    old names the pages that were not as the database was, though nobody was writing.
    """

    def __init__(self) -> None:
        self.steps: list[Answered | Write] = []
        self.writes: list[float] = []
        self.looked_at = 0
        self.old: list[Read] = []
