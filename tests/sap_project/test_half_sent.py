"""Half-sent requests, and clients that never go, keep nobody else from being answered."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from sap_project.gunicorn_worker import LONGEST_BODY, LONGEST_HEAD
from tests.sap_project.processes import PRODUCTION, manage
from tests.sap_project.serving import ask, gunicorn

HEAD = b"GET /healthz HTTP/1.1\r\nHost: sap.example\r\n"
BODY = b"POST /entrar/ HTTP/1.1\r\nHost: sap.example\r\nX-Forwarded-Proto: https\r\n"
FORM = BODY + b"Content-Type: application/x-www-form-urlencoded\r\n"
# One process with two threads: what stops it is two requests that hold a thread.
THREADS = 2
SOON = 5  # seconds; a thread that waited for the rest would wait for thirty


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    static = str(tmp_path_factory.mktemp("static"))
    assert manage("collectstatic", "--no-input", **PRODUCTION, STATIC_ROOT=static).returncode == 0
    options = ("--workers", "1", "--threads", str(THREADS), "--worker-connections", "40", "--keep-alive", "30")
    with gunicorn(*options, STATIC_ROOT=static, BEHIND_TLS_PROXY="true") as port:
        assert ask(port, "/healthz").status == 200
        yield port


def send(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(data)
    return connection


def read(connection: socket.socket) -> bytes:
    """To the end of the connection."""
    answer = b""
    while data := connection.recv(65536):
        answer += data
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


@pytest.mark.parametrize("many", [2, 10, 100])
@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET /health",
        HEAD,
        FORM + b"Content-Length: 100\r\n\r\nusername=",
        FORM + b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n",
        FORM + b"Content-Length: 9999999\r\n\r\nusername=",
        FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nuser",
        b"\r\n\r\n",
    ],
    ids=["nothing", "line", "head", "body", "expecting", "long body", "chunk", "empty lines"],
)
def test_others_are_answered_while_requests_are_half_sent(port: int, half: bytes, many: int):
    with ExitStack() as stack:
        for _ in range(many):
            stack.enter_context(closing(send(port, half)))
        begun = time.monotonic()

        assert [ask(port, "/healthz").status for _ in range(3)] == [200] * 3
        assert ask(port, "/entrar/", **{"X-Forwarded-Proto": "https"}).status == 200
        assert time.monotonic() - begun < SOON


def test_others_are_answered_while_clients_that_were_answered_stay(port: int):
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(closing(send(port, b"GET /healthz HTTP/1.0\r\nHost: sap.example\r\n\r\n")))
        begun = time.monotonic()

        assert ask(port, "/healthz").status == 200
        assert time.monotonic() - begun < SOON


def test_a_request_that_comes_in_pieces_is_answered(port: int):
    form = b"username=gilda&password=x"
    whole = FORM + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(form) + form
    with closing(send(port, b"")) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for place in range(len(whole)):
            connection.sendall(whole[place : place + 1])

        # Without a token of the form it is refused, which the site only says of a body that it has read.
        assert statuses(read(connection)) == [403]


def test_requests_that_come_together_are_answered_in_turn(port: int):
    last = HEAD + b"Connection: close\r\n\r\n"
    with closing(send(port, (HEAD + b"\r\n") * 5 + last)) as connection:
        assert statuses(read(connection)) == [200] * 6


def test_a_connection_is_kept_for_the_next_request(port: int):
    with closing(send(port, b"")) as connection:
        for _ in range(3):
            connection.sendall(HEAD + b"\r\n")
            answer = b""
            while not answer.endswith(b"ok\n"):
                answer += connection.recv(65536) or pytest.fail(f"The connection ended after {answer!r}.")
            assert statuses(answer) == [200]


def test_a_client_that_waits_is_told_to_go_on(port: int):
    with closing(
        send(port, FORM + b"Connection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    ) as waiting:
        assert statuses(waiting.recv(65536)) == [100]
        waiting.sendall(b"a=b")

        assert statuses(read(waiting))[-1] == 403


def test_a_head_without_end_is_refused(port: int):
    with closing(send(port, HEAD + b"X-Long: " + b"x" * (LONGEST_HEAD + 1))) as connection:
        assert statuses(read(connection)) == [431]


def test_the_worker_buffers_what_an_ordinary_form_may_send():
    from django.conf import settings

    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= LONGEST_BODY
