"""Caching of views: who may be served what, and what must never be kept.

Kept is the answer to GET or HEAD with status 200, unless it streams, sets a cookie, adds a
message, used the CSRF token, changed the session or says no-store, and only if all that it read
from the request is part of its key. In the key: method, scheme, host, path, the query
parameters that the view reads (query_names.py), language, time zone, the audience, the view's
own arguments, and the values of its vary_on. What else it reads is noted while it computes
(request_recorder.py) and is the reason in Cache-Status. Who may see the page at all is decided
above the cache, on every request.

A method is a view too. Its self is part of the key: its class, the method's name and its
attributes, which must be plain data. Those are what a class-based view was given by as_view() or
has set up before the cached method; what as_view() itself is decorated with sees all of it.
"""

import asyncio
import functools
import inspect
import logging
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
from asgiref.sync import sync_to_async
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header, patch_cache_control
from django.utils.translation import get_language

from cachecore.declare import keys
from cachecore.declare.audience import Audience, by_user, user_id_of
from cachecore.declare.registry import Read, audience_scopes
from cachecore.declare.vary_on import VaryOn
from cachecore.errors import NotCacheableError
from cachecore.metrics import track_cache_operation, track_not_stored
from cachecore.serve import near_cache, questions
from cachecore.serve.lookup import Lookup
from cachecore.serve.near_cache import Page
from cachecore.serve.query_names import Names, Query, QueryNames, enlarged, query_of, values
from cachecore.serve.request_reads import CSRF_TOKEN, RequestRead, ways_out, without_parts
from cachecore.serve.request_recorder import RequestRecorder, is_recorded, observing_paused, paused, recording
from cachecore.sql.effects import table_key
from cachecore.store.entry import Entry

View = Callable[..., HttpResponseBase]
AsyncView = Callable[..., Awaitable[HttpResponseBase]]
Args = tuple[Any, ...]
Kwargs = dict[str, Any]

# What the page reads of these is noted; that it says so is no further reason.
VARIES_ON_WHAT_IS_NOTED = frozenset({"cookie", "accept-language", "accept-encoding"})
# Said by the server, or by us, on every answer anew.
NOT_KEPT = frozenset({"set-cookie", "date", "etag", "cache-control", "cache-status", "vary", "server-timing"})
# What each class-based view has of its own, and what is in the key already.
_OF_EVERY_VIEW = frozenset({"request", "args", "kwargs", "head"})
# Reasons told in the log, of one view: enough to act on.
MOST_TOLD = 20
# Seconds for which, after a page was not kept, its readers do not wait for each other; and of how many pages.
NO_WAITING = 60
MOST_WITHOUT_WAITING = 10_000

logger = logging.getLogger("cachecore")

_encoder = msgspec.msgpack.Encoder()
# A page, or the names of the query parameters under which to look for it.
_decoder = msgspec.msgpack.Decoder(Page | dict[str, list[str] | None])
_QUERY_NAMES = "query_names"
_LOOK_AGAIN = object()


def _table_of_user(request: HttpRequest) -> str | None:
    """The table that the person who asks stands in; None for a user that is no row."""
    meta = getattr(getattr(request, "user", None), "_meta", None)
    return None if meta is None else table_key(meta.db_table)


class Owner(NamedTuple):
    """The self of a method, and the method's name."""

    instance: object
    method: str


@dataclass(eq=False)
class CachedView:
    """One decorated view. Its methods may be called by all threads at once."""

    read: Read
    audience: Audience
    vary_on: tuple[VaryOn, ...] = ()
    query: QueryNames = field(default_factory=QueryNames)
    _told: set[str] = field(default_factory=set)
    # By key: until when its readers do not wait for each other.
    _no_waiting: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        questions.remember_page(self)

    def serve(
        self,
        view: View,
        request: HttpRequest,
        args: Args,
        kwargs: Kwargs,
        owner: Owner | None = None,
    ) -> HttpResponseBase:
        """owner: for a view that is a method."""
        if not _may_be_asked(request):
            return view(request, *args, **kwargs)
        try:
            question = _Question(self, request, args, kwargs, owner)
        except _Unidentified as error:
            return self._bypassed(view(request, *args, **kwargs), error.read)
        if (found := question.find()) is not None:
            return found
        for pause in question.pauses():
            time.sleep(pause)
            if (found := question.find()) is not None:
                return found
        with question.lookup.computing(), recording(request, question.read_by_the_key()) as recorder:
            response = _rendered(view(request, *args, **kwargs))
        return question.keep(response, recorder)

    async def aserve(
        self,
        view: AsyncView,
        request: HttpRequest,
        args: Args,
        kwargs: Kwargs,
        owner: Owner | None = None,
    ) -> HttpResponseBase:
        """serve, for an async view."""
        if not await sync_to_async(_may_be_asked)(request):
            return await view(request, *args, **kwargs)
        try:
            question = await sync_to_async(_Question)(self, request, args, kwargs, owner)
        except _Unidentified as error:
            return self._bypassed(await view(request, *args, **kwargs), error.read)
        if (found := await sync_to_async(question.find)()) is not None:
            return found
        for pause in question.pauses():
            await asyncio.sleep(pause)
            if (found := await sync_to_async(question.find)()) is not None:
                return found
        with question.lookup.computing():
            covered = await sync_to_async(question.read_by_the_key)()
            with recording(request, covered) as recorder:
                response = await sync_to_async(_rendered)(await view(request, *args, **kwargs))
        return await sync_to_async(question.keep)(response, recorder)

    def waits_for(self, key: str) -> bool:
        """Whether the readers of a page wait for each other: not where the last one of them had nothing to keep."""
        return time.monotonic() >= self._no_waiting.get(key, 0.0)

    def not_kept(self, key: str) -> None:
        if len(self._no_waiting) >= MOST_WITHOUT_WAITING:
            self._no_waiting.clear()
        self._no_waiting[key] = time.monotonic() + NO_WAITING

    def tell(self, reads: list[RequestRead]) -> None:
        """Says in the log, once for each reason, what to write."""
        new = {read.reason for read in reads} - self._told
        if not new or len(self._told) >= MOST_TOLD:
            return
        self._told |= new
        logger.warning(
            "%s read %s, which is not part of its key: the page is not kept. %s",
            self.read.label,
            ", ".join(read.reason for read in reads),
            ways_out(reads),
        )

    def _bypassed(self, response: HttpResponseBase, read: RequestRead) -> HttpResponseBase:
        self.tell([read])
        track_cache_operation("bypass", self.read.pattern.template, reason="no-key")
        response.headers.setdefault("Cache-Status", f"cachecore; fwd=bypass; detail={read.detail}")
        return response


def cached_view(page: CachedView, view: View) -> View:
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return page.serve(view, request, args, kwargs)

    return answer


def cached_async_view(page: CachedView, view: AsyncView) -> AsyncView:
    @functools.wraps(view)
    async def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return await page.aserve(view, request, args, kwargs)

    return answer


def cached_method(page: CachedView, method: View) -> View:
    @functools.wraps(method)
    def answer(self: object, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return page.serve(functools.partial(method, self), request, args, kwargs, Owner(self, method.__name__))

    return answer


def cached_async_method(page: CachedView, method: AsyncView) -> AsyncView:
    @functools.wraps(method)
    async def answer(self: object, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return await page.aserve(functools.partial(method, self), request, args, kwargs, Owner(self, method.__name__))

    return answer


class _Unidentified(Exception):
    """The key cannot tell this request from others."""

    def __init__(self, read: RequestRead) -> None:
        super().__init__(read.reason)
        self.read = read


def _may_be_asked(request: HttpRequest) -> bool:
    """Not for a write, and not for a visitor whom a message waits for: the page must show it."""
    return isinstance(request, HttpRequest) and request.method in ("GET", "HEAD") and not len(get_messages(request))


class _Question:
    """One request to one cached view: its key, and the lookup under it."""

    __slots__ = ("_page", "_parts", "_query", "_request", "_scopes", "lookup", "names")

    def __init__(
        self,
        page: CachedView,
        request: HttpRequest,
        args: Args,
        kwargs: Kwargs,
        owner: Owner | None,
    ) -> None:
        read = page.read
        arguments = keys.bound_arguments(read, (request, *args), kwargs)
        del arguments[next(iter(arguments))]
        if (audience := page.audience(request)) is None:
            raise _Unidentified(RequestRead("user", "no-key"))
        user_id = user_id_of(request) if page.audience is by_user else None
        personal = () if user_id is None else audience_scopes(user_id, _table_of_user(request))
        self._page = page
        self._request = request
        self._query: Query | None = None
        self._parts = (
            arguments,
            audience,
            (request.method, request.scheme, request.get_host(), request.path, request.path_info),
            (get_language(), timezone.get_current_timezone_name()),
            _routing_of(request),
            _values_of(page, request) if page.vary_on else b"",
            _identity_of(owner) if owner is not None else None,
        )
        self._scopes = (*read.scopes_of_call(arguments), *personal)
        self._ask_under(page.query.names)

    def _ask_under(self, names: Names) -> None:
        self.names = names
        self.lookup = Lookup(self._page.read, self._key_under(names), self._scopes)

    def _key_under(self, names: Names) -> str:
        return keys.entry_key(self._page.read, *self._parts, values(self._query or self._request, names))

    def find(self) -> HttpResponseBase | None:
        """The cached answer to this request: 304, the page, or None."""
        while (found := self._look()) is _LOOK_AGAIN:
            pass
        return found  # type: ignore[return-value]

    def pauses(self) -> Iterator[float]:
        """Seconds to wait before each further find()."""
        lookup = None
        while self.lookup is not lookup and self._page.waits_for(self.lookup.key):
            lookup = self.lookup
            yield from lookup.backoff()

    def read_by_the_key(self) -> frozenset[RequestRead]:
        """What the audience and vary_on read from this request; costs what they cost. Called before the view."""
        with paused():
            self._query = query_of(self._request)
        with observing_paused(), recording(self._request) as recorder:
            self._page.audience(self._request)
            for vary_on in self._page.vary_on:
                vary_on(self._request)
        return recorder.reads

    def keep(self, response: HttpResponseBase, recorder: RequestRecorder) -> HttpResponseBase:
        """Stores the page if it may be, and returns what is answered."""
        # What we read now, no page depends on.
        with paused():
            return self._keep(response, recorder)

    def _look(self) -> object:
        """A response, None, or _LOOK_AGAIN: the page lies under more query parameters, which are now learnt."""
        request, lookup = self._request, self.lookup
        # An outer cached view needs the page itself. And not request.headers, which makes a table of all there are.
        conditional = not is_recorded(request) and "HTTP_IF_NONE_MATCH" in request.META
        found = lookup.find(head_only=conditional or near_cache.has(lookup.key))
        if found is not None and conditional:
            unchanged = get_conditional_response(request, etag=found.head.etag)
            if unchanged is not None:
                lookup.count_served()
                return _labelled_found(unchanged, lookup, found)
        if found is not None and found.body is None:
            if (page := near_cache.get(lookup.key, found.head)) is not None:
                return _served(page, lookup, found)
            # Another one than the browser has, and than this process has served: the body is needed after all.
            found = lookup.find()
        if found is None or found.body is None:
            return None
        return self._read_back(found)

    def _read_back(self, found: Entry) -> object:
        lookup = self.lookup
        try:
            decoded = _decoder.decode(found.body or b"")
        except msgspec.DecodeError:
            lookup.treat_as_miss(found)
            return None
        if isinstance(decoded, Page):
            near_cache.put(lookup.key, found.head, decoded)
            return _served(decoded, lookup, found)
        names = _names_in(decoded, self.names)
        if names == self.names:
            lookup.treat_as_miss(found)
            return None
        self._ask_under(self._page.query.learn(names))
        return _LOOK_AGAIN

    def _keep(self, response: HttpResponseBase, recorder: RequestRecorder) -> HttpResponseBase:
        request, lookup = self._request, self.lookup
        uncovered = recorder.uncovered
        reason = _must_not_be_kept(request, response, recorder)
        others = without_parts(r for r in uncovered if r.kind != "query") or _varied_on(response, recorder)
        kind = reason
        if not reason and others:
            self._page.tell(others)
            reason, kind = others[0].detail, others[0].kind
        if reason or not isinstance(response, HttpResponse):
            track_not_stored(kind, lookup.pattern)
            self._page.not_kept(lookup.key)
            lookup.release_lease()
            response.headers.setdefault("Cache-Status", f"cachecore; fwd=miss; detail={reason}")
            return response
        etag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
        headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
        page = Page(headers, response.headers.get("Vary", ""), response.content)
        names = self._page.query.learn(enlarged(self.names, [r.name for r in uncovered if r.kind == "query"]))
        with_names = questions.of_page(self._page.read, request, recorder.covered, names)
        stored = self._store(_encoder.encode(page), etag, names, with_names)
        if is_recorded(request):
            return _labelled(response, etag, "fwd=miss; stored" if stored else "fwd=bypass")
        answer = get_conditional_response(request, etag=etag, response=response) or response
        return _labelled(answer, etag, "fwd=miss; stored" if stored else "fwd=bypass")

    def _store(self, page: bytes, etag: str, names: Names, question: questions.Question) -> bool:
        """Under the key of names; where that is another than was asked for, this one then leads there."""
        lookup = self.lookup
        asked_for = lookup.key
        if names == self.names:
            stored = lookup.store(page, etag=etag, question=question)
            near_cache.discard(asked_for)
            return stored
        lookup.key = self._key_under(names)
        stored = lookup.store(page, etag=etag, question=question)
        near_cache.discard(lookup.key)
        # Only now, and with the lease, so that who waits for it finds the page.
        lookup.key = asked_for
        if not (stored and lookup.store(_encoder.encode({_QUERY_NAMES: names}))):
            lookup.release_lease()
        return stored


def leads_elsewhere(body: bytes) -> bool:
    """Whether it is no page, but the names of the query parameters under which to look for it."""
    try:
        decoded = _decoder.decode(body)
    except msgspec.DecodeError:
        return False
    return isinstance(decoded, dict) and decoded.keys() == {_QUERY_NAMES}


def _names_in(decoded: dict[str, list[str] | None], names: Names) -> Names:
    read = decoded.get(_QUERY_NAMES, [])
    return None if read is None else enlarged(names, read)


def _routing_of(request: HttpRequest) -> tuple[str, str | None]:
    """What reverse() and {% url %} depend on besides the path."""
    urlconf: Any = getattr(request, "urlconf", "")
    name = urlconf if isinstance(urlconf, str) else getattr(urlconf, "__name__", None)
    if name is None:
        raise _Unidentified(RequestRead("attribute", "urlconf"))
    return name, getattr(request, "current_app", None)


def _values_of(page: CachedView, request: HttpRequest) -> bytes:
    encoded = []
    for vary_on in page.vary_on:
        value = vary_on(request)
        try:
            encoded.append(_encoder.encode(value))
        except TypeError as error:
            raise NotCacheableError(
                f"{page.read.label} has {vary_on!r} in vary_on, which returned {value!r}: {error}. "
                "Let it return an id, a text or a number, for example lambda request: request.tenant.pk."
            ) from error
    return _encoder.encode(encoded)


def _identity_of(owner: Owner) -> tuple[str, str, bytes]:
    kind = type(owner.instance)
    encoded = []
    for name, value in sorted(vars(owner.instance).items()):
        if name not in _OF_EVERY_VIEW:
            plain = f"{value.__module__}.{value.__qualname__}" if isinstance(value, type) else value
            try:
                encoded.append((name, _encoder.encode(plain)))
            except TypeError:
                raise _Unidentified(RequestRead("self", name)) from None
    return f"{kind.__module__}.{kind.__qualname__}", owner.method, _encoder.encode(encoded)


def _served(page: Page, lookup: Lookup, found: Entry) -> HttpResponseBase:
    lookup.count_served()
    response = HttpResponse(page.body, headers=dict(page.headers))
    if page.vary:
        response["Vary"] = page.vary
    return _labelled_found(response, lookup, found)


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    if inspect.iscoroutine(response):
        response.close()
        raise TypeError("A cached view returned a coroutine; declare it with async def, or by markcoroutinefunction().")
    # Inside the computation, so that what its template reads is noted.
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response


def _must_not_be_kept(request: HttpRequest, response: HttpResponseBase, recorder: RequestRecorder) -> str:
    """The reason, in a word, or "" when the response may be kept as far as it and what it has done go."""
    session = getattr(request, "session", None)
    messages = get_messages(request)
    reasons = {
        "status": response.status_code != 200,
        "streaming": response.streaming,
        "set-cookie": bool(response.cookies) or response.has_header("Set-Cookie"),
        "csrf-token": bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE")) or CSRF_TOKEN in recorder.reads,
        # Another storage than Django's may not know what was added; then one that was looked at counts.
        "message": getattr(messages, "added_new", getattr(messages, "used", False)),
        "session": getattr(session, "modified", False),
        "no-store": "no-store" in response.headers.get("Cache-Control", ""),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _varied_on(response: HttpResponseBase, recorder: RequestRecorder) -> list[RequestRead]:
    """The headers that the response says it varies on, and that neither the key nor vary_on has."""
    if has_vary_header(response, "*"):
        return [RequestRead("vary", "*")]
    names = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")} - {""}
    return [
        RequestRead("vary", name.title())
        for name in sorted(names - VARIES_ON_WHAT_IS_NOTED)
        if not recorder.covers(RequestRead("header", name.title()))
    ]


def _labelled_found(response: HttpResponseBase, lookup: Lookup, found: Entry) -> HttpResponseBase:
    if lookup.stale_by is None:
        return _labelled(response, found.head.etag, "hit")
    response["Age"] = str(int(lookup.age_of(found)))
    return _labelled(response, found.head.etag, f"hit; ttl=-{math.ceil(lookup.stale_by)}; detail=stale")


def _labelled(response: HttpResponseBase, etag: str, status: str) -> HttpResponseBase:
    """The headers of every answer that is, or could be, in the cache."""
    response["ETag"] = etag
    # Browsers keep it and ask each time: what they show is never older than what we hold.
    if response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    else:
        response["Cache-Control"] = "private, no-cache"
    response["Cache-Status"] = f"cachecore; {status}"  # RFC 9211
    return response
