"""What a contestant has made of a trace, and what an oracle would have."""

from collections.abc import Sequence
from statistics import median, quantiles

import msgspec

from benchmarks.load.played import Answered, Played
from benchmarks.load.trace import Read

# So much of it, in a hundred, goes by before anything counts: a cache begins empty.
WARMS_UP = 20


class Outcome(msgspec.Struct):
    """Percents, statements for each read, and milliseconds: percentiles[n - 1] is exceeded by 100 - n percent of the
    reads. ideal: the hits of an oracle that computes a page anew only where it would say something new.

    own_share: of one core, what asking took.
    """

    hits: float
    ideal: float
    sql: float
    percentiles: list[float]
    write: float
    looked_at: int
    old: int
    own_share: float


def outcome(played: Played, own_share: float) -> Outcome:
    reads = [read for read in played.reads if read is not None]
    counted = _counted(reads)
    return Outcome(
        hits=100 * sum(read.sql == 0 for read in counted) / len(counted),
        ideal=100 * ideal_hits(reads) / len(counted),
        sql=sum(read.sql for read in counted) / len(counted),
        percentiles=quantiles([read.milliseconds for read in counted], n=100, method="inclusive"),
        write=median(played.writes),
        looked_at=played.looked_at,
        old=len(played.old),
        own_share=own_share,
    )


def ideal_hits(reads: Sequence[Answered]) -> int:
    """How often, among those that count, a page says what it said when the same person asked for it last."""
    said: dict[Read, bytes] = {}
    hits = 0
    since = _warm_up(reads)
    for place, answered in enumerate(reads):
        hits += place >= since and answered.counts and said.get(answered.read) == answered.digest
        said[answered.read] = answered.digest
    return hits


def _counted(reads: Sequence[Answered]) -> list[Answered]:
    return [read for read in reads[_warm_up(reads) :] if read.counts]


def _warm_up(reads: Sequence[Answered]) -> int:
    return len(reads) * WARMS_UP // 100
