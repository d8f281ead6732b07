"""What may stand between reads and the store: to explain them, or to compute as if nothing were kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from cachecore.store.entry import Entry

if TYPE_CHECKING:
    from cachecore.serve.lookup import Lookup


class Watch(Protocol):
    """Its methods may be called by several threads: contexts are carried along."""

    def find(self, lookup: "Lookup", *, head_only: bool) -> Entry | None:
        """In the place of Lookup.find. Where the lookup has no versions, nothing of it is stored."""

    def computed(self, lookup: "Lookup", body: bytes) -> None:
        """Called with what was computed and might be stored under the lookup's key."""


current: ContextVar[Watch | None] = ContextVar("cachecore_watch", default=None)


@contextmanager
def watched_by(watch: Watch | None) -> Iterator[None]:
    token = current.set(watch)
    try:
        yield
    finally:
        current.reset(token)
