"""Near cache: the bodies of pages that this process has served, so that a hit fetches only the head of an entry.

No page is served for being here. The sealed head in the store says, with the versions, which page is current; if it is
this one, its body need not be fetched once more. Thread-safe and fork-safe.
"""

import os
from threading import Lock
from typing import NamedTuple

import msgspec

from cachecore.store.entry import Head

# Together at most some fifty megabytes, usually a fifth of that.
MAX_PAGES = 200
MAX_BODY_BYTES = 256 * 1024


class Page(msgspec.Struct, array_like=True):
    """As it lies in the store, but for what the server says on every answer anew."""

    headers: list[tuple[str, str]]
    vary: str
    body: bytes


class _Kept(NamedTuple):
    """digest: of the body as it was stored, headers and all."""

    digest: bytes
    page: Page


# By key, in the order of insertion; the oldest is evicted.
_pages: dict[str, _Kept] = {}
_lock = Lock()


def has(key: str) -> bool:
    return key in _pages


def get(key: str, head: Head) -> Page | None:
    """The page that this head is of, if this process keeps it."""
    kept = _pages.get(key)
    return kept.page if kept is not None and kept.digest == head.body_digest else None


def put(key: str, head: Head, page: Page) -> None:
    if len(page.body) > MAX_BODY_BYTES:
        return
    with _lock:
        discard(key)
        _pages[key] = _Kept(head.body_digest, page)
        while len(_pages) > MAX_PAGES:
            del _pages[next(iter(_pages))]


def discard(key: str) -> None:
    """Another page was computed here: the next hit fetches it whole, in one trip."""
    _pages.pop(key, None)


def _renew_in_child() -> None:
    # A fork may have come while another thread held the lock.
    global _lock  # noqa: PLW0603 - the one of this process
    _lock = Lock()


os.register_at_fork(after_in_child=_renew_in_child)
