"""The read side: what a project writes above a view or a function."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from asgiref.sync import iscoroutinefunction

from cachecore.declare.audience import Audience, by_user
from cachecore.declare.patterns import Pattern
from cachecore.declare.registry import Read, function_identity, register
from cachecore.declare.vary_on import VaryOn, checked
from cachecore.serve import functions, views
from cachecore.serve.view_kinds import (
    OF_A_METHOD,
    bound_to,
    is_dummy_of_method_decorator,
    is_view,
    label_of,
    serving,
    without_first,
)
from cachecore.serve.views import CachedView

F = TypeVar("F", bound=Callable[..., Any])


def cached(timeout: int, key_prefix: str, *, vary_on: Iterable[VaryOn] = (), stale_for: int = 0) -> Callable[[F], F]:
    """Keeps the answers of a view or function for timeout seconds, whatever happens meanwhile.

    For what no row of ours decides. It still ends by invalidate_cache and clear_all_cache.
    """
    return _decorator(timeout, key_prefix, (), by_user, vary_on, stale_for=stale_for, follows_tables=False)


def cached_with_invalidation(
    timeout: int,
    key_prefix: str,
    invalidate_on: Iterable[str],
    *,
    audience: Audience = by_user,
    vary_on: Iterable[VaryOn] = (),
    stale_for: int = 0,
) -> Callable[[F], F]:
    """Keeps the answers of a view or function until an event ends them, sync or async.

    timeout: seconds an entry lives at most; CACHECORE["TIMEOUTS"] may say otherwise.
    key_prefix: the pattern the answers are kept under, "dashboard:{user_id}"; each
        placeholder is the name of an argument; an answer made for a tuple of them ends with each
        of its values. All arguments are in the key.
    invalidate_on: the events that end them, by name or glob, ["order.*", "payment.approved"].
        An event that carries user_id ends dashboard:7 only; one that does not, all of them.
    audience: for a view, for whom its page is made; for each signed-in user separately unless said.
    vary_on: for a view, what its page depends on besides, as a list: cookie("city"), header("HX-Request"),
        session("cart_id"), attribute("tenant_id"), or any callable that takes the request and returns plain
        data. A page that reads what is not part of its key is not kept; the log says what to write here.
    stale_for: seconds for which, after an event, the old answer is served while one reader
        computes the new one; none unless said, and CACHECORE["STALE_FOR"] may say otherwise. A
        page then says in its headers how old it is. Within an answer that promises more it counts less.

    A function whose first parameter is called request is a view; so is a method with request after self,
    what as_view() returns, and a method under Django's method_decorator. Any other function returns plain
    data of the type it is annotated with, which is how the value is read back. Neither may
    read the clock: pass the day as an argument, so that tomorrow is another question.
    """
    return _decorator(timeout, key_prefix, invalidate_on, audience, vary_on, stale_for=stale_for, follows_tables=True)


def _decorator(
    timeout: int,
    key_prefix: str,
    invalidate_on: Iterable[str],
    audience: Audience,
    vary_on: Iterable[VaryOn],
    *,
    stale_for: int,
    follows_tables: bool,
) -> Callable[[F], F]:
    pattern = Pattern(key_prefix)
    events = tuple(invalidate_on)

    def read_of(function: Callable[..., Any], signature: inspect.Signature, label: str) -> Read:
        identity = function_identity(function)
        read = Read(pattern, timeout, stale_for, events, label, signature, identity, follows_tables)
        register(read)
        return read

    def page_of(function: Callable[..., Any], signature: inspect.Signature, label: str) -> CachedView:
        return CachedView(read_of(function, signature, label), audience, checked(label, vary_on))

    # Of the methods that Django's method_decorator hands over, anew for each request.
    methods: list[CachedView] = []

    def decorate(function: F) -> F:
        if is_dummy_of_method_decorator(function):
            label = f"a method under {pattern.template!r} until {', '.join(events) or 'no event'}"
            methods.append(page_of(function, OF_A_METHOD, label))
            return function
        if methods and (owner := bound_to(function)) is not None:
            return serving(methods[0], function, owner)  # type: ignore[return-value]
        signature = inspect.signature(function)
        label = label_of(function)
        is_async = iscoroutinefunction(function)
        answer: Any
        if is_view(signature):
            page = page_of(function, signature, label)
            answer = (views.cached_async_view if is_async else views.cached_view)(page, function)
        elif is_view(without_self := without_first(signature)):
            page = page_of(function, without_self, label)
            answer = (views.cached_async_method if is_async else views.cached_method)(page, function)
        elif signature.return_annotation is inspect.Signature.empty:
            raise TypeError(
                f"{label} has no return annotation, and a cached value is read back as the type it names; "
                "annotate it, for example -> list[int]."
            )
        elif tuple(vary_on):
            raise TypeError(f"{label} has vary_on, which is for views; give the function an argument instead.")
        else:
            read = read_of(function, signature, label)
            answer = (functions.cached_coroutine if is_async else functions.cached_function)(read, function)
        return answer  # type: ignore[no-any-return]

    return decorate
