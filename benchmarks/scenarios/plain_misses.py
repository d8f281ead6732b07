"""Point 2: what the database alone takes for each page where all of it is added up from the orders."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from django.db import connection
from tqdm import tqdm

from benchmarks.answer import must_be
from benchmarks.asking import Asker
from benchmarks.load.missed import Missed
from benchmarks.pages import Page, the_computed
from benchmarks.sizes import Size

# Most of them take long.
ROUNDS = 7


def run(size: Size) -> Iterator[Missed]:
    for page in tqdm(the_computed(), desc="Plain aggregates", unit="page"):
        asker = page.asker()
        _database(page, asker)
        taken = [_database(page, asker) for _ in range(min(size.rounds, ROUNDS))]
        yield Missed(page.name, [sum(statements) for statements in taken], len(taken[0]), page.grows_with_all)


def _database(page: Page, asker: Asker) -> list[float]:
    """Milliseconds of each statement."""
    milliseconds: list[float] = []

    def execute(run: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = perf_counter()
        try:
            return run(sql, params, many, context)
        finally:
            milliseconds.append((perf_counter() - began) * 1e3)

    with connection.execute_wrapper(execute):
        must_be(asker.get(page.address), 200)
    return milliseconds
