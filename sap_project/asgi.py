"""The ASGI entry point."""

import os
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIRequest

from sap_project.charset import ReadAsUtf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sap_project.settings")


class Request(ReadAsUtf8, ASGIRequest):
    pass


class BodyLimit:
    """Refuses before Django, which under ASGI writes a body to the disk before any middleware is asked."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        status = refused(dict(scope["headers"])) if scope["type"] == "http" else None
        if status is None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": status, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body"})


def refused(headers: dict[bytes, bytes]) -> int | None:
    """The status for what nobody may send; what a stranger may not, CorpoMiddleware says."""
    # It knows the forms of the site, so Django is set up before.
    from sap_project.corpo import maior_de_todos

    length = headers.get(b"content-length", b"")
    if b"transfer-encoding" in headers and not length:
        return 411
    return 413 if length.isdigit() and int(length) > maior_de_todos() else None


django = get_asgi_application()
django.request_class = Request
application = BodyLimit(django)
