"""The pages that this process has served lately: of those it fetches only what says that they are current.

None is served for being here. The store says, with the versions, which page it has now; if that is
this one, its body need not be fetched once more.
"""

import os
from threading import Lock
from typing import NamedTuple

import msgspec

from cachecore.entry import Head

# Together at most some fifty megabytes, usually a fifth of that.
KNOWN = 200
LONGEST = 256 * 1024  # bytes


class Page(msgspec.Struct, array_like=True):
    """As it lies in the store, but for what the server says on every answer anew."""

    headers: list[tuple[str, str]]
    vary: str
    body: bytes


class _Known(NamedTuple):
    """The tag is of what is read, the length and the checksum are of the headers too."""

    etag: str
    length: int
    crc: int
    page: Page


# By key, the ones that came first first.
_known: dict[str, _Known] = {}
_lock = Lock()


def has(key: str) -> bool:
    return key in _known


def this_one(key: str, head: Head) -> Page | None:
    """The page that the head is of, if it is here."""
    known = _known.get(key)
    if known is None or (known.etag, known.length, known.crc) != (head.etag, head.body_length, head.body_crc):
        return None
    return known.page


def keep(key: str, head: Head, page: Page) -> None:
    if head.body_length > LONGEST:
        return
    with _lock:
        forget(key)
        _known[key] = _Known(head.etag, head.body_length, head.body_crc, page)
        while len(_known) > KNOWN:
            del _known[next(iter(_known))]


def forget(key: str) -> None:
    """Another one was computed here: the next hit fetches it whole, in one trip."""
    _known.pop(key, None)


def _start_anew_in_child() -> None:
    # A fork may have come while another thread held the lock.
    global _lock  # noqa: PLW0603 - the one of this process
    _lock = Lock()


os.register_at_fork(after_in_child=_start_anew_in_child)
