"""Caching of plain functions, sync and async: typed values in, the same types out."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

import msgspec
from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from cachecore import keys
from cachecore.errors import NotCacheableError
from cachecore.lookup import Lookup
from cachecore.reads import Read

_encoder = msgspec.msgpack.Encoder()


class _Codec:
    """Writes a value down and reads it back as the type that the function is annotated to return."""

    def __init__(self, read: Read, function: Callable[..., Any]) -> None:
        self._read = read
        self._function = function

    @functools.cached_property
    def _decoder(self) -> "msgspec.msgpack.Decoder[Any]":
        # Only now: the annotation may name what is defined further down in its module.
        return msgspec.msgpack.Decoder(get_type_hints(self._function)["return"])

    def encode(self, value: object) -> bytes:
        if isinstance(value, QuerySet):
            raise NotCacheableError(
                f"{self._read.label} returned a QuerySet, which is a query; return list(...) of it."
            )
        try:
            return _encoder.encode(value)
        except TypeError as error:
            raise NotCacheableError(f"{self._read.label} returned a value that is not plain data: {error}.") from error

    def decode(self, body: bytes) -> Any:
        """The value; raises msgspec.ValidationError when the stored one is of another shape."""
        return self._decoder.decode(body)


def cached_function(read: Read, function: Callable[..., Any]) -> Callable[..., Any]:
    codec = _Codec(read, function)

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Any:
        lookup, found = _ask(read, codec, args, kwargs)
        if lookup is None:
            return found
        with lookup.computing():
            value = function(*args, **kwargs)
        return _keep(lookup, codec, value)

    return answer


def cached_coroutine(read: Read, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    codec = _Codec(read, function)

    @functools.wraps(function)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        lookup, found = await sync_to_async(_ask)(read, codec, args, kwargs)
        if lookup is None:
            return found
        with lookup.computing():
            value = await function(*args, **kwargs)
        return await sync_to_async(_keep)(lookup, codec, value)

    return answer


def _ask(read: Read, codec: _Codec, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Lookup | None, Any]:
    """Either (None, the cached value) or (the lookup to keep the computed one with, None)."""
    arguments = keys.bind(read, args, kwargs).arguments
    scope = keys.fill(read, arguments)
    lookup = Lookup(read, keys.entry_key(read, arguments), (scope,))
    found = lookup.find()
    if found is not None and found.body is not None:
        try:
            return None, codec.decode(found.body)
        except msgspec.ValidationError:
            # Written by another release of this code, for which the value had another shape.
            lookup.distrust(found)
    return lookup, None


def _keep(lookup: Lookup, codec: _Codec, value: Any) -> Any:
    body = codec.encode(value)
    lookup.keep(body)
    # Read back, so that a first call returns exactly what the later ones will.
    return codec.decode(body)
