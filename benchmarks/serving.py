"""The site behind gunicorn, on a socket of its own, for as long as a scenario needs it."""

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import children
from benchmarks.connection import Connection

WORKERS = 2
THREADS = 2
PATIENCE = 60  # seconds
TRIES = 500


@contextmanager
def serving(env: Mapping[str, str]) -> Iterator[Path]:
    """The socket of a server with WORKERS processes that runs under these variables."""
    with tempfile.TemporaryDirectory(prefix="sap-bench-") as folder:
        path = Path(folder) / "gunicorn.sock"
        command = [
            *(sys.executable, "-m", "gunicorn", "sap_project.wsgi", f"--bind=unix:{path}", "--log-level=warning"),
            *(f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=60", "--graceful-timeout=2"),
        ]
        with children.child(command, env, stdin=subprocess.DEVNULL) as server:
            _wait_for(path, server)
            yield path


@contextmanager
def connections(path: Path, *, of_each_worker: int) -> Iterator[list[Connection]]:
    """As many to each worker: left to chance, one of them may have all the work. The workers take turns."""
    found: dict[bytes, list[Connection]] = defaultdict(list)
    with ExitStack() as stack:
        for _ in range(TRIES):
            connection = stack.enter_context(Connection(path))
            found[connection.get("/bench/worker").body].append(connection)
            if len(found) == WORKERS and all(len(its) >= of_each_worker for its in found.values()):
                break
        else:
            raise RuntimeError(f"After {TRIES} connections {len(found)} of {WORKERS} workers have answered.")
        for its in found.values():
            for superfluous in its[of_each_worker:]:
                superfluous.close()
        yield [its[place] for place in range(of_each_worker) for its in found.values()]


def _wait_for(path: Path, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        if server.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {server.returncode}; its error is above.")
        try:
            with Connection(path) as connection:
                if connection.get("/bench/worker").status == 200:
                    return
        except (FileNotFoundError, ConnectionError):
            pass
        if time.monotonic() > deadline:
            raise RuntimeError(f"gunicorn did not answer within {PATIENCE} s.")
        time.sleep(0.05)
