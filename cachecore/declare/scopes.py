"""The names of scopes: what has a version. Reader and writer build them here, from the two sides.

    *                            everything
    dashboard:{user_id}          a whole pattern, named by a person
    dashboard:7                  one fill of it
    =shop_order                  a table: some of its rows were written, unknown which
    @order.updated               an event of any row
    @order.*[user_id=7]          any event of the rows that belong to user 7

A read depends on the events that it names, not on patterns that a writer would have to know. So a writer needs no
knowledge of reads: it replaces the versions of the events of its rows, each for every parameter alone, or the version
of the whole table where it does not know its rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from cachecore.conf import conf
from cachecore.declare.audience import AUDIENCE
from cachecore.declare.events import ModelEvents, event_matches, events_on, known_events, watched_models
from cachecore.declare.patterns import Pattern, event_scope, glob_can_mean, is_glob, table_scope
from cachecore.declare.registry import all_reads, import_views, patterns
from cachecore.declare.values import spelling
from cachecore.errors import UnknownPatternError, did_you_mean
from cachecore.store.scope_state import EVERYTHING

# What it is counted under (an event, a table, a pattern) -> the scopes that are invalidated.
Scopes = dict[str, set[str]]


T = TypeVar("T")


class InvalidationMap(Mapping[str, tuple[str, ...]]):
    """Event -> the patterns that it invalidates: for people. Derived from the decorators and the setting."""

    def __getitem__(self, event: str) -> tuple[str, ...]:
        if event not in known_events():
            raise KeyError(event)
        return tuple(pattern.template for pattern in self.patterns(event))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(known_events()))

    def __len__(self) -> int:
        return len(known_events())

    def patterns(self, event: str) -> list[Pattern]:
        import_views()
        found = {read.pattern.template: read.pattern for read in all_reads() if read.is_invalidated_on(event)}
        if any(event_matches(event, wanted) for wanted in conf().AUDIENCE_EVENTS):
            found[AUDIENCE.template] = AUDIENCE
        return list(found.values())


CACHE_INVALIDATION_MAP = InvalidationMap()


def everything() -> Scopes:
    return {EVERYTHING: {EVERYTHING}}


def scopes_of_event(declared: ModelEvents, events: Iterable[str], params: Mapping[str, str | None]) -> Scopes:
    """What is invalidated when these events of one declaration happen to a row with these parameters.

    params: the spelling of each value, None where the row belongs to nobody. A parameter that is missing is one
    that nobody can tell: then the whole table is invalidated.
    """
    if not params.keys() >= declared.certain_params.keys():
        return {declared.table: {table_scope(declared.table)}}
    return {name: {event_scope(name), *_each(name, params)} for name in (declared.any_name, *events)}


def _each(event: str, params: Mapping[str, str | None]) -> Iterator[str]:
    return (event_scope(event, name, text) for name, text in params.items() if text is not None)


def scopes_of_table(table: str) -> Scopes:
    """What is invalidated when unknown rows of a table were written."""
    found = {table: {table_scope(table)}}
    for declared in events_on(table).others:
        found[declared.table] = {table_scope(declared.table)}
    return found


def declarations_of(event: str) -> list[ModelEvents]:
    return [declared for declared in watched_models() if event in declared.names]


def merge(into: dict[str, set[T]], scopes: Mapping[str, Iterable[T]]) -> None:
    """Adds each group of the second collection to that of the first: of scopes, or of changes of rows."""
    for group, names in scopes.items():
        into.setdefault(group, set()).update(names)


def scopes_matching(name: str) -> Scopes:
    """What a person means by a pattern, a fill of one, or a glob.

    Raises UnknownPatternError, with the right ones, when it means nothing.
    """
    import_views()
    found: Scopes = {}
    for pattern in (*patterns(), AUDIENCE):
        if name == pattern.template or (is_glob(name) and glob_can_mean(name, pattern.template)):
            found[pattern.template] = {pattern.template}
        elif pattern.is_filled_by(name):
            found[pattern.template] = {name}
    if not found:
        templates = [pattern.template for pattern in patterns()]
        raise UnknownPatternError(f"No cached read is kept under {name!r}. {did_you_mean(name, templates)}")
    return found


def scopes_emitted(event: str, params: Mapping[str, Any]) -> Scopes:
    """What emit() invalidates; raises IncomparableValueError for a value that its column cannot hold."""
    found: Scopes = {}
    for declared in declarations_of(event):
        known = {
            name: None if params[name] is None else spelling(param.field, params[name])
            for name, param in declared.certain_params.items()
            if name in params
        }
        merge(found, scopes_of_event(declared, [event], known))
    return found
