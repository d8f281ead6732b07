"""What was asked, kept beside its answer: enough to ask it again and compare (cache_verify).

A call is kept by its arguments, a page by its request as far as its key knows that. No value of a session is kept.
What is read back is believed only with a seal, as an entry is.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_type_hints
from weakref import WeakKeyDictionary, WeakSet, ref

import msgspec
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from cachecore.declare.audience import user_id_of
from cachecore.declare.registry import Read
from cachecore.serve.query_names import Names, QueryNames
from cachecore.serve.request_reads import ALL, RequestRead
from cachecore.store.seal import SIZE, is_sealed, seal


class Call(msgspec.Struct, frozen=True, array_like=True, tag="call"):
    """typed: the arguments that are no plain data by themselves; their annotations bring them back."""

    label: str
    identity: str
    arguments: dict[str, Any]
    typed: list[str]


class Visit(msgspec.Struct, frozen=True, array_like=True, tag="visit"):
    """user: the primary key, as text; None for a visitor. names: see query_names.py."""

    label: str
    identity: str
    method: str
    scheme: str
    host: str
    script_name: str
    path: str
    query: str
    user: str | None = None
    language: str | None = None
    time_zone: str = ""
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    names: Names = ()


Question = Call | Visit

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Question)
_PLAIN = (int, str, float, bool, bytes, type(None))

# The decorated functions by their reads, and what each cached view has learnt. Neither is kept alive by it.
_functions: "WeakKeyDictionary[Read, ref[Callable[..., Any]]]" = WeakKeyDictionary()
_pages: "WeakSet[Any]" = WeakSet()


class CannotBeAskedError(Exception):
    """This process cannot bring the question about again; the text says why."""


def remember_function(read: Read, function: Callable[..., Any]) -> None:
    _functions[read] = ref(function)


def remember_page(page: Any) -> None:
    """A CachedView."""
    _pages.add(page)


def function_of(read: Read) -> Callable[..., Any] | None:
    """The decorated function of a read; None for a view."""
    found = _functions.get(read)
    return found() if found is not None else None


def queries_of(label: str, identity: str) -> list[QueryNames]:
    """What this process knows of the query parameters of a view."""
    return [page.query for page in list(_pages) if (page.read.label, page.read.identity) == (label, identity)]


def of_call(read: Read, arguments: Mapping[str, Any]) -> Call:
    typed = [name for name, value in arguments.items() if not _is_plain(value)]
    return Call(read.label, read.identity, dict(arguments), typed)


def of_page(read: Read, request: HttpRequest, reads: frozenset[RequestRead], names: Names) -> Visit:
    """reads: what the key reads of the request by itself: of headers and cookies, those are kept."""
    user_id = user_id_of(request)
    return Visit(
        read.label,
        read.identity,
        request.method or "GET",
        str(request.scheme),
        request.get_host(),
        str(request.META.get("SCRIPT_NAME", "")),
        request.path_info,
        str(request.META.get("QUERY_STRING", "")),
        None if user_id is None else str(user_id),
        get_language(),
        timezone.get_current_timezone_name(),
        _given(request.headers, {read.name for read in reads if read.kind == "header"}),
        _given(request.COOKIES, {read.name for read in reads if read.kind == "cookie"}),
        names,
    )


def sealed(key: str, question: Question) -> bytes:
    """The bytes to keep; none where an argument cannot be written down like that."""
    try:
        data = _encoder.encode(question)
    except (OverflowError, TypeError):
        return b""
    return seal(_name(key), data) + data


def opened(key: str, data: bytes | None) -> Question | None:
    """None for bytes that are no question of this key: missing, forged, damaged, of another release."""
    if not data or not is_sealed(_name(key), data[SIZE:], data[:SIZE]):
        return None
    try:
        found: Question = _decoder.decode(data[SIZE:])
    except msgspec.DecodeError:
        return None
    return found


def arguments_of(call: Call, function: Callable[..., Any]) -> dict[str, Any]:
    """The arguments as they were given; raises CannotBeAskedError."""
    hints = get_type_hints(function)
    found = {}
    for name, value in call.arguments.items():
        if name not in hints:
            if name in call.typed:
                raise CannotBeAskedError(f"the argument {name} has no annotation that says what it was")
            found[name] = value
            continue
        try:
            found[name] = msgspec.convert(value, hints[name], strict=False)
        except (msgspec.ValidationError, TypeError) as error:
            raise CannotBeAskedError(f"the argument {name}: {error}") from error
    return found


def _is_plain(value: Any) -> bool:
    if type(value) in _PLAIN:
        return True
    if type(value) is dict:
        return all(map(_is_plain, value)) and all(map(_is_plain, value.values()))
    return type(value) is list and all(map(_is_plain, value))


def _given(values: Mapping[str, str], names: set[str]) -> dict[str, str]:
    if ALL in names:
        return dict(values)
    return {name: values[name] for name in sorted(names) if name in values}


def _name(key: str) -> str:
    return f"question {key}"
