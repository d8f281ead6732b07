"""The bytes of an entry: plain data with a seal; anything else that lies there is a miss.

Layout: four letters, the fingerprint of the versions it was stored under, the length of the head, the seal of the
head, the head, the body. The head stands before the body and is short, so that a conditional request can be answered
without fetching the body. The fingerprint stands at a fixed place, so that the store itself can tell whether the entry
is current; what is served is decided without it. The seal covers the key, so that no entry is believed under another.
"""

import struct
from collections.abc import Iterable
from hashlib import sha1
from typing import NamedTuple

import msgspec

from cachecore.store.seal import SIZE, digest, is_sealed, seal

MAGIC = b"CC04"
# Where the fingerprint stands: bytes 4 to 43.
FINGERPRINT = slice(4, 44)
_prefix = struct.Struct(f">4s40sH{SIZE}s")


class Head(msgspec.Struct, frozen=True, array_like=True):
    """versions: scope to version, all that the entry depends on, as they were at began_at.

    began_at: milliseconds of the store's clock. body_digest: see seal.digest.
    """

    versions: dict[str, bytes]
    began_at: int
    body_digest: bytes
    etag: str = ""


class Entry(NamedTuple):
    head: Head
    body: bytes | None  # None when only the head was fetched


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Head)


def fingerprint(states: Iterable[bytes | None]) -> bytes:
    """SHA-1, in hex, of the bytes under the scopes of a read, in their order."""
    return sha1(b",".join(state or b"" for state in states), usedforsecurity=False).hexdigest().encode()


def pack(
    key: str, versions: dict[str, bytes], body: bytes, *, own: Iterable[bytes], began_at: int, etag: str = ""
) -> bytes:
    """The bytes to store under the key.

    own: the versions of the read's own scopes, in their order; versions has those and all others.
    """
    head = _encoder.encode(Head(versions, began_at, digest(body), etag))
    return _prefix.pack(MAGIC, fingerprint(own), len(head), seal(key, head)) + head + body


def unpack(key: str, data: bytes, *, head_only: bool = False) -> Entry | None:
    """The entry, or None for bytes that are not one of this key: foreign, forged, damaged, cut off, of another form.

    With head_only the data may end anywhere after the head.
    """
    try:
        magic, _, head_length, sealed = _prefix.unpack_from(data)
    except struct.error:
        return None
    head_bytes = data[_prefix.size : _prefix.size + head_length]
    if magic != MAGIC or len(head_bytes) != head_length or not is_sealed(key, head_bytes, sealed):
        return None
    try:
        head = _decoder.decode(head_bytes)
    except msgspec.DecodeError:
        return None
    if head_only:
        return Entry(head, None)
    body = data[_prefix.size + head_length :]
    return Entry(head, body) if digest(body) == head.body_digest else None
