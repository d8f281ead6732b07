"""For whom a cached page was made. The audience is part of the key: no visitor gets another visitor's page."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest

from cachecore.declare.patterns import Pattern

# None: who asks cannot be told from others, so nothing is served and nothing is stored.
Audience = Callable[[HttpRequest], str | None]

# What a person's pages are kept under besides their own pattern. It is invalidated when the
# name, the roles or the rights of the person change (the setting AUDIENCE_EVENTS).
AUDIENCE = Pattern("audience:{user_id}")


def by_user(request: HttpRequest) -> str | None:
    """Each person separately, all instances of AnonymousUser together.

    A person is the class of request.user, its primary key and is_authenticated. A user without
    a primary key that is no plain AnonymousUser (a guest, a token) is None: not cached.
    What middleware adds to the user object itself counts as the person's. If it belongs to the
    session (a second factor, say), name it in vary_on.
    """
    return identity_of(getattr(request, "user", None))


def everyone(request: HttpRequest) -> str:
    """One page for all: for views whose page does not depend on who asks."""
    return "everyone"


def user_id_of(request: HttpRequest) -> object:
    """The primary key of the person who asks; None for others."""
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def identity_of(user: Any) -> str | None:
    """A text that no two persons share; None for a user that it cannot tell from others."""
    if (user_id := getattr(user, "pk", None)) is not None:
        # Through a lazy object, __class__ is the class of the user.
        kind = user.__class__
        known = "" if user.is_authenticated else "not authenticated "
        return f"{known}{kind.__module__}.{kind.__qualname__} {user_id}"
    return "anonymous" if user is None or user.__class__ is _anonymous_user() else None


@cache
def _anonymous_user() -> type:
    # Imported here: models exist only after the apps are loaded, and this module is loaded before.
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser
