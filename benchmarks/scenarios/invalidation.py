"""Point 3: what one save of an order costs, with few and with many entries in the cache.

The entries lie in databases of one Valkey, and the saves take turns between them. They are copies of a
real one, under names that differ in the digest. Beside it what the seed's scheme, deleting by pattern,
costs at the same sizes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import override_settings
from django_redis import get_redis_connection
from tqdm import tqdm

from benchmarks.contestants.levels import LEVELS
from benchmarks.counting import counting
from benchmarks.figures import Curve, Found, Goal, counted, timed
from benchmarks.samples import WALL, in_turns, ratios
from benchmarks.sizes import Size
from cachecore import cached_with_invalidation
from pedidos.models import Pedido

SUBJECT = "Invalidation"
PICTURE = "Cost of an invalidation"
ENTRIES = "entries in the cache"
PORTION = 10_000


@cached_with_invalidation(timeout=86_400, key_prefix="bench_entry:{vendedor_id}", invalidate_on=["pedido.*"])
def entry(vendedor_id: int, number: int) -> list[str]:
    return ["a line of a page"] * 20


def run(size: Size) -> Iterator[Found]:
    levels = dict(zip(LEVELS, size.entries, strict=False))
    pedido = Pedido.objects.order_by("pk")[0]
    for level, entries in levels.items():
        with using(level):
            fill(level, pedido.vendedor_id, entries)
    with connection.cursor() as cursor:
        # What waits for the disk is the database, the same for all; the rest is what is looked at.
        cursor.execute("SET synchronous_commit TO off")

    saves: dict[str, Callable[[], object]] = {level: partial(save, level, pedido) for level in levels}
    samples = in_turns(saves, rounds=size.rounds, calls=size.calls, clock=WALL)
    first, *others = levels
    for level, entries in levels.items():
        what = f"a save with {entries:,} entries"
        yield timed(SUBJECT, what, [s * 1e3 for s in samples[level]], "ms")
        with counting() as counts:
            save(level, pedido)
        yield counted(SUBJECT, f"round trips of {what}", len(counts.trips))
    for level in others:
        what, times = f"a save / with {levels[first]:,} entries", ratios(samples[level], samples[first])
        goal = Goal(at_least=0.9, at_most=1.1)
        yield timed(SUBJECT, what, times, "×", goal=goal, of=f"with {levels[level]:,} entries")
    yield Curve(
        PICTURE, "cachecore: a save of an order", ENTRIES, [(levels[level], _ms(samples[level])) for level in levels]
    )
    deleting: list[tuple[float, float]] = []
    for level, entries in levels.items():
        deletes = partial(caches[level].delete_pattern, "vendedor_dashboard*")  # type: ignore[attr-defined]
        samples = in_turns({level: deletes}, rounds=min(size.rounds, 5), calls=1, clock=WALL)
        what = f"the seed's scheme: deleting a pattern among {entries:,} entries"
        yield timed(SUBJECT, what, [s * 1e3 for s in samples[level]], "ms")
        deleting.append((entries, _ms(samples[level])))
    yield Curve(PICTURE, "the seed's scheme: deleting one pattern", ENTRIES, deleting)


def _ms(seconds: Sequence[float]) -> float:
    return median(seconds) * 1e3


def using(level: str) -> override_settings:
    return override_settings(CACHECORE={**settings.CACHECORE, "CACHE_ALIAS": level})


def save(level: str, pedido: Pedido) -> None:
    with using(level):
        pedido.frete += 1
        pedido.save(update_fields=["frete"])


def fill(level: str, vendedor_id: int, entries: int) -> None:
    client = get_redis_connection(level)
    client.flushdb()
    for number in range(2):
        entry(vendedor_id, number)
    name = max(client.scan_iter(match="*bench_entry*", count=1000), key=len)
    stored = client.get(name)
    if stored is None:
        raise RuntimeError(f"{level} has lost {name!r} since it was filled.")
    # Its last characters are a digest of the arguments.
    stem = name[:-12]
    for began in tqdm(range(0, entries, PORTION), desc=f"{SUBJECT}: {entries:,} entries", unit_scale=PORTION):
        client.mset({stem + b"%012x" % number: stored for number in range(began, min(began + PORTION, entries))})
    if not entries <= client.dbsize() <= entries + 100:
        raise RuntimeError(f"{level} holds {client.dbsize()} entries, not {entries}.")
