"""A view asked directly, by a request as the middleware hands it over."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.test import RequestFactory

ANONYMOUS = AnonymousUser()


def ask(view: Callable[..., Any], path: str = "/x/", user: Any = ANONYMOUS, *args: Any, **headers: Any) -> Any:
    """headers: those of the request, its method, and whatever else RequestFactory takes."""
    method = headers.pop("method", "GET")
    request = RequestFactory().generic(method, path, headers=headers.pop("headers", {}), **headers)
    request.user = user
    request._messages = default_storage(request)  # type: ignore[attr-defined]
    return view(request, *args)
