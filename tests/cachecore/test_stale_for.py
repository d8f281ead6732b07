"""A read that may be a little old: after an event the old answer is served, for a while, and says so."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any, TypeVar

import pytest
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from cachecore import cached, cached_with_invalidation, get_cache_stats
from cachecore.store.scope_state import Mark, State, first_version, invalidated_at, new_version, next_version, unparse
from pedidos.models import Categoria
from tests.cachecore.polling import wait_until
from tests.cachecore.threads import in_another_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("each_store")]

PATTERN = "categorias_ha_pouco"

T = TypeVar("T")


class Held:
    """A cached count of categories whose next computation is held until the test lets it go on."""

    def __init__(self, stale_for: int) -> None:
        self.begun, self.go_on = Event(), Event()
        self.go_on.set()

        @cached_with_invalidation(timeout=600, key_prefix=PATTERN, invalidate_on=["categoria.*"], stale_for=stale_for)
        def ask() -> int:
            return self.count()

        self.ask = ask

    def count(self) -> int:
        found = Categoria.objects.count()
        self.begun.set()
        assert self.go_on.wait(timeout=20)
        return found

    def hold(self) -> None:
        self.begun.clear()
        self.go_on.clear()


def one_more() -> None:
    in_another_thread(lambda: Categoria.objects.create(codigo=f"N{Categoria.objects.count()}", nome="x"))


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=8) as pool:
        yield pool


def in_the(pool: ThreadPoolExecutor, call: Callable[[], T]) -> "Future[T]":
    def run() -> T:
        try:
            return call()
        finally:
            connections.close_all()

    return pool.submit(run)


def test_after_an_event_one_computes_and_the_others_are_served_the_old_answer(pool, counted):
    held = Held(stale_for=30)
    before = held.ask()
    one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)

    assert [in_the(pool, held.ask).result(timeout=20) for _ in range(5)] == [before] * 5
    held.go_on.set()

    assert first.result(timeout=20) == before + 1
    assert held.ask() == before + 1
    assert (counted("stale", PATTERN), counted("wait", PATTERN), counted("store", PATTERN)) == (5, 0, 2)


def test_an_old_answer_is_no_hit(pool):
    held = Held(stale_for=30)
    held.ask()
    one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)
    in_the(pool, held.ask).result(timeout=20)
    held.go_on.set()
    first.result(timeout=20)

    rows: Any = get_cache_stats()["patterns"]
    (row,) = (row for row in rows if row["pattern"] == PATTERN)
    assert (row["hit"], row["stale"], row["hit_rate"]) == (0, 1, 0.0)


def test_many_events_later_it_is_as_old_as_its_computation(pool):
    held = Held(stale_for=30)
    before = held.ask()
    for _ in range(3):
        one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)

    assert in_the(pool, held.ask).result(timeout=20) == before
    held.go_on.set()
    assert first.result(timeout=20) == before + 3


def test_it_is_served_no_longer_than_that(pool, counted):
    held = Held(stale_for=1)
    before = held.ask()
    one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)

    def until_it_is_new() -> int:
        while held.ask() == before:
            pass
        return held.ask()

    others = in_the(pool, until_it_is_new)
    wait_until(lambda: counted("wait", PATTERN) > 0)
    held.go_on.set()

    assert (first.result(timeout=20), others.result(timeout=20)) == (before + 1, before + 1)


def test_whoever_has_written_is_served_what_he_wrote():
    held = Held(stale_for=30)
    before = held.ask()
    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
        assert held.ask() == before + 1

    assert held.ask() == before + 1


def test_within_an_answer_that_promises_more_it_is_not_old(pool, counted):
    held = Held(stale_for=30)

    @cached(timeout=60, key_prefix="exact")
    def exact() -> int:
        return held.ask()

    before = exact()
    one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)
    outer = in_the(pool, exact)
    wait_until(lambda: counted("wait", PATTERN) > 0)
    held.go_on.set()

    assert (first.result(timeout=20), outer.result(timeout=20)) == (before + 1, before + 1)


def test_what_is_made_of_an_old_answer_is_not_kept(pool):
    held = Held(stale_for=30)

    @cached(timeout=60, key_prefix="as_old", stale_for=30)
    def as_old() -> int:
        return held.ask()

    before = held.ask()
    one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)
    assert in_the(pool, as_old).result(timeout=20) == before
    held.go_on.set()
    first.result(timeout=20)

    assert as_old() == before + 1


def test_the_setting_decides_over_the_decorator(pool, settings, counted):
    settings.CACHECORE = {**settings.CACHECORE, "STALE_FOR": {PATTERN: 0}}
    held = Held(stale_for=30)
    before = held.ask()
    one_more()
    held.hold()
    first = in_the(pool, held.ask)
    assert held.begun.wait(timeout=20)
    other = in_the(pool, held.ask)
    wait_until(lambda: counted("wait", PATTERN) > 0)
    held.go_on.set()

    assert (first.result(timeout=20), other.result(timeout=20)) == (before + 1, before + 1)


def test_a_page_says_how_old_it_is(pool):
    held = Held(stale_for=30)

    @cached_with_invalidation(timeout=60, key_prefix="pagina", invalidate_on=["categoria.*"], stale_for=30)
    def page(request) -> HttpResponse:
        return HttpResponse(str(held.count()))

    def get(**headers: str) -> HttpResponse:
        request = RequestFactory().get("/x", headers=headers)
        return page(request)

    fresh = get()
    assert "Age" not in get().headers
    one_more()
    held.hold()
    first = in_the(pool, get)
    assert held.begun.wait(timeout=20)

    old = in_the(pool, get).result(timeout=20)
    unchanged = in_the(pool, lambda: get(**{"If-None-Match": fresh["ETag"]})).result(timeout=20)
    held.go_on.set()

    assert (old.content, old["ETag"], unchanged.status_code) == (fresh.content, fresh["ETag"], 304)
    for response in (old, unchanged):
        assert response["Cache-Status"].startswith("cachecore; hit; ttl=-")
        assert response["Cache-Status"].endswith("; detail=stale")
        assert int(response["Age"]) >= 0
    assert first.result(timeout=20).content != fresh.content


def test_a_version_tells_when_the_one_before_it_ended():
    first = first_version()
    second = next_version(first, new_version(), 1_000)
    third = next_version(second, new_version(), 2_000)
    marked = unparse(State(second, (Mark("A" * 12, "default", "7", 33_000), Mark("B" * 12, "default", "8", 31_000))))

    assert invalidated_at(first, second) == 1_000
    assert invalidated_at(second, third) == 2_000
    assert invalidated_at(first, third) is None
    assert invalidated_at(second, marked) == 1_000
    assert invalidated_at(first, None) is None
    assert invalidated_at(first, b"damaged") is None
