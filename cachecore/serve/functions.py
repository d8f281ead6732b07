"""Caching of plain functions, sync and async: typed values in, the same types out."""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from typing import Any, get_type_hints

import msgspec
from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from cachecore.declare import keys
from cachecore.declare.registry import Read
from cachecore.errors import NotCacheableError
from cachecore.serve import questions
from cachecore.serve.lookup import Lookup

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
        arguments = keys.bound_arguments(read, args, kwargs)
        lookup = _lookup(read, arguments)
        found = _found(lookup, codec)
        for pause in lookup.backoff():
            time.sleep(pause)
            found = _found(lookup, codec)
        if found is not None:
            return found[0]
        with lookup.computing():
            value = function(*args, **kwargs)
        return _store(lookup, codec, value, arguments)

    questions.remember_function(read, answer)
    return answer


def cached_coroutine(read: Read, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    codec = _Codec(read, function)

    @functools.wraps(function)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        arguments = keys.bound_arguments(read, args, kwargs)
        lookup = _lookup(read, arguments)
        found = await sync_to_async(_found)(lookup, codec)
        for pause in lookup.backoff():
            await asyncio.sleep(pause)
            found = await sync_to_async(_found)(lookup, codec)
        if found is not None:
            return found[0]
        with lookup.computing():
            value = await function(*args, **kwargs)
        return await sync_to_async(_store)(lookup, codec, value, arguments)

    questions.remember_function(read, answer)
    return answer


def _lookup(read: Read, arguments: dict[str, Any]) -> Lookup:
    return Lookup(read, keys.entry_key(read, arguments), read.scopes_of_call(arguments))


def _found(lookup: Lookup, codec: _Codec) -> tuple[Any] | None:
    """The cached value, in a tuple because it may be None; or None."""
    found = lookup.find()
    if found is None or found.body is None:
        return None
    try:
        value = codec.decode(found.body)
    except msgspec.ValidationError:
        # Written by another release of this code, for which the value had another shape.
        lookup.treat_as_miss(found)
        return None
    lookup.count_served()
    return (value,)


def _store(lookup: Lookup, codec: _Codec, value: Any, arguments: dict[str, Any]) -> Any:
    try:
        body = codec.encode(value)
    except NotCacheableError:
        lookup.release_lease()
        raise
    lookup.store(body, question=questions.of_call(lookup.read, arguments))
    # Read back, so that a first call returns exactly what the later ones will.
    return codec.decode(body)
