"""Many cold readers at once: one computes, the others wait for his answer, for a bounded time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock, Thread

import pytest
from asgiref.sync import async_to_sync
from django.db import connections, transaction

from cachecore import cached, invalidate_cache
from cachecore.store import get_store
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.processes import start_python
from tests.cachecore.threads import in_another_thread

pytestmark = pytest.mark.django_db(transaction=True)


class Slow:
    """A cached computation that takes as long as the test wants."""

    def __init__(self) -> None:
        self.made = 0
        self.begun = Event()
        self.go_on = Event()
        self.fails = False
        lock = Lock()

        @cached(timeout=60, key_prefix="slow")
        def slow() -> int:
            with lock:
                self.made += 1
            self.begun.set()
            assert self.go_on.wait(timeout=20)
            if self.fails:
                raise ZeroDivisionError
            return 7

        self.ask = slow


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.mark.usefixtures("each_store")
def test_fifty_cold_readers_are_one_computation(slow, counted):
    together = Barrier(50)

    def ask() -> object:
        together.wait(timeout=20)
        try:
            return slow.ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=50) as pool:
        answers = [pool.submit(ask) for _ in range(50)]
        assert slow.begun.wait(timeout=20)
        slow.go_on.set()
        assert {answer.result(timeout=20) for answer in answers} == {7}

    assert slow.made == 1
    assert counted("miss", "slow") == 1


@pytest.mark.usefixtures("each_store")
def test_when_only_what_it_was_made_from_has_ended_it_is_one_computation_too(slow):
    """The store cannot see that by itself: the entry is of now, as far as its own scopes tell."""

    @cached(timeout=60, key_prefix="outer")
    def outer() -> int:
        return len(categorias()) * slow.ask.__wrapped__()  # type: ignore[no-any-return]

    slow.go_on.set()
    before = outer()
    in_another_thread(lambda: Categoria.objects.create(codigo="AGUA", nome="Água"))
    slow.go_on.clear()
    slow.begun.clear()

    def ask() -> int:
        try:
            return outer()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=20) as pool:
        answers = [pool.submit(ask) for _ in range(20)]
        assert slow.begun.wait(timeout=20)
        slow.go_on.set()
        assert {answer.result(timeout=20) for answer in answers} == {before + 7}

    assert slow.made == 2


def test_processes_wait_for_each_other_too(counted):
    processes = [start_python("categorias()") for _ in range(4)]
    for process in processes:
        process.communicate(timeout=60)

    assert counted("miss", "categorias_shared") == counted("store", "categorias_shared") == 1


@pytest.mark.usefixtures("each_store")
def test_who_waits_takes_over_when_the_computation_raises(slow):
    slow.fails = True
    with ThreadPoolExecutor(max_workers=2) as pool:
        first = pool.submit(slow.ask)
        assert slow.begun.wait(timeout=20)
        second = pool.submit(slow.ask)
        slow.go_on.set()
        for reader in (first, second):
            with pytest.raises(ZeroDivisionError):
                reader.result(timeout=20)

    slow.fails = False
    assert slow.ask() == 7
    assert slow.made == 3


@pytest.mark.usefixtures("each_store")
def test_nobody_waits_longer_than_the_lease_of_a_dead_reader(settings):
    settings.CACHECORE = {**settings.CACHECORE, "LEASE": 0.2}

    @cached(timeout=60, key_prefix="plain")
    def plain() -> int:
        return 1

    from cachecore.declare import keys, registry

    read = next(read for read in registry.all_reads() if read.pattern.template == "plain")
    assert get_store().read(keys.entry_key(read, {}), ["plain"], lease=b"somebody dead", patience=200).leased

    assert plain() == 1


@pytest.mark.usefixtures("each_store")
def test_nobody_waits_longer_than_he_is_willing_to(slow, settings, counted):
    settings.CACHECORE = {**settings.CACHECORE, "WAIT": 0.05}
    first = Thread(target=slow.ask)
    first.start()
    assert slow.begun.wait(timeout=20)
    slow.begun.clear()

    second = Thread(target=slow.ask)
    second.start()
    assert slow.begun.wait(timeout=20), "the second never began to compute"
    slow.go_on.set()
    for thread in (first, second):
        thread.join(timeout=20)

    assert (slow.made, counted("wait", "slow")) == (2, 1)


@pytest.mark.usefixtures("each_store")
def test_who_waits_is_never_served_what_ended_meanwhile(slow):
    results = []
    first = Thread(target=lambda: results.append(slow.ask()))
    first.start()
    assert slow.begun.wait(timeout=20)
    invalidate_cache("slow")
    second = Thread(target=lambda: results.append(slow.ask()))
    second.start()
    slow.go_on.set()
    for thread in (first, second):
        thread.join(timeout=20)

    assert results == [7, 7]
    assert slow.made == 2


def test_whoever_is_in_a_transaction_waits_for_nobody(slow):
    """He may hold the very lock that the computing one needs."""
    first = Thread(target=in_another_thread, args=(slow.ask,))
    first.start()
    assert slow.begun.wait(timeout=20)
    slow.begun.clear()

    def in_a_transaction() -> object:
        with transaction.atomic():
            list(Categoria.objects.select_for_update())
            return slow.ask()

    with ThreadPoolExecutor(max_workers=1) as pool:
        second = pool.submit(in_another_thread, in_a_transaction)
        assert slow.begun.wait(timeout=20)
        slow.go_on.set()
        assert second.result(timeout=20) == 7
    first.join(timeout=20)


@pytest.mark.usefixtures("each_store")
def test_waiting_coroutines_do_not_hold_up_the_loop():
    made = []

    @cached(timeout=60, key_prefix="soon")
    async def soon() -> int:
        made.append(1)
        await asyncio.sleep(0.05)
        return 7

    async def together() -> list[int]:
        return list(await asyncio.gather(*(soon() for _ in range(10))))

    assert async_to_sync(together)() == [7] * 10
    assert len(made) == 1


def test_a_computation_that_may_not_be_stored_sets_the_others_free(counted):
    """Its transaction has written: nobody may have its answer, and nobody waits for it."""

    def write_and_read() -> None:
        with transaction.atomic():
            Categoria.objects.create(codigo="AGUA", nome="Água")
            categorias()

    in_another_thread(write_and_read)

    assert "AGUA" in categorias()
    assert counted("wait", "categorias_shared") == 0
