"""A store that is one process's memory is one: what one thread keeps there, every other finds."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from cachecore.store import get_store
from cachecore.store.contract import Store

THREADS = 8


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("often_interrupted")
def test_threads_that_ask_first_at_the_same_moment_get_the_same_store(settings: Any) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(100):
            settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory", "NAMESPACE": uuid4().hex}
            at_once = Barrier(THREADS, timeout=20)

            def ask(at_once: Barrier = at_once) -> Store:
                at_once.wait()
                return get_store()

            found = [asked.result(timeout=20) for asked in [pool.submit(ask) for _ in range(THREADS)]]
            assert len({id(store) for store in found}) == 1
