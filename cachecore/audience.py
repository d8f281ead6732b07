"""For whom a cached page was made. The audience is part of the key: nobody gets another's page."""

from collections.abc import Callable

from django.http import HttpRequest

from cachecore.patterns import Pattern

Audience = Callable[[HttpRequest], str]

# What a person's pages are kept under besides their own pattern: it ends when his name, his
# roles or his rights change (the setting AUDIENCE_EVENTS).
AUDIENCE = Pattern("audience:{user_id}")


def by_user(request: HttpRequest) -> str:
    """Each signed-in user for himself, all others together."""
    user_id = user_id_of(request)
    return "anonymous" if user_id is None else f"user {user_id}"


def everyone(request: HttpRequest) -> str:
    """One page for all: for views whose page does not depend on who asks."""
    return "everyone"


def user_id_of(request: HttpRequest) -> object:
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None
