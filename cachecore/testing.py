"""For the tests of a project: hits, and invalidations, inside the transaction that a test is rolled back in.

Django's TestCase and pytest-django's db fixture run a test in a transaction that never commits. There a cached read
would be computed every time, because what the transaction has written is not committed. Within hits_in_tests() the
transaction of the test counts as the database itself: what the test does outside of any further atomic() block counts
as committed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.test import override_settings

from cachecore.write.pending import pending_of, test_depths


@contextmanager
def hits_in_tests() -> Iterator[None]:
    """Within it cached reads hit, and writes invalidate, also in a TestCase. The cache is empty at the beginning.

    It uses a store of the process's own, so no server is needed and no other test sees what is stored.

        @pytest.fixture
        def cache(db):
            with hits_in_tests():
                yield

    Use it in the thread of the test; a live server's threads need transactions that commit.
    """
    before = dict(test_depths)
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            # Nothing that was written so far is cached anywhere: the store is empty.
            pending_of(connection).clear()
            test_depths[connection.alias] = len(connection.savepoint_ids)
    given: dict[str, Any] = {"STORE": "memory", "NAMESPACE": f"test-{uuid4().hex}", "OUTBOX_CHECK": 0}
    try:
        with override_settings(CACHECORE={**getattr(settings, "CACHECORE", {}), **given}):
            yield
    finally:
        test_depths.clear()
        test_depths.update(before)
