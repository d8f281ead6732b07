"""The bytes of an entry: plain data with a checksum; anything else that lies there is a miss.

Layout: four letters, the fingerprint of the versions it was stored under, the length and
checksum of the head, the head, the body. The head stands before the body and is short, so
that a conditional request can be answered without fetching the body; the fingerprint stands
at a fixed place, so that the store itself can tell whether the entry is of now.
"""

import struct
import zlib
from collections.abc import Iterable
from hashlib import sha1
from typing import NamedTuple

import msgspec

MAGIC = b"CC03"
# Where the fingerprint stands: bytes 4 to 43.
FINGERPRINT = slice(4, 44)
_prefix = struct.Struct(">4s40sHI")


class Head(msgspec.Struct, frozen=True, array_like=True):
    """versions: scope to version, all that the entry depends on, as they were at began_at.

    began_at: milliseconds of the store's clock.
    """

    versions: dict[str, bytes]
    began_at: int
    body_length: int
    body_crc: int
    etag: str = ""


class Entry(NamedTuple):
    head: Head
    body: bytes | None  # None when only the head was fetched


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Head)


def fingerprint(states: Iterable[bytes | None]) -> bytes:
    """Of what lies under the scopes of a read, in their order."""
    return sha1(b",".join(state or b"" for state in states), usedforsecurity=False).hexdigest().encode()


def pack(versions: dict[str, bytes], body: bytes, *, own: Iterable[bytes], began_at: int, etag: str = "") -> bytes:
    """own is the versions of the read's own scopes, in their order; versions has those and all others."""
    head = _encoder.encode(Head(versions, began_at, len(body), zlib.crc32(body), etag))
    return _prefix.pack(MAGIC, fingerprint(own), len(head), zlib.crc32(head)) + head + body


def unpack(data: bytes, *, head_only: bool = False) -> Entry | None:
    """The entry, or None for bytes that are not one: foreign, damaged, cut off, of another version.

    With head_only the data may end anywhere after the head.
    """
    try:
        magic, _, head_length, head_crc = _prefix.unpack_from(data)
        head_bytes = data[_prefix.size : _prefix.size + head_length]
        if magic != MAGIC or len(head_bytes) != head_length or zlib.crc32(head_bytes) != head_crc:
            return None
        head = _decoder.decode(head_bytes)
    except (struct.error, msgspec.DecodeError):
        return None
    if head_only:
        return Entry(head, None)
    body = data[_prefix.size + head_length :]
    if len(body) != head.body_length or zlib.crc32(body) != head.body_crc:
        return None
    return Entry(head, body)
