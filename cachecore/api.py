"""Invalidation by hand: an event that no statement tells of, a pattern that a person names, everything."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from cachecore.declare.events import known_events
from cachecore.declare.scopes import Scopes, everything, merge, scopes_emitted, scopes_matching
from cachecore.errors import UnknownEventError, did_you_mean
from cachecore.write.transactions import invalidate_on_commit


def emit(event: str, *, using: str = DEFAULT_DB_ALIAS, **params: Any) -> None:
    """Says that something happened that no statement tells of: a file changed, another service wrote.

    Inside a transaction it takes effect once that commits, otherwise at once. What params leave out means "all":
    emit("order.created") invalidates every read of that model's events.
    Raises UnknownEventError for an event that no model declares, IncomparableValueError (a ValueError) for a value
    that the parameter's column cannot hold.
    """
    if event not in known_events():
        raise UnknownEventError(f"No model emits {event!r}. {did_you_mean(event, known_events())}")
    invalidate_on_commit(scopes_emitted(event, params), using)


def invalidate_cache(*names: str, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Invalidates what is kept under these patterns, fills or globs; returns the scopes that are invalidated.

    Inside a transaction it takes effect once that commits, otherwise at once.
    Raises UnknownPatternError for a name that means nothing; nothing is invalidated then.
    """
    found: Scopes = {}
    for name in names:
        merge(found, scopes_matching(name))
    invalidate_on_commit(found, using)
    return sorted(scope for scopes in found.values() for scope in scopes)


def clear_all_cache(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Invalidates everything, in one write; what is stored is overwritten or expires by itself."""
    invalidate_on_commit(everything(), using)
