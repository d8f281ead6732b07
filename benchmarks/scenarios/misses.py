"""Point 2: a miss of each page as it happens: looked up, computed, kept. All that it could read was ended before."""

from collections.abc import Iterator
from time import perf_counter

from tqdm import tqdm

from benchmarks.answer import must_be
from benchmarks.asking import Asker
from benchmarks.counting import counting
from benchmarks.load.missed import Missed
from benchmarks.pages import Page, the_computed
from benchmarks.sizes import Size
from cachecore import invalidate_cache

# Not the session: each page reads it, and what ends a page does not end it.
KEPT_UNDER = ("vendedor_*", "apuracao*")


def run(size: Size) -> Iterator[Missed]:
    for page in tqdm(the_computed(), desc="Misses", unit="page"):
        asker = page.asker()
        _miss(page, asker)
        milliseconds = [_miss(page, asker) for _ in range(size.rounds)]
        end_all()
        with counting() as counts:
            must_be(asker.get(page.address), 200, "miss")
        yield Missed(page.name, milliseconds, len(counts.sql), page.grows_with_all)


def _miss(page: Page, asker: Asker) -> float:
    end_all()
    began = perf_counter()
    answer = asker.get(page.address)
    milliseconds = (perf_counter() - began) * 1e3
    must_be(answer, 200, "miss")
    return milliseconds


def end_all() -> None:
    for name in KEPT_UNDER:
        invalidate_cache(name)
