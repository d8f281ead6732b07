"""Under ASGI, too, a body that nobody may send is refused before a byte of it is read."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync

HOST = (b"host", b"testserver")


def ask(method: str, path: str, *headers: tuple[bytes, bytes], body: bytes | None = None) -> int:
    """The status; without a body, asking for one is an error."""
    from sap_project.asgi import application

    sent: list[dict[str, Any]] = []
    bodies = [] if body is None else [body]

    async def receive() -> dict[str, Any]:
        assert body is not None, "The body was asked for."
        if not bodies:
            await asyncio.Event().wait()  # the client stays until it is answered
        return {"type": "http.request", "body": bodies.pop()}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
    }
    scope |= {"query_string": b"", "headers": [HOST, *headers]}
    async_to_sync(application)(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ((b"content-length", b"314000000"), 413),
        ((b"content-length", b"60000000"), 413),
        ((b"transfer-encoding", b"chunked"), 411),
    ],
)
def test_what_nobody_may_send_is_refused_unread(header: tuple[bytes, bytes], status: int):
    assert ask("POST", "/entrar/", header) == status


def test_what_only_a_person_may_send_is_refused_to_a_stranger(db: None):
    body = b"x" * 5_000_000
    length = (b"content-length", str(len(body)).encode())

    assert ask("POST", "/importar/novo", length, (b"content-type", b"text/plain"), body=body) == 413


def test_what_is_sent_otherwise_is_answered(db: None):
    assert ask("GET", "/healthz", body=b"") == 200
