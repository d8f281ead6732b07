"""Point 1, over gunicorn: how many hits are answered in a second, beside as many of a view with one GET to Redis."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time

from tqdm import tqdm

from benchmarks.answer import must_be
from benchmarks.connection import Connection, request
from benchmarks.figures import Figure, Goal, timed
from benchmarks.pages import Page, the_four
from benchmarks.samples import ratios
from benchmarks.serving import WORKERS, connections, serving
from benchmarks.site.views import keep_bare
from benchmarks.sizes import Size

SUBJECT = "Hits, over gunicorn"


def run(size: Size) -> Iterator[Figure]:
    with serving(os.environ) as path, connections(path, of_each_worker=size.readers_of_each_worker) as asking:
        shares: list[float] = []
        for page in tqdm(the_four(), desc=SUBJECT, unit="page"):
            yield from _page(page, size, asking, shares)
        yield timed(SUBJECT, "of one core, taken by asking", [100 * share for share in shares], "%")


def _page(page: Page, size: Size, asking: Sequence[Connection], shares: list[float]) -> Iterator[Figure]:
    cookie = page.asker().cookie
    must_be(asking[0].get(page.address, cookie), 200)
    hit = must_be(asking[0].get(page.address, cookie), 200, "hit")
    bare = keep_bare(page.name, hit.body)
    if must_be(asking[0].get(bare, cookie), 200).body != hit.body:
        raise RuntimeError(f"Bare does not answer what the {page.name} page does.")
    rates: dict[str, list[float]] = {page.address: [], bare: []}
    for number in range(size.rounds + 1):
        for address, samples in rates.items():
            rate, share = _rate(asking, request("GET", address, cookie), size.seconds)
            # The first round warms up.
            if number:
                samples.append(rate)
                shares.append(share)
    must_be(asking[0].get(page.address, cookie), 200, "hit")
    hits, note = rates[page.address], f"{WORKERS} workers, {len(asking)} connections"
    yield timed(SUBJECT, "hits a second", hits, note=note, of=page.name)
    yield timed(SUBJECT, "bare's", rates[bare], note=note, of=page.name)
    yield timed(SUBJECT, "hits / bare's", ratios(hits, rates[bare]), "×", goal=Goal(at_least=0.85), of=page.name)


def _rate(asking: Sequence[Connection], written: bytes, seconds: float) -> tuple[float, float]:
    """Answers a second, and what of one core asking for them took."""
    began, worked = perf_counter(), process_time()
    end = began + seconds

    def ask(connection: Connection) -> int:
        answers = 0
        while perf_counter() < end:
            must_be(connection.send(written), 200)
            answers += 1
        return answers

    with ThreadPoolExecutor(len(asking)) as pool:
        answers = sum(pool.map(ask, asking))
    took = perf_counter() - began
    return answers / took, (process_time() - worked) / took
