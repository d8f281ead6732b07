"""What machines ask about this process: is it alive, can it work, how is it doing."""

import logging
from collections.abc import Callable
from hmac import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from django_redis import get_redis_connection

from cachecore.gauges import refresh_gauges
from cachecore.outbox import relay

logger = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "::1")
# Any of these says that somebody else is behind the address that we see.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of anybody, so that a dead database restarts nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """200 when pages can be answered, else 503, and which part does not answer; why is in the log.

    Without the cache every page is computed from the database: slower, and right. Taking all
    processes out of service for that would turn an outage of the cache into one of the site. Nor is
    it one when no relay runs: each process delivers by itself then, a moment later.
    """
    parts = {"database": _ask_database}
    if settings.CACHECORE["STORE"] == "redis":
        parts["cache"] = _ask_cache
    answers = {name: _answers(name, ask) for name, ask in parts.items()}
    ready = answers["database"]
    body = {"ready": ready} | {name: "ok" if ok else "unreachable" for name, ok in answers.items()}
    if ready and relay.is_missing(connection.alias):
        body["relay"] = "not running"
    return JsonResponse(body, status=200 if ready else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The Prometheus counters; figures of the business, so not for everybody."""
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "")
        if not compare_digest(shown.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
            refusal = "Send the header Authorization: Bearer <the value of METRICS_TOKEN>.\n"
            return HttpResponse(refusal, status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
    elif not _comes_from_this_machine(request):
        refusal = "Only this machine itself may read the metrics; set METRICS_TOKEN to open them to others.\n"
        return HttpResponse(refusal, status=403, content_type="text/plain")
    refresh_gauges()
    response: HttpResponse = ExportToDjangoView(request)  # type: ignore[no-untyped-call]
    return response


def _comes_from_this_machine(request: HttpRequest) -> bool:
    # A proxy on this machine would make the whole world look local.
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    get_redis_connection("default").ping()


def _answers(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:
        logger.warning("Unreachable: %s", name, exc_info=True)
        return False
    return True
