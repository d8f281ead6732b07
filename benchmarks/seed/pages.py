"""Keeps the four pages, each under the prefix of its kind."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PREFIXES = ("vendedor_dashboard", "vendedor_cliente", "vendedor_rankings", "apuracao")
# The longer ones first.
ADDRESSES = {
    "/vendedor/cliente/": "vendedor_cliente",
    "/vendedor/rankings": "vendedor_rankings",
    "/vendedor/": "vendedor_dashboard",
    "/apuracao/": "apuracao",
}


def kept_by_prefix(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answer(request: HttpRequest) -> HttpResponseBase:
        prefix = next((prefix for address, prefix in ADDRESSES.items() if request.path.startswith(address)), None)
        if prefix is None or request.method != "GET":
            return get_response(request)
        key = f"{prefix}:{_digest(request)}"
        kept = cache.get(key)
        if kept is not None:
            return HttpResponse(kept)
        response = get_response(request)
        if isinstance(response, HttpResponse) and response.status_code == 200:
            cache.set(key, response.content.decode(), _timeouts()[prefix])
        return response

    return answer


def _timeouts() -> dict[str, int]:
    """Those of the project."""
    cachecore: Any = settings.CACHECORE
    return dict(cachecore["TIMEOUTS"])


def _digest(request: HttpRequest) -> str:
    asked = f"{request.headers.get('Cookie')} {request.get_full_path()}"
    return blake2b(asked.encode(), digest_size=16).hexdigest()
