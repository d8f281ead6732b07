"""From an event, or from a pattern a person names, to the scopes that end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cachecore.audience import AUDIENCE
from cachecore.conf import conf
from cachecore.errors import UnknownPatternError, did_you_mean
from cachecore.events import event_matches, known_events, watched_tables
from cachecore.patterns import EVERYTHING, Pattern, glob_can_mean, is_glob
from cachecore.reads import all_reads, patterns

# Pattern template -> the scopes of it that end: fills, or the template itself for all of them.
Scopes = dict[str, set[str]]


class InvalidationMap(Mapping[str, tuple[str, ...]]):
    """Event -> the patterns it ends: derived from the decorators, extended by the setting."""

    def __getitem__(self, event: str) -> tuple[str, ...]:
        if event not in known_events():
            raise KeyError(event)
        return tuple(pattern.template for pattern in self.patterns(event))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(known_events()))

    def __len__(self) -> int:
        return len(known_events())

    def patterns(self, event: str) -> list[Pattern]:
        found = {read.pattern.template: read.pattern for read in all_reads() if read.ends_on(event)}
        for wanted, names in conf().INVALIDATION_MAP.items():
            if event_matches(event, wanted):
                found |= {p.template: p for p in patterns() if any(glob_can_mean(name, p.template) for name in names)}
        if any(event_matches(event, wanted) for wanted in conf().AUDIENCE_EVENTS):
            found[AUDIENCE.template] = AUDIENCE
        return list(found.values())


CACHE_INVALIDATION_MAP = InvalidationMap()


def scopes_ended_by(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Scopes:
    """What ends when these happen.

    What an event does not carry means all of the pattern. A parameter that is None means
    that the row belongs to nobody there, and no read is kept under nobody.
    """
    scopes: Scopes = defaultdict(set)
    for event, params in events:
        for pattern in CACHE_INVALIDATION_MAP.patterns(event):
            if any(name not in params for name in pattern.placeholders):
                scopes[pattern.template].add(pattern.template)
            elif all(params[name] is not None for name in pattern.placeholders):
                scopes[pattern.template].add(pattern.fill(params))
    return scopes


def add(ended: Scopes, scopes: Mapping[str, Iterable[str]]) -> None:
    """Adds scopes to a collection; many fills of one pattern become the whole pattern.

    What touches thousands of rows must not cost thousands of writes.
    """
    for template, fills in scopes.items():
        known = ended.setdefault(template, set())
        if template in known:
            continue
        known |= set(fills)
        if template in known or len(known) > conf().WIDEN_AFTER:
            ended[template] = {template}


def scopes_of_tables(written: frozenset[str] | None, announced: frozenset[str]) -> Scopes:
    """What ends when these tables are written by nobody knows which rows; None means any table."""
    if written is None:
        return {EVERYTHING: {EVERYTHING}}
    declared = watched_tables()
    events = {event for table in written - announced for event in declared.get(table, ())}
    return scopes_ended_by((event, {}) for event in events)


def scopes_named(name: str) -> Scopes:
    """What a person means by a pattern, a fill of one, or a glob.

    Raises UnknownPatternError, with the right ones, when it means nothing.
    """
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
