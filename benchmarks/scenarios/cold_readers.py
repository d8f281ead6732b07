"""Point 3: many readers of a page that nobody has kept, in several processes, at one moment."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING

import django
from tqdm import tqdm

from benchmarks.figures import Figure, Goal, counted
from benchmarks.sizes import Size
from cachecore import clear_all_cache

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

SUBJECT = "Cold readers"
PROCESSES = 5
PATIENCE = 60  # seconds
FAILED = "failed: "


def run(size: Size) -> Iterator[Figure]:
    from benchmarks.pages import the_four

    pages = [(page.name, page.address, page.asker().cookie) for page in the_four()]
    processes = min(PROCESSES, size.cold_readers // 2)
    threads = size.cold_readers // processes
    context = multiprocessing.get_context("spawn")
    everybody = context.Barrier(processes * threads + 1, timeout=PATIENCE)
    answers: Queue[list[str]] = context.Queue()
    readers = [
        context.Process(target=read, args=(everybody, answers, pages, threads), daemon=True) for _ in range(processes)
    ]
    for reader in readers:
        reader.start()
    for name, _, _ in tqdm(pages, desc=SUBJECT, unit="page"):
        clear_all_cache()
        everybody.wait()  # they begin
        said = [label for _ in readers for label in answers.get(timeout=PATIENCE)]
        if failed := [label for label in said if label.startswith(FAILED)]:
            raise RuntimeError(f"{name}: {'; '.join(failed)}")
        everybody.wait()  # they have ended
        hits = sum("; hit" in label for label in said)
        computed = len(said) - hits
        what = f"computations for {len(said)} readers in {processes} processes"
        yield counted(SUBJECT, what, computed, goal=Goal(at_least=1, at_most=1), of=name)
    for reader in readers:
        reader.join(PATIENCE)


def read(everybody: Barrier, answers: "Queue[list[str]]", pages: list[tuple[str, str, str]], threads: int) -> None:
    """In a process of its own: asks for each page on so many threads at once."""
    django.setup()
    from django.db import connections

    from benchmarks.answer import must_be
    from benchmarks.asking import Asker

    def ask(address: str, cookie: str) -> str:
        everybody.wait()
        try:
            return must_be(Asker(cookie).get(address), 200, "cachecore").headers["Cache-Status"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        for _, address, cookie in pages:
            asked = [pool.submit(ask, address, cookie) for _ in range(threads)]
            try:
                answers.put([one.result() for one in asked])
            except Exception as error:
                answers.put([f"{FAILED}{error!r}"])
                raise
            # One of each process waits here for all the others' threads.
            list(pool.map(lambda _: everybody.wait(), range(threads)))
