"""The key of an entry: its pattern, readable, and a digest of everything else it depends on.

A digest, so that no value somebody typed or any id of a person can be read off a key.
"""

from collections.abc import Mapping
from hashlib import blake2b
from itertools import product
from typing import Any

import msgspec

from cachecore.errors import NotCacheableError
from cachecore.reads import Read

_encoder = msgspec.msgpack.Encoder(order="sorted")


def entry_key(read: Read, *parts: object) -> str:
    """Raises NotCacheableError when a part is not plain data."""
    try:
        encoded = _encoder.encode((read.label, parts))
    except TypeError as error:
        raise NotCacheableError(
            f"{read.label} was called with an argument that cannot be part of a key: {error}. "
            "Pass ids, dates and numbers instead of rows or requests."
        ) from error
    return f"{read.pattern.template}|{blake2b(encoded, digest_size=16).hexdigest()}"


def bind(read: Read, args: tuple[object, ...], kwargs: Mapping[str, object]) -> dict[str, Any]:
    """The arguments by name, defaults included, so that f(1) and f(a=1) are one question."""
    given = read.in_order[: len(args)]
    if read.named and len(given) == len(args) and kwargs.keys() == read.named.difference(given):
        # All are there, each once: the signature would say the same at ten times the price.
        return dict(zip(given, args, strict=True)) | dict(kwargs)
    bound = read.signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def fills(read: Read, arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """The scopes a read is kept under: one, or where an argument is a tuple one for each of its values.

    Raises NotCacheableError for a placeholder that would be None, or nothing.
    """
    flat = dict(arguments) | arguments.get("kwargs", {})
    names = read.pattern.placeholders
    given = {name: value if isinstance(value := flat.get(name), tuple) else (value,) for name in names}
    for name, values in given.items():
        if not values or None in values:
            raise NotCacheableError(
                f"{read.label} is kept under {read.pattern.template!r}, but {name} is {flat.get(name)} in this call. "
                "No event would ever end that; call an uncached function, or use another pattern."
            )
    return tuple(read.pattern.fill(dict(zip(names, each, strict=True))) for each in product(*given.values()))
