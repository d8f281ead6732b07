"""Versions, where the read and the write meet.

Every scope has a version, a random token. An entry carries the versions of all it depends
on, as they were before it was computed; a read fetches the entry and the current versions
together, and they match or it is a miss. Ending a scope is giving it a new version: one
write, however many entries are kept under it. Random and not counted, so that a version
which was lost and made anew never equals an old one.
"""

import logging
from collections.abc import Iterable, Mapping
from secrets import token_bytes

from cachecore.errors import StoreError
from cachecore.metrics import track_cache_operation

logger = logging.getLogger("cachecore")

Versions = Mapping[str, bytes]


def new_version() -> bytes:
    return token_bytes(9)


def renew(scopes: Mapping[str, Iterable[str]]) -> None:
    """Gives each of these scopes, grouped by pattern, a new version: all in one round trip."""
    from cachecore.store import get_store

    names = {scope for fills in scopes.values() for scope in fills}
    if not names:
        return
    try:
        get_store().set_versions({name: new_version() for name in names})
    except StoreError as error:
        # The COMMIT stands and cannot be taken back.
        track_cache_operation("error", "*")
        logger.error("Could not invalidate %s: %s", ", ".join(sorted(names)), error)
        return
    for template, fills in scopes.items():
        if fills:
            track_cache_operation("invalidation", template)
