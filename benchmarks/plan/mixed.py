"""Point 4: every contestant plays the same trace, and what each makes of it stands beside what no cache makes of it."""

from collections.abc import Iterator, Mapping

from benchmarks import children
from benchmarks.contestants import CACHECORE, CONTESTANTS, OFF, PLAIN
from benchmarks.figures import Curve, Figure, Found, Goal, Missing, counted
from benchmarks.load.outcome import Outcome
from benchmarks.run import Run

# Of so many writes in a hundred: how many times faster than without a cache the 95th of a hundred reads is to be.
FASTER = {5: 10, 20: 5}
PERCENT = "percent of the reads that take no longer"


def mixed(run: Run) -> Iterator[Found]:
    outcomes: dict[str, list[Outcome]] = {}
    for name in run.size.contestants:
        contestant = CONTESTANTS[name]
        try:
            outcomes[name] = run.output(list[Outcome], "mixed", name, settings=contestant.reference)
        except (children.TookTooLong, children.Failed) as failure:
            yield Missing(f"mixed, {contestant.label}", str(failure))
    for place, writes in enumerate(run.size.writes):
        of_this = {name: its[place] for name, its in outcomes.items()}
        yield from _goals(of_this, writes)
        yield from _each(of_this, writes)


def _subject(writes: int) -> str:
    return f"Mixed load, {100 - writes} reads to {writes} writes"


def _each(outcomes: Mapping[str, Outcome], writes: int) -> Iterator[Found]:
    subject = _subject(writes)
    for name, outcome in outcomes.items():
        label = CONTESTANTS[name].label
        p50, p95, p99 = (outcome.percentiles[n - 1] for n in (50, 95, 99))
        yield counted(subject, "hits", outcome.hits, "%", of=label)
        yield counted(subject, "an oracle's", outcome.of_rows, "%", of=label)
        yield counted(subject, "SQL a read", outcome.sql, of=label)
        yield counted(subject, "P50", p50, "ms", of=label)
        yield counted(subject, "P95", p95, "ms", of=label)
        yield counted(subject, "P99", p99, "ms", of=label)
        yield counted(subject, "a write", outcome.write, "ms", of=label)
        yield counted(subject, "old pages", outcome.old, f"of {outcome.looked_at}", of=label)
        yield Curve(subject, label, PERCENT, list(enumerate(outcome.percentiles, start=1)))


def _goals(outcomes: Mapping[str, Outcome], writes: int) -> Iterator[Figure]:
    if CACHECORE.settings not in outcomes:
        return
    subject, ours = _subject(writes), outcomes[CACHECORE.settings]
    misses = f"{100 - ours.hits:.0f} % of its reads are computed, {ours.first:.0f} % being the first of their kind"
    for other in (OFF, PLAIN):
        if other.settings in outcomes:
            p95 = outcomes[other.settings].percentiles[94] / ours.percentiles[94]
            goal = Goal(at_least=FASTER[writes])
            yield counted(subject, "P95 of a read / cachecore's", p95, "×", goal=goal, note=misses, of=other.label)
    for other in (OFF, PLAIN):
        if other.settings in outcomes:
            fewer = 100 - 100 * ours.sql / outcomes[other.settings].sql
            yield counted(
                subject, "SQL a read that cachecore saves", fewer, "%", goal=Goal(at_least=80), of=other.label
            )
    goal = Goal(at_least=0.95)
    note = f"{ours.hits:.1f} % of {ours.of_rows:.1f} %"
    what = "hits / those of an oracle that knows which rows each page shows"
    yield counted(subject, what, ours.hits / ours.of_rows, "×", goal=goal, note=note)
    note = f"{ours.hits:.1f} % of {ours.of_words:.1f} %"
    what = "hits / those of an oracle that knows whether a page would say anything new"
    yield counted(subject, what, ours.hits / ours.of_words, "×", note=note)
    looked = f"of {ours.looked_at} looked at with no write in flight"
    yield counted(subject, "old pages", ours.old, goal=Goal(at_most=0), note=looked)
