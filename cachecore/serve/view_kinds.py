"""What is decorated: a view, a method that is one, what as_view() returned, or a function."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cachecore.serve.views import CachedView, Owner

_Parameter = inspect.Parameter

# Of a method without its self, whichever it is.
OF_A_METHOD = inspect.Signature(
    [
        _Parameter("request", _Parameter.POSITIONAL_ONLY),
        _Parameter("args", _Parameter.VAR_POSITIONAL),
        _Parameter("kwargs", _Parameter.VAR_KEYWORD),
    ]
)


def is_view(signature: inspect.Signature) -> bool:
    """Whether the first parameter is called request, or is annotated as one."""
    first = next(iter(signature.parameters.values()), None)
    if first is None:
        return False
    kind = first.annotation
    is_request = issubclass(kind, HttpRequest) if isinstance(kind, type) else str(kind).endswith("HttpRequest")
    return first.name == "request" or is_request


def without_first(signature: inspect.Signature) -> inspect.Signature:
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def label_of(function: Callable[..., Any]) -> str:
    """The name people know it by, the same in every process: of a class-based view, its class."""
    while isinstance(function, functools.partial):
        function = function.func
    named: Any = getattr(function, "view_class", function)
    kind = named if hasattr(named, "__qualname__") else type(named)
    return f"{kind.__module__}.{kind.__qualname__}"


def is_dummy_of_method_decorator(function: Callable[..., Any]) -> bool:
    """Django's method_decorator decorates a function of its own first, to see what attributes it gets."""
    return (function.__module__, getattr(function, "__qualname__", "")) == (
        "django.utils.decorators",
        "_update_method_wrapper.<locals>.dummy",
    )


def bound_to(function: Any) -> Owner | None:
    """The object whose method it is, where method_decorator has bound it for one request."""
    while function is not None:
        if isinstance(function, functools.partial) and inspect.ismethod(function.func):
            return Owner(function.func.__self__, function.func.__name__)
        function = getattr(function, "__wrapped__", None)
    return None


def serving(page: CachedView, method: Callable[..., Any], owner: Owner) -> Callable[..., Any]:
    """The bound method, cached; of an async class-based view dispatch returns a coroutine too."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return page.serve(method, request, args, kwargs, owner)

    async def async_answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return await page.aserve(method, request, args, kwargs, owner)

    dispatches = owner.method == "dispatch" and getattr(owner.instance, "view_is_async", False)
    return async_answer if dispatches or iscoroutinefunction(method) else answer
