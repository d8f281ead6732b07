"""What a page depends on besides the default key: a cookie, a header, a session key, an attribute, a callable.

    @cached_with_invalidation(..., vary_on=[cookie("city"), lambda request: request.tenant.pk])

Each is a callable that takes the request and returns plain data. Its values are part of the
key, as a digest. What it reads from the request is thereby known to be part of the key.
"""

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core import checks
from django.http import HttpRequest
from django.http.request import HttpHeaders

VaryOn = Callable[[HttpRequest], object]

_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class cookie:  # noqa: N801 - written like a function, beside lambdas
    """The value of one cookie, None without it."""

    name: str

    def __post_init__(self) -> None:
        _check_name(self, self.name)

    def __call__(self, request: HttpRequest) -> object:
        return request.COOKIES.get(self.name)


@dataclass(frozen=True)
class header:  # noqa: N801 - written like a function, beside lambdas
    """The value of one header of the request, by the name it is sent with: header("HX-Request"). None without it."""

    name: str
    _key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _check_name(self, self.name)
        if not _HEADER_NAME.fullmatch(self.name) or self.name.upper().startswith("HTTP-"):
            sent_as = re.sub(r"^HTTP[-_]", "", self.name.upper()).replace("_", "-").title()
            raise TypeError(f"No header is sent as {self.name!r}; write the name it is sent with: header({sent_as!r}).")
        object.__setattr__(self, "_key", HttpHeaders.to_wsgi_name(self.name))

    def __call__(self, request: HttpRequest) -> object:
        # Not request.headers, which makes a table of all there are.
        return request.META.get(self._key)


@dataclass(frozen=True)
class session:  # noqa: N801 - written like a function, beside lambdas
    """The value under one key of the session, None without it. Loads the session, on a hit too."""

    key: str

    def __post_init__(self) -> None:
        _check_name(self, self.key)

    def __call__(self, request: HttpRequest) -> object:
        return request.session.get(self.key)


@dataclass(frozen=True)
class attribute:  # noqa: N801 - written like a function, beside lambdas
    """The value of an attribute that middleware put on the request, if it is plain data. None without it."""

    name: str

    def __post_init__(self) -> None:
        _check_name(self, self.name)

    def __call__(self, request: HttpRequest) -> object:
        return getattr(request, self.name, None)


def _check_name(item: object, name: object) -> None:
    if not isinstance(name, str) or name in ("", "*"):
        kind = type(item).__name__
        raise TypeError(f'{kind}({name!r}) names nothing; write the name as text, for example {kind}("city").')


# Every vary_on of the project with the label of its view, for the check at start-up.
_declared: dict[str, tuple[VaryOn, ...]] = {}


def checked(label: str, given: object) -> tuple[VaryOn, ...]:
    """The given vary_on as a tuple; raises TypeError, with the line to write, for anything that is none."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{label} has vary_on={given!r}; write a list: vary_on=[{_instead_of(given)}].")
    items = tuple(given)
    for item in items:
        if not callable(item) or isinstance(item, type):
            raise TypeError(f"{label} has {item!r} in vary_on; write one of {_instead_of(item)}.")
        if iscoroutinefunction(item):
            raise TypeError(f"{label} has the coroutine function {item!r} in vary_on; write a plain function.")
        if not _takes_a_request(item):
            raise TypeError(f"{label} has {item!r} in vary_on; it must take one argument, the request.")
    if items:
        _declared[label] = items
    return items


def _instead_of(given: object) -> str:
    if not isinstance(given, str):
        return repr(given) if callable(given) else 'cookie("city"), header("HX-Request"), lambda request: ...'
    kinds = [f'{kind}("{given}")' for kind in ("cookie", "session", "attribute")]
    return ", ".join([*kinds, f'header("{given}")'])


def _takes_a_request(item: Callable[..., Any]) -> bool:
    try:
        inspect.signature(item).bind(None)
    except TypeError:
        return False
    except ValueError:  # a builtin that has no signature
        return True
    return True


@checks.register(checks.Tags.caches)
def check_sessions(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """W003: a view varies on the session, and no middleware of the project makes one."""
    if any("session" in name.lower() for name in settings.MIDDLEWARE):
        return []
    return [
        checks.Warning(
            f"{label} has {item!r} in vary_on, and MIDDLEWARE has nothing that makes sessions.",
            hint="Add django.contrib.sessions.middleware.SessionMiddleware, or take the session out of vary_on.",
            id="cachecore.W003",
        )
        for label, items in sorted(_declared.items())
        for item in items
        if isinstance(item, session)
    ]
