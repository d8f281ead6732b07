"""What happened to a row, and what that ends, once it is known whose row it is at the COMMIT.

Some parameters stand in another row: the seller of an item's order. Were that order given to
another seller, and committed, between the write of the item and its COMMIT, pages of the new
seller could be cached with the item as it was. So such a parameter is looked up last of all,
and the row it stands in is held from then until the COMMIT.
"""

from collections.abc import Collection, Iterator
from itertools import product
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Model

from cachecore.hops import Hop, column_of
from cachecore.invalidation import CACHE_INVALIDATION_MAP, Scopes, add, scopes_ended_by
from cachecore.isolation import is_above_read_committed

Values = dict[Any, set[Any]]


class Led(NamedTuple):
    """A parameter that a foreign key leads to. values: what is known to have stood there in this transaction."""

    name: str
    hop: Hop
    key: Any
    values: frozenset[Any]


class Happening(NamedTuple):
    """Events of one row as it was or as it is; a parameter that is in neither part means "all"."""

    events: frozenset[str]
    params: frozenset[tuple[str, Any]]
    led: frozenset[Led] = frozenset()


def asked_for(events: frozenset[str]) -> set[str]:
    """The parameters that some pattern asks for when these happen."""
    patterns = [pattern for event in events for pattern in CACHE_INVALIDATION_MAP.patterns(event)]
    return {name for pattern in patterns for name in pattern.placeholders}


def scopes_of(happened: Collection[Happening], using: str, *, to_commit: bool = False) -> Scopes:
    """What ends when these have happened; one query for each table that foreign keys must be followed to.

    With to_commit it is the transaction they happened in that asks, just before its COMMIT.
    """
    asked: dict[tuple[type[Model], str], tuple[set[Any], set[str]]] = {}
    for led in (led for happening in happened for led in happening.led):
        keys, paths = asked.setdefault((led.hop.model, led.hop.by), (set(), set()))
        keys.add(led.key)
        paths.add(led.hop.path)
    found: dict[Hop, tuple[Values, set[Any]]] = {}
    for (model, by), (keys, paths) in asked.items():
        found |= _look_up(model, by, keys, paths, using, to_commit=to_commit)
    ended: Scopes = {}
    for happening in happened:
        for params in _readings(happening, found):
            add(ended, scopes_ended_by((event, params) for event in happening.events))
    return ended


def _readings(happening: Happening, found: dict[Hop, tuple[Values, set[Any]]]) -> Iterator[dict[str, Any]]:
    """The parameters, once for each combination of what led ones were and are."""
    certain: dict[str, frozenset[Any]] = {}
    for led in happening.led:
        stored, uncertain = found[led.hop]
        values = led.values | stored.get(led.key, set())
        if values and led.key not in uncertain:
            certain[led.name] = values
    for combination in product(*certain.values()):
        yield dict(happening.params) | dict(zip(certain, combination, strict=True))


def _look_up(
    model: type[Model], by: str, keys: set[Any], paths: set[str], using: str, *, to_commit: bool
) -> dict[Hop, tuple[Values, set[Any]]]:
    """What the keys lead to by each of these paths, and the keys of which that cannot be said."""
    rows = model._base_manager.using(using).filter(**{f"{by}__in": keys})
    # What leads further is not held by holding this row, and from a snapshot it cannot be.
    held = {path for path in paths if not to_commit or column_of(model, path) is not None}
    if to_commit and is_above_read_committed(connections[using]):
        held = set()
    found: dict[Hop, tuple[Values, set[Any]]] = {Hop(model, by, path): ({}, keys) for path in paths - held}
    if not held:
        return found
    still_there: set[Any] = set()
    if to_commit:
        # There is no waiting here: a row that another is about to change, or to delete, means all.
        read = list(rows.select_for_update(no_key=True, skip_locked=True).values_list(by, *held))
        if missing := keys - {key for key, *_ in read}:
            still_there = set(rows.filter(**{f"{by}__in": missing}).values_list(by, flat=True))
    else:
        read = list(rows.values_list(by, *held))
    for place, path in enumerate(held, start=1):
        values: Values = {}
        for row in read:
            values.setdefault(row[0], set()).add(row[place])
        found[Hop(model, by, path)] = (values, still_there)
    return found
