"""The key of an entry: its pattern, readable, and a digest of everything else it depends on.

A digest, so that no value somebody typed or any id of a person can be read off a key.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from cachecore.declare.registry import Read
from cachecore.errors import NotCacheableError

# Integers beyond 64 bits are no numbers for msgpack.
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1

_encoder = msgspec.msgpack.Encoder(order="sorted")


def entry_key(read: Read, *parts: object) -> str:
    """Raises NotCacheableError when a part is not plain data."""
    try:
        try:
            encoded = _encoder.encode((read.label, read.identity, parts))
        except (OverflowError, TypeError):
            encoded = _encoder.encode((read.label, read.identity, _spelled(parts)))
    except TypeError as error:
        raise NotCacheableError(
            f"{read.label} was called with an argument that cannot be part of a key: {error}. "
            "Pass ids, dates and numbers instead of rows or requests."
        ) from error
    return f"{read.pattern.template}|{blake2b(encoded, digest_size=16).hexdigest()}"


def bound_arguments(read: Read, args: tuple[object, ...], kwargs: Mapping[str, object]) -> dict[str, Any]:
    """The arguments by name, defaults included, so that f(1) and f(a=1) are one question."""
    given = read.positional_names[: len(args)]
    if read.all_names and len(given) == len(args) and kwargs.keys() == read.all_names.difference(given):
        # All are there, each once: the signature would say the same at ten times the price.
        return dict(zip(given, args, strict=True)) | dict(kwargs)
    bound = read.signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def _spelled(part: Any) -> Any:
    """What msgpack has no word for, in other words: large integers, sets and mappings of several types."""
    if isinstance(part, int) and not _SMALLEST <= part <= _LARGEST:
        return ["int", str(part)]
    if isinstance(part, dict):
        return sorted(([_spelled(key), _spelled(value)] for key, value in part.items()), key=_encoder.encode)
    if isinstance(part, (set, frozenset)):
        return sorted(map(_spelled, part), key=_encoder.encode)
    if isinstance(part, (list, tuple)):
        return [_spelled(each) for each in part]
    return part
