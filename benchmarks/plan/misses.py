"""Point 2: what each page costs when nobody has kept it, and how that grows."""

from collections.abc import Iterator
from statistics import median

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
    for one in missed:
        aggregates = median(plain[one.page].milliseconds)
        goal = Goal(at_most=max(MILLISECONDS, aggregates * SHARE_OF_PLAIN))
        yield timed(SUBJECT, f"{one.page}: a miss, {few:,} orders", one.milliseconds, "ms", goal=goal)
        yield timed(SUBJECT, f"{one.page}: the plain aggregates alone", plain[one.page].milliseconds, "ms")
        yield counted(SUBJECT, f"{one.page}: SQL of a miss", one.queries, goal=Goal(at_most=QUERIES))
    larger = History(run.size.more_orders)
    note = f"{larger.orders:,} orders / {few:,}, a larger house in the same two years"
    yield from _growth(missed, run.output(list[Missed], "misses", history=larger), note)
    older = History(few, run.size.times)
    note = f"{few * older.times:,} orders / {few:,}, the same house with {older.times} times the history"
    yield from _growth(missed, run.output(list[Missed], "misses", history=older), note)


def _growth(few: list[Missed], many: list[Missed], note: str) -> Iterator[Found]:
    for one, other in zip(few, many, strict=True):
        growth = median(other.milliseconds) / median(one.milliseconds)
        goal = Goal(at_most=GROWTH_OF_RANKINGS if one.grows_with_all else GROWTH)
        yield counted(SUBJECT, f"{one.page}: growth of a miss", growth, "×", goal=goal, note=note)
