"""The read side: what a project writes above a view or a function."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.http import HttpRequest

from cachecore import functions, views
from cachecore.audience import Audience, by_user
from cachecore.patterns import Pattern
from cachecore.reads import Read, register

F = TypeVar("F", bound=Callable[..., Any])


def cached(timeout: int, key_prefix: str, *, stale_for: int = 0) -> Callable[[F], F]:
    """Keeps the answers of a view or function for timeout seconds, whatever happens meanwhile.

    For what no row of ours decides. It still ends by invalidate_cache and clear_all_cache.
    """
    return cached_with_invalidation(timeout, key_prefix, (), stale_for=stale_for)


def cached_with_invalidation(
    timeout: int,
    key_prefix: str,
    invalidate_on: Iterable[str],
    *,
    audience: Audience = by_user,
    stale_for: int = 0,
) -> Callable[[F], F]:
    """Keeps the answers of a view or function until an event ends them, sync or async.

    timeout: seconds an entry lives at most; CACHECORE["TIMEOUTS"] may say otherwise.
    key_prefix: the pattern the answers are kept under, "dashboard:{user_id}"; each
        placeholder is the name of an argument; an answer made for a tuple of them ends with each
        of its values. All arguments are in the key.
    invalidate_on: the events that end them, by name or glob, ["order.*", "payment.approved"].
        An event that carries user_id ends dashboard:7 only; one that does not, all of them.
    audience: for a view, for whom its page is made; each signed-in user for himself unless said.
    stale_for: seconds for which, after an event, the old answer is served while one reader
        computes the new one; none unless said, and CACHECORE["STALE_FOR"] may say otherwise. A
        page then says in its headers how old it is. Within an answer that promises more it counts less.

    A function whose first parameter is called request is a view. Any other returns plain
    data of the type it is annotated with, which is how the value is read back. Neither may
    read the clock: pass the day as an argument, so that tomorrow is another question.
    """
    pattern = Pattern(key_prefix)

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        label = f"{function.__module__}.{function.__qualname__}"
        read = Read(pattern, timeout, stale_for, tuple(invalidate_on), label, signature)
        register(read)
        is_async = inspect.iscoroutinefunction(function)
        if _is_view(signature):
            answer: Any = (views.cached_async_view if is_async else views.cached_view)(read, function, audience)
        elif signature.return_annotation is inspect.Signature.empty:
            raise TypeError(
                f"{read.label} has no return annotation, and a cached value is read back as the type it names; "
                "annotate it, for example -> list[int]."
            )
        else:
            answer = (functions.cached_coroutine if is_async else functions.cached_function)(read, function)
        return answer  # type: ignore[no-any-return]

    return decorate


def _is_view(signature: inspect.Signature) -> bool:
    first = next(iter(signature.parameters.values()), None)
    return first is not None and (first.name == "request" or first.annotation is HttpRequest)
