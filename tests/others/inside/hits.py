"""Makes cached reads hit inside the transaction of each of their tests, and records how often they did."""

from typing import Any

from django.test import TestCase
from inside.recording import HITS, write

from cachecore.metrics import flush
from cachecore.store import get_store
from cachecore.testing import hits_in_tests


def in_every_test_case() -> None:
    case: Any = TestCase
    set_up, tear_down = case._fixture_setup.__func__, case._fixture_teardown

    def with_hits(cls: Any) -> None:
        set_up(cls)
        cls.hits = hits_in_tests()
        cls.hits.__enter__()

    def and_without(self: Any) -> None:
        flush()
        counts, _ = get_store().counts()
        asked = [
            count for name, count in counts.items() if name.partition("|")[0] in ("hit", "stale", "miss", "bypass")
        ]
        hits = sum(count for name, count in counts.items() if name.startswith("hit|"))
        if asked:
            write("", HITS, f"{hits} {sum(asked)}")
        self.hits.__exit__(None, None, None)
        tear_down(self)

    case._fixture_setup, case._fixture_teardown = classmethod(with_hits), and_without
