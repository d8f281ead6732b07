"""What all workers of a run have in common, and how one begins.

Imports nothing of Django: the process that leads a run has none.
"""

from pathlib import Path
from typing import NamedTuple


class Plan(NamedTuple):
    folder: Path
    ways: list[str]  # to the store, for each slot its own
    seed: int
    ends_at: float  # time.monotonic(), which all processes of a machine share
    protocol: str
    parent: int

    @property
    def has_triggers(self) -> bool:
        """Whether the triggers of the cache are installed: in every other run."""
        return self.seed % 2 == 1

    def is_another_release(self, slot: int) -> bool:
        """Whether that worker declares other events than the rest: in half of the runs a third of the workers."""
        return self.seed // 2 % 2 == 1 and slot % 3 == 2


def begin(plan: Plan, slot: int, life: int, role: str) -> None:
    """Called in the new process, where Django is ready."""
    from tests.chaos.worker import main

    main(plan, slot, life, role)
