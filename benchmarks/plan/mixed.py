"""Point 4: every contestant plays the same trace, and what each makes of it stands beside what no cache makes of it."""

from collections.abc import Iterator, Mapping

from benchmarks import children
from benchmarks.contestants import CACHECORE, CONTESTANTS, OFF, PLAIN
from benchmarks.figures import Curve, Figure, Found, Goal, Missing, counted
from benchmarks.load.outcome import Outcome
from benchmarks.run import Run

# Of so many writes in a hundred: how many times faster than without a cache the 95th of a hundred reads is to be.
FASTER = {5: 10, 20: 5}


def mixed(run: Run) -> Iterator[Found]:
    for writes in run.size.writes:
        outcomes: dict[str, Outcome] = {}
        for name in run.size.contestants:
            try:
                reference = CONTESTANTS[name].reference
                outcomes[name] = run.output(Outcome, "mixed", name, str(writes), settings=reference)
            except (children.TookTooLong, children.Failed) as failure:
                yield Missing(f"mixed, {CONTESTANTS[name].label}", str(failure))
        yield from _goals(outcomes, writes)
        yield from _each(outcomes, writes)


def _subject(writes: int) -> str:
    return f"Mixed load, {100 - writes} reads to {writes} writes"


def _each(outcomes: Mapping[str, Outcome], writes: int) -> Iterator[Found]:
    subject = _subject(writes)
    for name, outcome in outcomes.items():
        label = CONTESTANTS[name].label
        p50, p95, p99 = (outcome.percentiles[n - 1] for n in (50, 95, 99))
        yield counted(subject, "hits", outcome.hits, "%", of=label)
        yield counted(subject, "SQL a read", outcome.sql, of=label)
        yield counted(subject, "P50", p50, "ms", of=label)
        yield counted(subject, "P95", p95, "ms", of=label)
        yield counted(subject, "P99", p99, "ms", of=label)
        yield counted(subject, "a write", outcome.write, "ms", of=label)
        yield counted(subject, "old pages", outcome.old, f"of {outcome.looked_at}", of=label)
        yield Curve(subject, label, list(enumerate(outcome.percentiles, start=1)))


def _goals(outcomes: Mapping[str, Outcome], writes: int) -> Iterator[Figure]:
    if CACHECORE.settings not in outcomes:
        return
    subject, ours = _subject(writes), outcomes[CACHECORE.settings]
    for other in (OFF, PLAIN):
        if other.settings in outcomes:
            p95 = outcomes[other.settings].percentiles[94] / ours.percentiles[94]
            goal = Goal(at_least=FASTER[writes])
            yield counted(subject, f"P95 of a read, {other.label} / cachecore", p95, "×", goal=goal)
    if OFF.settings in outcomes:
        off = outcomes[OFF.settings]
        fewer = 100 - 100 * ours.sql / off.sql
        yield counted(subject, "SQL a read, fewer than without a cache", fewer, "%", goal=Goal(at_least=80))
        ideal = f"{ours.hits:.1f} % of {off.ideal:.1f} %"
        goal = Goal(at_least=0.95)
        yield counted(subject, "hits / those of an oracle", ours.hits / off.ideal, "×", goal=goal, note=ideal)
    looked = f"of {ours.looked_at} looked at with no write in flight"
    yield counted(subject, "old pages", ours.old, goal=Goal(at_most=0), note=looked)
