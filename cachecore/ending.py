"""Ending things by hand: an event that no signal tells of, a pattern that a person names, everything."""

from collections import defaultdict
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from cachecore.errors import UnknownEventError, did_you_mean
from cachecore.events import known_events
from cachecore.invalidation import Scopes, scopes_ended_by, scopes_named
from cachecore.patterns import EVERYTHING
from cachecore.transactions import touch


def emit(event: str, *, using: str = DEFAULT_DB_ALIAS, **params: Any) -> None:
    """Says that something happened that no signal tells of: a COPY, a bulk write.

    Inside a transaction it takes effect once that commits, otherwise at once. What params
    leave out means "all": emit("order.created") ends every read that ends on it.
    Raises UnknownEventError for an event that no model declares.
    """
    if event not in known_events():
        raise UnknownEventError(f"No model emits {event!r}. {did_you_mean(event, known_events())}")
    touch(scopes_ended_by([(event, params)]), using)


def invalidate_cache(*names: str, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Ends what is kept under these patterns, fills or globs; returns the scopes that end.

    Inside a transaction it takes effect once that commits, otherwise at once.
    Raises UnknownPatternError for a name that means nothing; nothing is ended then.
    """
    found: Scopes = defaultdict(set)
    for name in names:
        for template, scopes in scopes_named(name).items():
            found[template] |= scopes
    touch(found, using)
    return sorted(scope for scopes in found.values() for scope in scopes)


def clear_all_cache(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Ends everything, in one write; what is stored is overwritten or expires by itself."""
    touch({EVERYTHING: {EVERYTHING}}, using)
