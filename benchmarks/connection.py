"""A kept connection to a server on a socket, with as little work of its own as can be."""

import socket
from http import HTTPStatus
from pathlib import Path
from types import TracebackType

from benchmarks.answer import Answer
from benchmarks.host import HOST

PATIENCE = 60  # seconds
PORTION = 1 << 18


class Connection:
    """Reads what gunicorn sends: a length, or a status that has no body."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def get(self, address: str, cookie: str = "") -> Answer:
        return self.send(request("GET", address, cookie))

    def post(self, address: str, body: bytes) -> Answer:
        return self.send(request("POST", address, body=body))

    def send(self, written: bytes) -> Answer:
        self._socket.sendall(written)
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        status, headers = _parsed(bytes(received[:end]))
        if "Content-Length" not in headers and status != HTTPStatus.NOT_MODIFIED:
            raise ValueError(f"An answer {status} does not say how long it is: {headers}.")
        length = end + 4 + int(headers.get("Content-Length", 0))
        while len(received) < length:
            received += self._more()
        return Answer(status, headers, bytes(received[end + 4 : length]))

    def _more(self) -> bytes:
        portion = self._socket.recv(PORTION)
        if not portion:
            raise ConnectionError("The server has closed the connection in the middle of an answer.")
        return portion


def request(method: str, address: str, cookie: str = "", body: bytes = b"") -> bytes:
    lines = [f"{method} {address} HTTP/1.1", f"Host: {HOST}"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _parsed(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split(" ", 2)[1]), dict(line.split(": ", 1) for line in lines)
