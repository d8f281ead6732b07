"""What is run, in which order, on which data."""

from collections.abc import Callable, Iterator

from benchmarks.figures import Found
from benchmarks.plan.misses import misses
from benchmarks.plan.mixed import mixed
from benchmarks.run import Run


def hits(run: Run) -> Iterator[Found]:
    yield from run.scenario("hits")


def served(run: Run) -> Iterator[Found]:
    yield from run.scenario("served")


def registering(run: Run) -> Iterator[Found]:
    yield from run.scenario("registering")


def cold_readers(run: Run) -> Iterator[Found]:
    yield from run.scenario("cold_readers")


def invalidation(run: Run) -> Iterator[Found]:
    yield from run.scenario("invalidation")


def outage(run: Run) -> Iterator[Found]:
    yield from run.scenario("outage")


PLAN: dict[str, Callable[[Run], Iterator[Found]]] = {
    part.__name__: part for part in (hits, served, misses, registering, invalidation, cold_readers, outage, mixed)
}
