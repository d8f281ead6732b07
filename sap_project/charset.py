"""Refuses what is not sent as UTF-8: Django would read it as whatever the request says that it is.

Some of what it may say (utf-7, unicode_escape) makes halves of characters, which no database takes.
"""

import codecs

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin


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
