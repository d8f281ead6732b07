"""Point 1: what a hit costs, in one process, beside a view that does one GET to Redis ('bare').

Bare stands behind the same middleware and asks as the same signed-in user: what the two differ in is
what the page does on a hit. Beside it, without a goal, bare in a Django without any middleware.
"""

from collections.abc import Iterator

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django_redis import get_redis_connection
from tqdm import tqdm

from benchmarks.answer import must_be
from benchmarks.asking import Asker
from benchmarks.counting import counting
from benchmarks.figures import Figure, Goal, counted, timed
from benchmarks.pages import Page, the_four
from benchmarks.samples import CPU, in_turns, ratios
from benchmarks.site.views import keep_bare
from benchmarks.sizes import Size

SUBJECT = "Hits, in process"


def run(size: Size) -> Iterator[Figure]:
    with override_settings(MIDDLEWARE=[]):
        without_middleware = WSGIHandler()
    for page in tqdm(the_four(), desc=SUBJECT, unit="page"):
        yield from _page(page, size, without_middleware)


def _page(page: Page, size: Size, without_middleware: WSGIHandler) -> Iterator[Figure]:
    asker = page.asker()
    must_be(asker.get(page.address), 200)
    hit = must_be(asker.get(page.address), 200, "hit")
    etag = hit.headers["ETag"]
    address = keep_bare(page.name, hit.body)
    floor = Asker(asker.cookie, without_middleware)
    if must_be(asker.get(address), 200).body != hit.body:
        raise RuntimeError(f"Bare does not answer what the {page.name} page does.")
    must_be(asker.get(page.address, etag), 304, "hit")

    yield from _counts(page, asker, etag, len(hit.body))
    samples = in_turns(
        {
            "bare": lambda: asker.get(address),
            "hit": lambda: asker.get(page.address),
            "304": lambda: asker.get(page.address, etag),
            "floor": lambda: floor.get(address),
        },
        rounds=size.rounds,
        calls=size.calls,
        clock=CPU,
    )
    # Another answer would have been timed if it had ended meanwhile.
    must_be(asker.get(page.address), 200, "hit")
    bare, body, of = samples["bare"], f"{len(hit.body):,} bytes", page.name
    yield timed(SUBJECT, "CPU of a hit", [s * 1e6 for s in samples["hit"]], "µs", note=body, of=of)
    yield timed(SUBJECT, "a hit / bare", ratios(samples["hit"], bare), "×", goal=Goal(at_most=1.25), of=of)
    yield timed(SUBJECT, "a 304 / bare", ratios(samples["304"], bare), "×", goal=Goal(at_most=1.1), of=of)
    yield timed(SUBJECT, "a hit / bare without middleware", ratios(samples["hit"], samples["floor"]), "×", of=of)


def _counts(page: Page, asker: Asker, etag: str, size_of_body: int) -> Iterator[Figure]:
    with counting() as counts:
        asker.get(page.address)
    tables = _tables(counts.sql)
    yield counted(SUBJECT, "SQL of a hit", len(counts.sql), goal=Goal(at_most=0), note=tables, of=page.name)
    yield counted(SUBJECT, "round trips", len(counts.trips), goal=Goal(at_most=2), of=page.name)
    before = _sent_by_redis()
    asker.get(page.address, etag)
    share = (_sent_by_redis() - before) / size_of_body
    what, note = "of its body, fetched for a 304", "heads included"
    yield counted(SUBJECT, what, 100 * share, "%", goal=Goal(at_most=25), note=note, of=page.name)


def _sent_by_redis() -> int:
    return int(get_redis_connection("default").info("stats")["total_net_output_bytes"])


def _tables(statements: list[str]) -> str:
    return ", ".join(sql.split(' FROM "')[-1].split('"')[0] for sql in statements)
