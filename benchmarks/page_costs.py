"""What computing each page costs, in CPU of the process that answers it; writes docs/pages.md.

python -m benchmarks.page_costs SIZE [--before TREE] [--filled ORDERS=ADDRESS ...]
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from benchmarks import children
from benchmarks.__main__ import environment
from benchmarks.databases import Databases, History
from benchmarks.load.page_cost import PageCost
from benchmarks.machine import Machine, this_machine
from benchmarks.report.table import REACHED, number
from benchmarks.sizes import SIZES, Size
from benchmarks.spent import DATABASE, REST, TEMPLATES
from tests.servers import DURABLE, running

DOCUMENT = Path("docs/pages.md")
# Above it stands what people make of the figures.
MEASURED = "<!-- measured -->"
STATEMENTS, GROWTH, MANY = 5, 1.5, 1_000_000
FILLING = 120  # minutes, at most


class Place(NamedTuple):
    """A database with so many orders."""

    orders: int
    address: str

    @property
    def is_sqlite(self) -> bool:
        return self.address.startswith("sqlite")

    @property
    def title(self) -> str:
        return f"{'SQLite' if self.is_sqlite else 'PostgreSQL'}, {self.orders:,} orders"

    @property
    def at_most(self) -> float:
        """Milliseconds."""
        return 20 if self.is_sqlite else 10 * GROWTH if self.orders >= MANY else 10


Costs = list[PageCost]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_costs", description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--before", type=Path, help="another tree with the same tables, asked in turns with this one")
    parser.add_argument("--filled", nargs="+", type=_place, help="databases that are there; else two are made")
    given = parser.parse_args(arguments)
    children.end_when_asked()
    size = SIZES[given.size]
    with tempfile.TemporaryDirectory() as folder, running("DATABASE_URL", "REDIS_URL", DURABLE) as servers:
        env = environment(servers["REDIS_URL"], Path(folder))
        children.output_of("manage", "collectstatic", "--no-input", "--verbosity=0", env=env, minutes=2)
        databases = Databases(servers["DATABASE_URL"], env)
        machine = this_machine(PostgreSQL=databases.version())
        trees = {"now": Path.cwd(), **({"before": given.before.resolve()} if given.before else {})}
        lines = list(head(size, machine))
        for place in given.filled or places(size, databases, env, Path(folder)):
            lines += table(place, measured(place, size, trees, env))
            # What was found so far is not lost with whatever comes.
            write(lines)
    print(f"Written: {DOCUMENT}")


def write(lines: list[str]) -> None:
    said = DOCUMENT.read_text().partition(MEASURED)[0]
    DOCUMENT.write_text("\n".join([f"{said}{MEASURED}", *lines]) + "\n")


def _place(said: str) -> Place:
    orders, _, address = said.partition("=")
    return Place(int(orders), address)


def places(size: Size, databases: Databases, env: Mapping[str, str], folder: Path) -> Iterator[Place]:
    few = max(size.orders // 5, 1_000)
    sqlite = f"sqlite:///{folder / 'few.sqlite3'}"
    filling = {**env, "DATABASE_URL": sqlite, "CACHE_STORE": "memory"}
    children.output_of("benchmarks.fill", str(few), env=filling, minutes=FILLING)
    yield Place(few, sqlite)
    with databases.copy(History(size.orders), FILLING) as address:
        yield Place(size.orders, address)


def measured(place: Place, size: Size, trees: Mapping[str, Path], env: Mapping[str, str]) -> dict[str, Costs]:
    """In turns, so that what disturbs the machine disturbs both."""
    found: dict[str, Costs] = {}
    for _ in range(3):
        for name, tree in trees.items():
            output = children.output_of(
                *("benchmarks.scenario", "page_costs", size.name),
                env={**env, "DATABASE_URL": place.address},
                minutes=size.minutes,
                cwd=tree,
            )
            costs = msgspec.json.decode(output, type=Costs)
            for one, other in zip(found.setdefault(name, costs), costs, strict=True):
                if one is not other:
                    one.add(other)
    return found


def head(size: Size, machine: Machine) -> Iterator[str]:
    yield f"`python -m benchmarks.page_costs {size.name}`: {machine.processor}, {machine.cores} cores;"
    yield f"{', '.join(f'{name} {version}' for name, version in machine.versions.items())}."
    yield f"Load per core before it began: {machine.load:.2f}{'' if machine.is_calm else ' (too much to rely on)'}."
    yield "Milliseconds of CPU of the process that answers, medians. Each request is a miss: what was kept had ended."
    yield "On a busy machine the same work takes more CPU: the least of the samples is nearer to that of a calm one."
    yield "SQLite computes in this process, PostgreSQL in another: there, database is what its driver takes."


def table(place: Place, costs: Mapping[str, Costs]) -> Iterator[str]:
    before = {one.page: one for one in costs.get("before", [])}
    columns = ["page", "CPU", "least", DATABASE, TEMPLATES, REST, "statements", "bytes", "reached"]
    columns += ["before", "least before"] if before else []
    yield from ("", f"## {place.title}: at most {number(place.at_most)} ms and {STATEMENTS} statements", "")
    yield from (row(columns), f"|---{'|---:' * (len(columns) - 1)}|")
    for one in costs["now"]:
        reached = median(one.milliseconds) <= place.at_most and one.statements <= STATEMENTS
        its = [one.page, *milliseconds(one), f"{one.statements}", f"{one.size:,}", REACHED[reached]]
        if before:
            old = before[one.page]
            its += [f"{number(median(old.milliseconds))}, {old.statements} statements", number(min(old.milliseconds))]
        yield row(its)


def milliseconds(cost: PageCost) -> Iterator[str]:
    yield from (number(median(cost.milliseconds)), number(min(cost.milliseconds)))
    for part in (DATABASE, TEMPLATES, REST):
        yield number(median(cost.parts[part]))


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")
    main(sys.argv[1:])
