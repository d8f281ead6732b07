"""What came of a trace that was played."""

from typing import NamedTuple

from benchmarks.load.trace import Read


class Answered(NamedTuple):
    """counts is False for what was asked only to look at it."""

    read: Read
    milliseconds: float
    sql: int
    digest: bytes
    counts: bool


class Played:
    """What came of it; reads in the order in which they were asked. old names the pages that were not as the
    database was, though nobody was writing."""

    def __init__(self) -> None:
        self.reads: list[Answered | None] = []
        self.writes: list[float] = []
        self.looked_at = 0
        self.old: list[Read] = []
