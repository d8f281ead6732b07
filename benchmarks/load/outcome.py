"""What a contestant has made of a trace, and what an oracle would have."""

from collections.abc import Sequence
from statistics import median, quantiles

import msgspec

from benchmarks.load.played import Answered, Played
from benchmarks.load.trace import Read, Write

# So much of it, in a hundred, goes by before anything counts: a cache begins empty.
WARMS_UP = 20


class Outcome(msgspec.Struct):
    """Percents, statements for each read, and milliseconds: percentiles[n - 1] is exceeded by 100 - n percent of the
    reads. What oracles would have hit, in percent: of_rows knows the rows that each page is made from, and computes
    it anew where one of them was written; of_words knows whether the page would say anything new. A write counts
    from when it was done: what was computed before then ends by it. first: the percent of the reads for what that
    person had not asked for before, which no cache of pages can hit.

    own_share: of one core, what asking took.
    """

    hits: float
    of_rows: float
    of_words: float
    first: float
    sql: float
    percentiles: list[float]
    write: float
    looked_at: int
    old: int
    own_share: float


def outcome(played: Played, own_share: float) -> Outcome:
    reads = [step for step in _after_warming_up(played.steps) if isinstance(step, Answered) and step.counts]
    return Outcome(
        hits=100 * sum(read.sql == 0 for read in reads) / len(reads),
        of_rows=100 * hits_by_rows(played.steps) / len(reads),
        of_words=100 * hits_by_words(played.steps) / len(reads),
        first=100 * first_looks(played.steps) / len(reads),
        sql=sum(read.sql for read in reads) / len(reads),
        percentiles=quantiles([read.milliseconds for read in reads], n=100, method="inclusive"),
        write=median(played.writes),
        looked_at=played.looked_at,
        old=len(played.old),
        own_share=own_share,
    )


def hits_by_words(steps: Sequence[Answered | Write]) -> int:
    """How often, among the reads that count, a page says what it said when the same person asked for it last."""
    said: dict[Read, bytes] = {}
    hits = 0
    since = _warm_up(steps)
    for place, step in enumerate(steps):
        if isinstance(step, Answered):
            hits += place >= since and step.counts and said.get(step.read) == step.digest
            said[step.read] = step.digest
    return hits


def hits_by_rows(steps: Sequence[Answered | Write]) -> int:
    """How often no row that the page is made from was written since the same person asked for it last."""
    kept: set[Read] = set()
    hits = 0
    since = _warm_up(steps)
    for place, step in enumerate(steps):
        if isinstance(step, Answered):
            hits += place >= since and step.counts and step.read in kept
            kept.add(step.read)
        else:
            kept = {read for read in kept if not step.is_shown_by(read)}
    return hits


def first_looks(steps: Sequence[Answered | Write]) -> int:
    """How often, among the reads that count, a person asks for what he had not asked for before."""
    known: set[Read] = set()
    first = 0
    since = _warm_up(steps)
    for place, step in enumerate(steps):
        if isinstance(step, Answered):
            first += place >= since and step.counts and step.read not in known
            known.add(step.read)
    return first


def _after_warming_up(steps: Sequence[Answered | Write]) -> Sequence[Answered | Write]:
    return steps[_warm_up(steps) :]


def _warm_up(steps: Sequence[Answered | Write]) -> int:
    return len(steps) * WARMS_UP // 100
