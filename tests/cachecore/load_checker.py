"""Readers and a writer at work while a test does harm: every read is checked against the commits before it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Lock

from django.db import connections

from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias


class Load:
    """Each thread has a connection of its own. A stale read, or an error, is raised when the load ends."""

    def __init__(self) -> None:
        self.committed: list[str] = []
        self.reads = 0
        # Held by a test, nothing is written.
        self.may_write = Lock()
        self._stop = Event()

    def write(self) -> None:
        code = f"C{len(self.committed):05}"
        Categoria.objects.create(codigo=code, nome="x")
        self.committed.append(code)

    def read(self) -> None:
        before = len(self.committed)
        found = categorias()
        missing = set(self.committed[:before]) - set(found)
        assert not missing, f"stale: {sorted(missing)} were committed before this read began"
        self.reads += 1

    def _writer(self) -> None:
        try:
            while not self._stop.wait(0.02):
                with self.may_write:
                    self.write()
        finally:
            connections.close_all()

    def _reader(self) -> None:
        try:
            while not self._stop.is_set():
                self.read()
        finally:
            connections.close_all()


@contextmanager
def under_load(readers: int = 3) -> Iterator[Load]:
    load = Load()
    with ThreadPoolExecutor(readers + 1) as pool:
        work: list[Future[None]] = [pool.submit(load._writer), *(pool.submit(load._reader) for _ in range(readers))]
        try:
            yield load
        finally:
            load._stop.set()
    for done in work:
        done.result(timeout=20)
