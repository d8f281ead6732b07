"""Two reads never share a registration or a key unless they are the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views import View

from asserting import assert_fresh, invalidated, is_hit, untouched, warm
from cachecore import cached_with_invalidation, everyone
from processes import run_python
from shop.models import Ledger, Order, Place
from shop.urls import Greeting

pytestmark = pytest.mark.django_db(transaction=True)


def kept(*events: str) -> Any:
    return cached_with_invalidation(60, "shared", events, audience=everyone)


def names_of(model: Any) -> list[str]:
    return list(model.objects.order_by("pk").values_list("name", flat=True))


def make(model: Any, *events: str) -> Any:
    """A factory: each call makes another closure of the same name."""

    @kept(*events)
    def found() -> list[str]:
        return names_of(model)

    return found


def test_closures_of_one_factory_are_reads_of_their_own():
    of_places, of_ledgers = make(Place, "place.*"), make(Ledger, "ledger.*")
    Place.objects.create(name="place")
    Ledger.objects.create(name="ledger")
    assert (of_places(), of_ledgers()) == (["place"], ["ledger"])
    with invalidated(of_places), untouched(of_ledgers):
        Place.objects.create(name="second")
    with invalidated(of_ledgers), untouched(of_places):
        Ledger.objects.create(name="second")


def test_a_closure_over_what_may_change_is_a_read_of_its_own():
    made: list[Any] = []
    for words in (["a"], ["b"]):

        @kept("place.*")
        def found(words: list[str] = words) -> list[str]:
            return [*words, *names_of(Place)]

        made.append(found)
    assert [read() for read in made] == [["a"], ["b"]]
    for read in made:
        assert_fresh(read)


def test_partials_of_one_function_are_reads_of_their_own():
    def named(model: Any) -> list[str]:
        return names_of(model)

    def decorated(model: Any, *events: str) -> Any:
        function: Any = partial(named, model)
        function.__module__, function.__qualname__ = __name__, "named"
        function.__annotations__ = {"return": list[str]}
        return kept(*events)(function)

    of_places, of_ledgers = decorated(Place, "place.*"), decorated(Ledger, "ledger.*")
    Place.objects.create(name="place")
    Ledger.objects.create(name="ledger")
    assert (of_places(), of_ledgers()) == (["place"], ["ledger"])
    with invalidated(of_places), untouched(of_ledgers):
        Place.objects.create(name="second")


class Shelf:
    """Plain objects with a method that is cached, each for itself."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def names(self) -> list[str]:
        return names_of(self.model)


def test_bound_methods_are_reads_of_their_object():
    first, second = kept("place.*")(Shelf(Place).names), kept("ledger.*")(Shelf(Ledger).names)
    Place.objects.create(name="place")
    Ledger.objects.create(name="ledger")
    assert (first(), second()) == (["place"], ["ledger"])
    with invalidated(first), untouched(second):
        Place.objects.create(name="second")


def test_the_same_function_decorated_twice_ends_by_the_events_of_each():
    def both() -> list[str]:
        return [*names_of(Place), *names_of(Ledger)]

    first = cached_with_invalidation(60, "once", ["place.*", "ledger.*"])(both)
    second = cached_with_invalidation(60, "twice", ["ledger.*", "place.*"])(both)
    for read in (first, second):
        with invalidated(read):
            Place.objects.create(name="x")
        with invalidated(read):
            Ledger.objects.create(name="x")


def served(path: str) -> tuple[bytes, str]:
    answer = Client().get(path)
    return answer.content, answer["Cache-Status"]


def test_one_class_with_two_as_view_is_two_views():
    place = Place.objects.create(name="Ann")
    for _ in range(2):
        assert (served("/hello/")[0], served("/goodbye/")[0]) == (b"hello Ann", b"goodbye Ann")
    assert served("/hello/")[1] == served("/goodbye/")[1] == "cachecore; hit"

    place.name = "Bob"
    place.save()

    assert (served("/hello/")[0], served("/goodbye/")[0]) == (b"hello Bob", b"goodbye Bob")


def test_two_as_view_at_one_address_never_answer_for_each_other():
    """One path, as in two projects on one host, or in an A/B test."""
    views: list[Callable[..., Any]] = [
        kept("place.*")(Greeting.as_view(word=word)) for word in ("hello", "goodbye", "good night")
    ]
    request = RequestFactory().get("/")
    assert [view(request).content for view in views * 2] == [b"hello ", b"goodbye ", b"good night "] * 2


def test_views_made_by_one_factory_never_answer_for_each_other():
    def view_of(model: Any, *events: str) -> Any:
        @kept(*events)
        def page(request: HttpRequest) -> HttpResponse:
            return HttpResponse(",".join(names_of(model)))

        return page

    pages = [view_of(Place, "place.*"), view_of(Ledger, "ledger.*")]
    Place.objects.create(name="place")
    Ledger.objects.create(name="ledger")
    request = RequestFactory().get("/")
    assert [page(request).content for page in pages * 2] == [b"place", b"ledger"] * 2
    Ledger.objects.update(name="new")
    assert [page(request).content for page in pages] == [b"place", b"new"]


def test_a_class_of_a_function_is_a_view_of_its_own():
    def made(model: Any) -> type[View]:
        class Names(View):
            def get(self, request: HttpRequest) -> HttpResponse:
                return HttpResponse(",".join(names_of(model)))

        return Names

    views = [kept("place.*")(made(Place).as_view()), kept("ledger.*")(made(Ledger).as_view())]
    Place.objects.create(name="place")
    Ledger.objects.create(name="ledger")
    request = RequestFactory().get("/")
    assert [view(request).content for view in views * 2] == [b"place", b"ledger"] * 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="two processes share no store in memory")
def test_the_same_read_in_two_processes_is_one(ann):
    from shop.reads import orders

    run_python(f"import django; django.setup(); from shop.reads import orders; orders({ann.pk}); orders({ann.pk})")
    assert is_hit(orders, ann.pk)
    warm(orders, ann.pk)
    with invalidated(orders, ann.pk):
        Order.objects.update(title="new")
