"""Ingredients of cachecore that can be left out, to show that the fuzzer sees it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from cachecore.declare import registry
from cachecore.serve import lookup
from cachecore.write import evidence, pending, tracker


@contextmanager
def without(ingredient: str) -> Iterator[None]:
    """Leaves one of FAULTS out; "" leaves out none."""
    with FAULTS[ingredient]() if ingredient else patch.dict({}):
        yield


def _old_values() -> Any:
    """A save is known by the row as it is now."""
    sides = evidence._sides

    def only_new(*args: Any) -> Any:
        old, new = sides(*args)
        return (None, new) if new is not None else (old, None)

    return patch.object(evidence, "_sides", only_new)


def _updates() -> Any:
    """An UPDATE that the ORM does not announce for one row counts as seen."""
    writes = tracker._writes

    def announced_only(connection: Any, effects: Any) -> Any:
        is_announced = connection.__dict__.get("_cachecore_announced") is not None
        return writes(connection, effects) if is_announced or effects.verb != "update" else frozenset()

    return patch.object(tracker, "_writes", announced_only)


def _savepoints() -> Any:
    """A savepoint that is rolled back takes with it what was written before it."""
    return patch.object(pending.Pending, "roll_back_to", lambda self, sid: self._levels.clear())


def _observed_tables() -> Any:
    return patch.object(lookup._DependencyRecorder, "reads", lambda self, tables: None)


def _answers_within() -> Any:
    return patch.object(lookup.Lookup, "_propagate_to_outer", lambda *args: None)


def _rows_beyond() -> Any:
    return patch.object(registry, "_events_beyond", lambda *args: iter(()))


FAULTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "old values": _old_values,
    "updates without announcement": _updates,
    "what was written before a savepoint": _savepoints,
    "observed tables": _observed_tables,
    "answers within answers": _answers_within,
    "rows that a foreign key leads to": _rows_beyond,
}
