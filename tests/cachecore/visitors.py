"""Visitors of a site of the test's own: its views, Django's middleware, a browser with cookies."""

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.urls import clear_url_caches, path

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

Site = Callable[..., None]


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """site(view, other=view2) serves view at / and view2 at /other/, with Django's middleware and then more."""
    settings.TEMPLATES = TEMPLATES
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

    def serve(view: Any = None, *, more: tuple[str, ...] = (), **others: Any) -> None:
        settings.MIDDLEWARE = [*MIDDLEWARE, *more]
        module = ModuleType("urls_of_the_test")
        module.urlpatterns = [  # type: ignore[attr-defined]
            *([path("", view)] if view else []),
            *(path(f"{name}/", other) for name, other in others.items()),
        ]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        settings.ROOT_URLCONF = module.__name__
        clear_url_caches()

    yield serve
    clear_url_caches()


def a_browser(user: User | None = None, *, session: dict[str, Any] | None = None, cookies: Any = (), **defaults: Any):
    return _prepared(Client(**defaults), user, session, cookies)


def an_async_browser(user: User | None = None, *, session: dict[str, Any] | None = None, cookies: Any = ()):
    return _prepared(AsyncClient(), user, session, cookies)


def _prepared(client: Any, user: User | None, session: dict[str, Any] | None, cookies: Any) -> Any:
    if user is not None:
        client.force_login(user)
    if session is not None:
        held = client.session
        held.update(session)
        held.save()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = held.session_key
    for name, value in dict(cookies).items():
        client.cookies[name] = value
    return client


def status(response: Any) -> str:
    return str(response["Cache-Status"]).removeprefix("cachecore; ")
