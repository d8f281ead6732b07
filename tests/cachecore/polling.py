"""Bounded waits, for what another process or thread does in its own time."""

import time
from collections.abc import Callable


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "did not come about within 60 s"
        time.sleep(0.01)
