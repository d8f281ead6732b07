"""Point 2: what each page costs when nobody has kept it, and how that grows."""

from collections.abc import Iterator
from statistics import median

from msgspec.structs import replace

from benchmarks.databases import History
from benchmarks.figures import Found, Goal, counted, timed
from benchmarks.load.missed import Missed
from benchmarks.run import Run

SUBJECT = "Misses"
MILLISECONDS, SHARE_OF_PLAIN = 40, 1 / 20
QUERIES = 5
GROWTH, GROWTH_OF_RANKINGS = 1.5, 3.0


def misses(run: Run) -> Iterator[Found]:
    few = run.size.orders
    missed = run.output(list[Missed], "misses")
    plain = {one.page: one for one in run.output(list[Missed], "plain_misses", settings="plain")}
    note = f"{few:,} orders"
    for one in missed:
        aggregates = plain[one.page].milliseconds
        goal = Goal(at_most=max(MILLISECONDS, median(aggregates) * SHARE_OF_PLAIN))
        yield timed(SUBJECT, "a miss", one.milliseconds, "ms", goal=goal, note=note, of=one.page)
        yield timed(SUBJECT, "the plain aggregates alone", aggregates, "ms", note=note, of=one.page)
        yield counted(SUBJECT, "SQL of a miss", one.queries, goal=Goal(at_most=QUERIES), of=one.page)
    larger = History(run.size.more_orders)
    of_larger = run.output(list[Missed], "misses", history=larger)
    longer = History(few, run.size.times)
    of_longer = run.output(list[Missed], "misses", history=longer)
    # The machine may be another now: the few are measured once more, and both times count.
    again = run.output(list[Missed], "misses")
    missed = [
        replace(one, milliseconds=one.milliseconds + other.milliseconds)
        for one, other in zip(missed, again, strict=True)
    ]
    yield from _growth(f"growth, {larger.orders:,} orders in the same two years", missed, of_larger)
    yield from _growth(f"growth, {few * longer.times:,} orders in {2 * longer.times} years", missed, of_longer)


def _growth(what: str, few: list[Missed], many: list[Missed]) -> Iterator[Found]:
    for one, other in zip(few, many, strict=True):
        growth = median(other.milliseconds) / median(one.milliseconds)
        goal = Goal(at_most=GROWTH_OF_RANKINGS if one.grows_with_all else GROWTH)
        note = f"{median(other.milliseconds):.1f} ms"
        yield counted(SUBJECT, what, growth, "×", goal=goal, note=note, of=one.page)
