"""The gunicorn worker of the site: its threads see only requests that have arrived.

gunicorn's own threads read each request themselves, so as many half-sent requests as there are
threads stop the site. Here the loop that accepts connections reads them, too: a half-sent request
costs a socket, and no thread. The oldest of them makes room when there are too many.

A body above LONGEST_BODY is the one thing that a thread still reads from its socket. The site reads
such a body from a signed-in person only, and only where a file is sent (see corpo.py).
"""

import re
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from socket import SHUT_WR, socket
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.config import Config
from gunicorn.errors import ConfigError
from gunicorn.glogging import Logger
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

LONGEST_HEAD = 64 * 1024  # bytes
LONGEST_BODY = 3 * 1024 * 1024  # bytes
ARRIVES_WITHIN = 60.0  # seconds, for a whole request
SILENCE = 30.0  # seconds that a thread waits for the other side
LINGERS = 2.0  # seconds: a client that still sends can read why it was refused
LINGERING_BYTES = 1024 * 1024
AT_ONCE = 64 * 1024  # bytes

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|$)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?:\r\n|$)", re.IGNORECASE)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HeadTooLong(Exception):
    """A request whose head has no end within LONGEST_HEAD."""


class Arrival(SocketUnreader):
    """What has come of a request; gunicorn's parser reads it from here, and what is missing from the socket."""

    def __init__(self, sock: socket) -> None:
        super().__init__(sock)
        self._bytes = SpooledTemporaryFile(max_size=AT_ONCE)  # noqa: SIM115 (closed with its connection)
        self._size = 0
        self._head = bytearray()
        self._wanted: int | None = None
        # Whether nothing of it is left to come once a thread has it.
        self.whole = False

    def take(self, data: bytes) -> bool:
        """Adds what came; whether the request can be handed to a thread now. Raises HeadTooLong."""
        if not self._size:
            data = data.lstrip(b"\r\n")
        self._bytes.write(data)
        self._size += len(data)
        if self._wanted is None:
            self._read_head(data)
        return self._wanted is not None and self._size >= self._wanted

    def _read_head(self, data: bytes) -> None:
        searched = max(0, len(self._head) - len(_END) + 1)
        self._head += data
        end = self._head.find(_END, searched)
        if end > LONGEST_HEAD or (end < 0 and len(self._head) > LONGEST_HEAD):
            raise HeadTooLong
        if end < 0:
            return
        head = bytes(self._head[:end])
        length = _LENGTH.search(head)
        body = int(length[1]) if length else 0
        self.whole = body <= LONGEST_BODY and not _CHUNKED.search(head)
        self._wanted = end + len(_END) + (body if self.whole else 0)
        if self._size < self._wanted and _EXPECTS.search(head):
            self.sock.send(_CONTINUE)
        self._head.clear()

    def rewind(self) -> None:
        self._bytes.seek(0)

    def chunk(self, size_hint: int | None = None) -> bytes:
        if data := self._bytes.read(max(self.mxchunk, size_hint or 0)):
            return data
        if self.sock.gettimeout() is None:
            self.sock.settimeout(SILENCE)
        received: bytes = super().chunk(size_hint)
        return received

    def rest(self) -> bytes:
        """What came after the request: the beginning of the next."""
        buffered: bytes = self.take_buffered()
        return buffered + self._bytes.read()

    def close(self) -> None:
        self._bytes.close()


class Connection(TConn):
    arrival: Arrival | None = None
    lingering_bytes = 0

    def begin(self) -> Arrival:
        self.forget()
        self.arrival = Arrival(self.sock)
        self.timeout = time.monotonic() + ARRIVES_WITHIN
        return self.arrival

    def hand_over(self, arrival: Arrival) -> None:
        """Makes gunicorn's parser read what has arrived."""
        self.init()
        arrival.rewind()
        self.parser.unreader = arrival

    def forget(self) -> None:
        if self.arrival is not None:
            self.arrival.close()
            self.arrival = None

    def close(self, graceful: bool = False) -> None:
        self.forget()
        super().close()


class BufferingWorker(ThreadWorker):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lingering: deque[Connection] = deque()

    @classmethod
    def check_config(cls, cfg: Config, log: Logger) -> None:
        if cfg.is_ssl:
            raise ConfigError("certfile is set, and this worker speaks no TLS: let a proxy in front do that.")
        super().check_config(cfg, log)

    def accept(self, listener: socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._wait(Connection(self.cfg, client, address, listener.getsockname()))

    def _make_room(self) -> None:
        for connections in (self.lingering, self.pending_conns, self.keepalived_conns):
            if connections:
                self._close(connections[0], connections)
                return

    def on_client_socket_readable(self, conn: Connection, client: socket) -> None:
        """A connection that was kept alive is asked something again."""
        if _is_closed(client):
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)

    def _wait(self, conn: Connection, already: bytes = b"") -> None:
        """For a whole request, of which this has come."""
        arrival = conn.begin()
        conn.sock.settimeout(0)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._on_arriving, conn))
        if already:
            self._take(conn, arrival, already)

    def _on_arriving(self, conn: Connection, client: socket) -> None:
        if _is_closed(client) or conn.arrival is None:
            return
        try:
            data = client.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, conn.arrival, data)
        else:
            self._close(conn, self.pending_conns)

    def _take(self, conn: Connection, arrival: Arrival, data: bytes) -> None:
        try:
            if not arrival.take(data):
                return
        except HeadTooLong:
            with suppress(OSError):
                conn.sock.send(_TOO_LONG)
            self._stop_waiting(conn, self.pending_conns)
            self._linger(conn)
            return
        except OSError:  # the client went while it waited for "100 Continue"
            self._close(conn, self.pending_conns)
            return
        self._stop_waiting(conn, self.pending_conns)
        conn.hand_over(arrival)
        self.enqueue_req(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        # gunicorn would wait for seconds for the rest of a body that was refused.
        return keepalive and conn.arrival is not None and conn.arrival.whole and bool(conn.parser.finish_body())

    def finish_request(self, conn: Connection, fs: "Future[bool]") -> None:
        if fs.cancelled() or fs.exception() is not None or not fs.result():
            self._linger(conn)
        elif conn.arrival is not None and (rest := conn.arrival.rest()):
            self._wait(conn, rest)
        else:
            conn.forget()
            conn.parser.unreader = SocketUnreader(conn.sock)
            super().finish_request(conn, fs)

    def _linger(self, conn: Connection) -> None:
        """Lets the client read the answer before the connection ends; gunicorn's loop would stand still meanwhile."""
        try:
            conn.sock.settimeout(0)
            conn.sock.shutdown(SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.timeout = time.monotonic() + LINGERS
        self.lingering.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._on_lingering, conn))

    def _on_lingering(self, conn: Connection, client: socket) -> None:
        if _is_closed(client):
            return
        try:
            came = len(client.recv(AT_ONCE))
        except BlockingIOError:
            return
        except OSError:
            came = 0
        conn.lingering_bytes += came
        if not came or conn.lingering_bytes > LINGERING_BYTES:
            self._close(conn, self.lingering)

    def murder_pending(self) -> None:
        super().murder_pending()
        while self.lingering and self.lingering[0].timeout <= time.monotonic():
            self._close(self.lingering[0], self.lingering)

    def _cap_keepalive(self, deadline: float) -> None:
        """When the worker is told to stop, no connection without a request holds it."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _close(self, conn: Connection, among: "deque[Connection]") -> None:
        self._stop_waiting(conn, among)
        self.nr_conns -= 1
        conn.close()

    def _stop_waiting(self, conn: Connection, among: "deque[Connection]") -> None:
        among.remove(conn)
        self.poller.unregister(conn.sock)


def _is_closed(client: socket) -> bool:
    """It made room for another that came in the same look at all connections."""
    return client.fileno() < 0
