"""A way to a Redis server that can be slow, deaf, or break off in the middle of a reply."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread


class Proxy:
    """Listens on a socket of its own; a thread for each direction of each connection."""

    def __init__(self, path: Path, server: Path) -> None:
        self.path = path
        self.connections = 0
        self.requests = 0
        # Seconds that every reply is late; what is written, and when, does not change.
        self.delay = 0.0
        # Cleared, replies wait; they are let through, late, when it is set again.
        self.lets_through = Event()
        self.lets_through.set()
        # How many bytes of the next reply arrive before the connection is cut.
        self.cut_after: int | None = None
        # Set, what is asked does not arrive, and the connection is cut.
        self.cut_requests = False
        self._server = server
        self._stop = Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._open = [self._listener]
        self._threads = [Thread(target=self._accept, name="proxy", daemon=True)]

    def start(self) -> None:
        self._listener.bind(str(self.path))
        self._listener.listen()
        self._threads[0].start()

    def stop(self) -> None:
        self._stop.set()
        self.lets_through.set()
        for each in self._open:
            _hang_up(each)
        for thread in self._threads:
            thread.join(timeout=10)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.socket(socket.AF_UNIX)
            self._open += [client, server]
            with suppress(OSError):
                server.connect(str(self._server))
            for pump in (self._requests, self._replies):
                self._threads.append(Thread(target=pump, args=(client, server), name="proxy", daemon=True))
                self._threads[-1].start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(1 << 16):
                self.requests += 1
                if self.cut_requests:
                    break
                server.sendall(data)
        _hang_up(server)
        if self.cut_requests:
            _hang_up(client)

    def _replies(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                self._stop.wait(self.delay)
                self.lets_through.wait()
                if self.cut_after is not None:
                    client.sendall(data[: self.cut_after])
                    break
                client.sendall(data)
        _hang_up(client)


def _hang_up(each: socket.socket) -> None:
    # Closing alone would not wake a thread that waits on it.
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()


@contextmanager
def proxy_to(server: Path, path: Path) -> Iterator[Proxy]:
    proxy = Proxy(path, server)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
