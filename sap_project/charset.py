"""Reads what is sent as UTF-8 and refuses the rest: Django would read it as whatever the request says that it is.

Some of what it may say (utf-7, unicode_escape) makes halves of characters, which no database takes; and at a
codec that is none of text (zlib) Django fails while it still makes the request, so before any middleware.
"""

import codecs
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import parse_header_parameters


class ReadAsUtf8(HttpRequest):
    """Goes before the request class of a handler (wsgi.py, asgi.py)."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Utf8OnlyMiddleware(MiddlewareMixin):
    """Goes above CsrfViewMiddleware, the first that reads what was sent."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if _is_utf8((request.content_params or {}).get("charset", "utf-8")):
            return None
        return HttpResponse(render_to_string("415.html"), status=415)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
