"""What a hit is compared with, and which process answers."""

import os

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_redis import get_redis_connection


def keep_bare(name: str, body: bytes) -> str:
    """The address where this body is answered by one GET to Redis and nothing else."""
    get_redis_connection("default").set(_key(name), body)
    return f"/bench/bare/{name}"


@require_safe
def bare(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(get_redis_connection("default").get(_key(name)))


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(os.getpid()))


def _key(name: str) -> str:
    return f"bench:bare:{name}"
