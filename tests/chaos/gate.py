"""A gate for all workers, in shared memory without locks: a process killed at it blocks nobody.

The store comes back only while everybody stands at the gate, and the gate opens when
everybody has found it again: that no writer is cut off from it while a reader is not.
"""

import mmap
import time
from collections.abc import Callable, Collection
from pathlib import Path

OPEN, CLOSED, FIND_THE_STORE = 0, 1, 2
AT_WORK, AT_THE_GATE, FOUND = 0, 1, 2


class Gate:
    """One byte for the gate, one for each worker."""

    def __init__(self, path: Path, slots: int = 0) -> None:
        if slots:
            path.write_bytes(bytes(1 + slots))
        with path.open("r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), 0)

    def pass_through(self, slot: int, find_the_store: Callable[[], bool], give_up: Callable[[], bool]) -> None:
        """Called by a worker between two steps; waits while the gate is closed."""
        while self._bytes[0] != OPEN and not give_up():
            if self._bytes[0] == FIND_THE_STORE:
                if self._bytes[1 + slot] == FOUND or find_the_store():
                    self._bytes[1 + slot] = FOUND
            else:
                self._bytes[1 + slot] = AT_THE_GATE
            time.sleep(0.005)
        self._bytes[1 + slot] = AT_WORK

    def reset(self, slot: int) -> None:
        self._bytes[1 + slot] = AT_WORK

    def open(self) -> None:
        self._bytes[0] = OPEN

    def close(self, slots: Callable[[], Collection[int]]) -> None:
        """Returns when all these workers wait at it."""
        self._bytes[0] = CLOSED
        self._wait_for(AT_THE_GATE, slots)

    def let_them_find_the_store(self, slots: Callable[[], Collection[int]]) -> None:
        self._bytes[0] = FIND_THE_STORE
        self._wait_for(FOUND, slots)

    def _wait_for(self, state: int, slots: Callable[[], Collection[int]]) -> None:
        deadline = time.monotonic() + 60
        while late := [slot for slot in slots() if self._bytes[1 + slot] != state]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"Workers {late} do not come to the gate (state {state}) within 60 s: they hang.")
            time.sleep(0.005)
