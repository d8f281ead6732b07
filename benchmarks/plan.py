"""What is run, in which order, on which data."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from benchmarks import children
from benchmarks.databases import Databases
from benchmarks.figures import Figure
from benchmarks.sizes import Size

FILLING = 60  # minutes, at most


class Run(NamedTuple):
    """env: what all processes run under."""

    size: Size
    databases: Databases
    env: Mapping[str, str]

    def scenario(self, name: str, *arguments: str, database: str, settings: str = "plain") -> list[Figure]:
        env = {**self.env, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": f"benchmarks.contestants.{settings}"}
        output = children.output_of(
            "benchmarks.scenario", name, self.size.name, *arguments, env=env, minutes=self.size.minutes
        )
        return msgspec.json.decode(output, type=list[Figure])


def hits(run: Run) -> Iterator[Figure]:
    with run.databases.copy(run.size.orders, FILLING) as database:
        yield from run.scenario("hits", database=database)


def cold_readers(run: Run) -> Iterator[Figure]:
    with run.databases.copy(run.size.orders, FILLING) as database:
        yield from run.scenario("cold_readers", database=database)


def invalidation(run: Run) -> Iterator[Figure]:
    with run.databases.copy(run.size.orders, FILLING) as database:
        yield from run.scenario("invalidation", database=database)


PLAN: dict[str, Callable[[Run], Iterator[Figure]]] = {
    part.__name__: part for part in (hits, cold_readers, invalidation)
}
