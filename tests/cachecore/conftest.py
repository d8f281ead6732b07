"""For the tests of cachecore: reads of their own, counts, and both stores."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cachecore.declare import events, registry
from cachecore.stats import get_cache_stats
from cachecore.store import get_store


@pytest.fixture(autouse=True)
def reads_of_the_test_only() -> Iterator[None]:
    """What a test decorates is forgotten after it."""
    registry.import_views()
    before = registry.all_reads()
    yield
    registry._registered.clear()
    registry._registered.update(before)


@pytest.fixture(autouse=True)
def known_server(own_part_of_the_cache: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The first contact of all ends everything once; here, before the test.

    The database is there for every test: who makes the first version asks it who is writing.
    """
    get_store().now()
    with django_db_blocker.unblock():
        yield


@pytest.fixture(params=["redis", "memory"])
def each_store(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.CACHECORE = {**settings.CACHECORE, "STORE": request.param}
    return str(request.param)


@pytest.fixture
def declare() -> Iterator[Callable[..., None]]:
    """As model_events, for this test only."""
    before = dict(events._by_model)
    yield events.model_events
    events._by_model.clear()
    events._by_model.update(before)
    events._generation += 1


@pytest.fixture
def counted() -> Callable[[str, str], int]:
    """counted("hit", pattern) says how often it happened in this test."""

    def count(operation: str, pattern: str) -> int:
        rows: Any = get_cache_stats()["patterns"]
        return next((row[operation] for row in rows if row["pattern"] == pattern), 0)

    return count
