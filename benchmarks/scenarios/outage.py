"""What a page costs while the store is away, beside the same page with the cache switched off.

Away in two ways: nobody listens at its address, or somebody does who never answers.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from django.conf import settings
from django.test import override_settings
from tqdm import tqdm

from benchmarks.answer import must_be
from benchmarks.asking import Asker
from benchmarks.figures import Figure, Goal, counted, timed
from benchmarks.pages import Page, the_four
from benchmarks.samples import ratios
from benchmarks.sizes import Size
from pedidos.models import Pedido

SUBJECT = "Outage"
ROUNDS, CALLS, SAVES = 7, 10, 100
OFF = "cache switched off"
NO_ANSWER = "nobody answers"
AWAY = ("nobody listens", NO_ANSWER)


def run(size: Size) -> Iterator[Figure]:
    with TemporaryDirectory(prefix="sap-bench-") as name:
        sockets = {state: Path(name) / f"{number}.sock" for number, state in enumerate(AWAY)}
        default = settings.CACHES["default"]
        stores = {state: {**default, "LOCATION": f"unix://{path}"} for state, path in sockets.items()}
        states = {OFF: _cachecore(ENABLED=False), **{state: _cachecore(CACHE_ALIAS=state) for state in AWAY}}
        with override_settings(CACHES={**settings.CACHES, **stores}), _never_answering(sockets[NO_ANSWER]):
            for page in tqdm(the_four(), desc=SUBJECT, unit="page"):
                yield from _page(page, states, min(size.rounds, ROUNDS), min(size.calls, CALLS))
            for state in AWAY:
                with states[state]:
                    yield from _writes(state, min(size.calls * size.rounds, SAVES))


def _page(page: Page, states: dict[str, override_settings], rounds: int, calls: int) -> Iterator[Figure]:
    asker = page.asker()
    medians: dict[str, list[float]] = {state: [] for state in states}
    for number in range(rounds + 1):
        for state, as_set in states.items():
            with as_set:
                # One call finds out, once an interval, that the store is away: it counts as all the others.
                seconds = median(_seconds(asker, page.address) for _ in range(calls))
            if number:
                medians[state].append(seconds)
    yield timed(SUBJECT, OFF, [s * 1e3 for s in medians[OFF]], "ms", of=page.name)
    for state in AWAY:
        times = ratios(medians[state], medians[OFF])
        yield timed(SUBJECT, f"a page / {OFF}", times, "×", goal=Goal(at_most=1.5), of=f"{page.name}, {state}")


def _seconds(asker: Asker, address: str) -> float:
    began = perf_counter()
    must_be(asker.get(address), 200)
    return perf_counter() - began


def _writes(state: str, saves: int) -> Iterator[Figure]:
    pedido = Pedido.objects.order_by("pk")[0]
    done = 0
    for _ in range(saves):
        pedido.frete += 1
        pedido.save(update_fields=["frete"])
        done += Pedido.objects.get(pk=pedido.pk).frete == pedido.frete
    yield counted(SUBJECT, f"saves of {saves} that are there", done, goal=Goal(at_least=saves), of=state)


def _cachecore(**changed: object) -> override_settings:
    return override_settings(CACHECORE={**settings.CACHECORE, **changed})


@contextmanager
def _never_answering(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield
