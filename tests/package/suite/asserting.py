"""What the tests assert: what is cached is what the database holds, and no more is computed than due."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def is_hit(read: Any, *args: Any) -> bool:
    """Whether the read is answered without a query."""
    with CaptureQueriesContext(connection) as queries:
        read(*args)
    return not len(queries)


def warm(read: Any, *args: Any) -> Any:
    """The answer, which is a hit from now on."""
    read(*args)
    assert is_hit(read, *args), f"{read.__name__}{args} is not kept, so the test would prove nothing"
    return read(*args)


def assert_fresh(read: Any, *args: Any) -> None:
    """What is served is what the database holds, also once it was computed anew."""
    assert read(*args) == read.__wrapped__(*args)
    assert read(*args) == read.__wrapped__(*args)


@contextmanager
def invalidated(read: Any, *args: Any) -> Iterator[None]:
    """What happens within changes the answer of the database, and the cached one with it."""
    before = warm(read, *args)
    yield
    assert read.__wrapped__(*args) != before, "the database holds what it held, so the test proves nothing"
    assert_fresh(read, *args)


@contextmanager
def untouched(read: Any, *args: Any) -> Iterator[None]:
    """What happens within costs this answer nothing: it stays a hit."""
    warm(read, *args)
    yield
    assert is_hit(read, *args), f"{read.__name__}{args} was invalidated"
    assert_fresh(read, *args)
