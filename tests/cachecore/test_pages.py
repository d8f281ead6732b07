"""A page that this process has served is not fetched once more; and what is served is always what the store has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django_redis import get_redis_connection

from cachecore import cached, invalidate_cache
from cachecore.serve import near_cache
from tests.cachecore.view_requests import ask

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 100_000


@contextmanager
def in_another_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As far as these pages go: nothing that was served before the block is known in it, nor the other way round."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(near_cache, "_pages", {})
        yield


class Shown:
    """A view whose text and header a test may change."""

    def __init__(self, number: int = 0) -> None:
        self.number, self.text, self.header = number, "a" * SIZE, "one"

        @cached(timeout=60, key_prefix=f"shown{number}")
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(self.text, headers={"X-Extra": self.header})

        self.view = view

    def ask(self) -> Any:
        return ask(self.view)


@pytest.fixture
def shown() -> Shown:
    return Shown()


def sent_by_redis() -> int:
    return int(get_redis_connection("default").info("stats")["total_net_output_bytes"])


def fetched(call: Callable[[], Any]) -> int:
    # What asking says about itself is some thousands of bytes.
    before = sent_by_redis()
    call()
    return sent_by_redis() - before


def test_its_body_is_fetched_once(shown):
    shown.ask()

    assert fetched(shown.ask) > SIZE
    assert fetched(shown.ask) < SIZE / 4


def test_it_is_served_as_it_was(shown):
    first = shown.ask()

    for _ in range(3):
        again = shown.ask()
        assert (again.content, again["X-Extra"], again["ETag"]) == (first.content, "one", first["ETag"])
        assert again["Cache-Status"] == "cachecore; hit"


def test_it_is_not_served_once_it_has_ended(shown):
    for _ in range(2):
        shown.ask()
    shown.text = "b"
    invalidate_cache("shown0")

    assert shown.ask().content == b"b"
    assert shown.ask().content == b"b"


@pytest.mark.parametrize(("text", "header"), [("b" * SIZE, "one"), ("a" * SIZE, "two")], ids=["text", "header"])
def test_what_another_process_has_computed_since_is_served(shown, monkeypatch, text, header):
    for _ in range(2):
        shown.ask()
    shown.text, shown.header = text, header
    with in_another_process(monkeypatch):
        invalidate_cache("shown0")
        shown.ask()
    shown.text, shown.header = "never asked", "never asked"

    answer = shown.ask()

    assert answer["Cache-Status"] == "cachecore; hit"
    assert (answer.content.decode(), answer["X-Extra"]) == (text, header)


def test_only_so_many_are_remembered_and_the_others_come_whole(monkeypatch):
    monkeypatch.setattr(near_cache, "_pages", {})
    monkeypatch.setattr(near_cache, "MAX_PAGES", 2)
    several = [Shown(number) for number in range(3)]
    for one in several:
        one.text = f"page {one.number}"
    for _ in range(3):
        assert [one.ask().content.decode() for one in several] == ["page 0", "page 1", "page 2"]

    assert len(near_cache._pages) == 2


def test_one_that_is_very_long_is_not_remembered(shown, monkeypatch):
    monkeypatch.setattr(near_cache, "_pages", {})
    shown.text = "a" * (near_cache.MAX_BODY_BYTES + 1)

    for _ in range(3):
        assert len(shown.ask().content) == near_cache.MAX_BODY_BYTES + 1

    assert not near_cache._pages
