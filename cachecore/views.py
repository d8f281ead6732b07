"""Caching of views: who may be served what, and what must never be kept.

Kept is the answer to GET or HEAD with status 200, unless it streams, sets a cookie, shows a
message, used the CSRF token, touched the session, says no-store, or varies on a header that
is not part of the key. In the key: method, scheme, host, path, sorted query, language,
time zone, the audience, and the view's own arguments. Who may see the page at all is
decided above the cache, on every request.
"""

import asyncio
import functools
import math
import time
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header, patch_cache_control
from django.utils.translation import get_language

from cachecore import keys, pages
from cachecore.audience import AUDIENCE, Audience, by_user, user_id_of
from cachecore.entry import Entry
from cachecore.lookup import Lookup
from cachecore.pages import Page
from cachecore.reads import Read

View = Callable[..., HttpResponseBase]
AsyncView = Callable[..., Awaitable[HttpResponseBase]]

# The key says what each of these would say.
VARIES_ON_THE_KEY = frozenset({"cookie", "accept-language", "accept-encoding"})
# Said by the server, or by us, on every answer anew.
NOT_KEPT = frozenset({"set-cookie", "date", "etag", "cache-control", "cache-status", "vary", "server-timing"})


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Page)


def cached_view(read: Read, view: View, audience: Audience) -> View:
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _may_be_asked(request):
            return view(request, *args, **kwargs)
        lookup = _lookup(read, audience, request, args, kwargs)
        found = _found(lookup, request)
        for pause in lookup.pauses():
            time.sleep(pause)
            found = _found(lookup, request)
        if found is not None:
            return found
        with lookup.computing():
            response = _rendered(view(request, *args, **kwargs))
        return _keep(lookup, request, response)

    return answer


def cached_async_view(read: Read, view: AsyncView, audience: Audience) -> AsyncView:
    @functools.wraps(view)
    async def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not await sync_to_async(_may_be_asked)(request):
            return await view(request, *args, **kwargs)
        lookup = await sync_to_async(_lookup)(read, audience, request, args, kwargs)
        found = await sync_to_async(_found)(lookup, request)
        for pause in lookup.pauses():
            await asyncio.sleep(pause)
            found = await sync_to_async(_found)(lookup, request)
        if found is not None:
            return found
        with lookup.computing():
            response = await sync_to_async(_rendered)(await view(request, *args, **kwargs))
        return await sync_to_async(_keep)(lookup, request, response)

    return answer


def _may_be_asked(request: HttpRequest) -> bool:
    """Not for a write, and not for somebody whom a message waits for: the page must show it."""
    return request.method in ("GET", "HEAD") and not len(get_messages(request))


def _lookup(
    read: Read, audience: Audience, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Lookup:
    arguments = keys.bind(read, (request, *args), kwargs)
    del arguments[next(iter(arguments))]
    if audience is by_user and (user_id := user_id_of(request)) is not None:
        personal = [AUDIENCE.template, AUDIENCE.fill({"user_id": user_id})]
    else:
        personal = []
    key = keys.entry_key(
        read,
        arguments,
        audience(request),
        (request.method, request.scheme, request.get_host(), request.path),
        sorted(request.GET.lists()),
        (get_language(), timezone.get_current_timezone_name()),
    )
    return Lookup(read, key, (*keys.fills(read, arguments), *personal))


def _found(lookup: Lookup, request: HttpRequest) -> HttpResponseBase | None:
    """The cached answer to this request: 304, the page, or None."""
    # Not request.headers, which makes a table of all there are.
    conditional = "HTTP_IF_NONE_MATCH" in request.META
    found = lookup.find(head_only=conditional or pages.has(lookup.key))
    if found is not None and conditional:
        unchanged = get_conditional_response(request, etag=found.head.etag)
        if unchanged is not None:
            lookup.served()
            return _labelled_found(unchanged, lookup, found)
    if found is not None and found.body is None:
        if (page := pages.this_one(lookup.key, found.head)) is not None:
            return _served(page, lookup, found)
        # Another one than the browser has, and than this process has served: the body is needed after all.
        found = lookup.find()
    if found is None or found.body is None:
        return None
    try:
        page = _decoder.decode(found.body)
    except msgspec.DecodeError:
        lookup.distrust(found)
        return None
    pages.keep(lookup.key, found.head, page)
    return _served(page, lookup, found)


def _served(page: Page, lookup: Lookup, found: Entry) -> HttpResponseBase:
    lookup.served()
    response = HttpResponse(page.body, headers=dict(page.headers))
    if page.vary:
        response["Vary"] = page.vary
    return _labelled_found(response, lookup, found)


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    # Inside the computation, so that what its template reads is noted.
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response


def _keep(lookup: Lookup, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    reason = _must_not_be_kept(request, response)
    if reason or not isinstance(response, HttpResponse):
        lookup.give_up()
        response.headers.setdefault("Cache-Status", f"cachecore; fwd=miss; detail={reason}")
        return response
    etag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
    page = Page(headers, response.headers.get("Vary", ""), response.content)
    stored = lookup.keep(_encoder.encode(page), etag=etag)
    pages.forget(lookup.key)
    answer = get_conditional_response(request, etag=etag, response=response) or response
    return _labelled(answer, etag, "fwd=miss; stored" if stored else "fwd=bypass")


def _must_not_be_kept(request: HttpRequest, response: HttpResponseBase) -> str:
    """The reason, in a word, or "" when it may be kept."""
    session = getattr(request, "session", None)
    reasons = {
        "status": response.status_code != 200,
        "streaming": response.streaming,
        "set-cookie": bool(response.cookies),
        "csrf-token": bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE")),
        "message": getattr(get_messages(request), "used", False),
        "session": session is not None and session.modified,
        "no-store": "no-store" in response.headers.get("Cache-Control", ""),
        "vary": not _vary_names(response) <= VARIES_ON_THE_KEY,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _vary_names(response: HttpResponseBase) -> set[str]:
    if has_vary_header(response, "*"):
        return {"*"}
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}


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
