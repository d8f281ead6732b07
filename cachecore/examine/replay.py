"""Asks a question again in this process: calls the function, or sends the request through the middleware.

A request is made as a person's, without signing in: session and user are put in place, and what middleware puts there
is dropped. The session is that of the project's engine, holds who signed in and nothing else, and is never saved.
"""

import asyncio
from functools import lru_cache
from importlib import import_module
from inspect import BoundArguments
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.exceptions import ValidationError
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from cachecore.declare.registry import Read, all_reads, import_views
from cachecore.serve.questions import (
    Call,
    CannotBeAskedError,
    Question,
    Visit,
    arguments_of,
    function_of,
    queries_of,
)

_OWN = frozenset({"session", "user", "auser"})


class ReplayedRequest(WSGIRequest):
    """Who asks stays as it was given."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _OWN or name not in object.__getattribute__(self, "__dict__"):
            super().__setattr__(name, value)


def ask(question: Question) -> HttpResponseBase | None:
    """Asks it, in this thread; the answer to a visit. Raises CannotBeAskedError, or what the computation raises."""
    if isinstance(question, Call):
        call(question)
        return None
    for query in queries_of(question.label, question.identity):
        query.learn(question.names)
    return visit(question)


def call(question: Call) -> Any:
    read = read_of(question)
    function = function_of(read)
    if function is None:
        raise CannotBeAskedError(f"{question.label} is no function of this release")
    bound = BoundArguments(read.signature, arguments_of(question, function))
    bound.apply_defaults()
    if iscoroutinefunction(function):
        return asyncio.run(function(*bound.args, **bound.kwargs))
    return function(*bound.args, **bound.kwargs)


def read_of(question: Question) -> Read:
    import_views()
    for read in all_reads():
        if (read.label, read.identity) == (question.label, question.identity):
            return read
    raise CannotBeAskedError(f"{question.label} is no cached read of this release, or of this process")


def visit(question: Visit) -> HttpResponseBase:
    user = _user(question.user)
    with (
        translation.override(question.language),
        timezone.override(ZoneInfo(question.time_zone) if question.time_zone else None),
    ):
        return _handler().get_response(_request(question, user))


def visit_of(
    url: str,
    user: Any = None,
    *,
    language: str | None = None,
    headers: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
) -> Visit:
    """A visit to an address, absolute or a path, by a user or a stranger; host and scheme as the settings have them."""
    parts = urlsplit(url)
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    scheme = parts.scheme or ("https" if settings.SECURE_SSL_REDIRECT else "http")
    return Visit(
        label="",
        identity="",
        method="GET",
        scheme=scheme,
        host=parts.netloc or next(iter(hosts), "localhost"),
        script_name="",
        path=unquote(parts.path or "/"),
        query=parts.query,
        user=None if user is None else str(user.pk),
        language=language or settings.LANGUAGE_CODE,
        headers=headers or {},
        cookies=cookies or {},
    )


@lru_cache(maxsize=1)
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _user(user_id: str | None) -> Any:
    if user_id is None:
        # Imported here: a project may have no such models, and asks no pages then.
        from django.contrib.auth.models import AnonymousUser

        return AnonymousUser()
    model = get_user_model()
    try:
        user = model._default_manager.filter(pk=user_id).first()
    except (ValueError, ValidationError):
        user = None
    if user is None or not user.is_active:
        raise CannotBeAskedError("the person who asked is gone, or may not sign in any more")
    return user


def _request(question: Visit, user: Any) -> ReplayedRequest:
    secure = question.scheme == "https"
    name, _, port = question.host.rpartition(":") if question.host[-1:].isdigit() else ("", "", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": question.method,
        "SCRIPT_NAME": question.script_name,
        # As WSGI has it: bytes as if they were Latin-1.
        "PATH_INFO": question.path.encode().decode("latin-1"),
        "QUERY_STRING": question.query,
        "HTTP_HOST": question.host,
        "SERVER_NAME": name or question.host,
        "SERVER_PORT": port or ("443" if secure else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": question.scheme,
        "wsgi.input": BytesIO(),
    }
    if question.language:
        environ["HTTP_ACCEPT_LANGUAGE"] = question.language
    if secure and settings.SECURE_PROXY_SSL_HEADER:
        header, value = settings.SECURE_PROXY_SSL_HEADER
        environ[header] = value
    environ |= {f"HTTP_{header.upper().replace('-', '_')}": value for header, value in question.headers.items()}
    if question.cookies:
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in question.cookies.items())
    request = ReplayedRequest(environ)
    request.session = _session_class()(user)
    request.user = user

    async def auser() -> Any:
        return user

    request.auser = auser
    return request


@lru_cache(maxsize=1)
def _session_class() -> type[Any]:
    engine: Any = import_module(settings.SESSION_ENGINE).SessionStore

    class Session(engine):  # type: ignore[misc]
        """In memory, for one request."""

        def __init__(self, user: Any) -> None:
            super().__init__()
            self._session_cache: dict[str, Any] = {}
            if user.is_authenticated:
                backend = getattr(user, "backend", None) or settings.AUTHENTICATION_BACKENDS[-1]
                self._session_cache[SESSION_KEY] = str(user.pk)
                self._session_cache[BACKEND_SESSION_KEY] = backend
                self._session_cache[HASH_SESSION_KEY] = user.get_session_auth_hash()

        def load(self) -> dict[str, Any]:
            return self._session_cache

        def save(self, must_create: bool = False) -> None:
            """Nobody comes back with it."""

        def create(self) -> None:
            """Likewise."""

        def delete(self, session_key: str | None = None) -> None:
            """There is none."""

        def exists(self, session_key: str) -> bool:
            return False

    return Session
