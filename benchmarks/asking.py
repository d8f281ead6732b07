"""A signed-in user who asks the WSGI application, without a server between."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from benchmarks.answer import Answer
from benchmarks.host import HOST

BACKEND = "django.contrib.auth.backends.ModelBackend"


@cache
def application() -> WSGIHandler:
    return WSGIHandler()


def sign_in(user_id: int) -> str:
    """The Cookie header of a session that has just begun."""
    client = Client()
    client.force_login(User.objects.get(pk=user_id), backend=BACKEND)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Asker:
    def __init__(self, cookie: str, handler: WSGIHandler | None = None) -> None:
        self.cookie = cookie
        self.handler = handler or application()

    def get(self, address: str, etag: str = "") -> Answer:
        return self.send("GET", address, etag=etag)

    def send(self, method: str, address: str, body: bytes = b"", etag: str = "") -> Answer:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": self.cookie,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
        }
        if etag:
            environ["HTTP_IF_NONE_MATCH"] = etag
        began: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            began["status"], began["headers"] = int(status[:3]), dict(headers)

        response: Any = self.handler(environ, start_response)  # type: ignore[arg-type]
        try:
            parts: Iterable[bytes] = response
            whole = b"".join(parts)
        finally:
            response.close()
        return Answer(began["status"], began["headers"], whole)
