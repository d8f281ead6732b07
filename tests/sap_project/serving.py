"""The site behind gunicorn, started by the command of the README, on a port of its own."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import NamedTuple

from tests.sap_project.processes import PRODUCTION, ROOT, environment

COMMAND = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py")


@contextmanager
def gunicorn(*options: str, **variables: str) -> Iterator[int]:
    """Yields its port. options are those of gunicorn's command line."""
    with socket.socket() as listener:
        # Inherited, so that nobody else can take the port meanwhile, and open already: the
        # first question just waits until a worker is there to answer.
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = subprocess.Popen(
            [sys.executable, *COMMAND, "--bind", f"fd://{listener.fileno()}", *options],
            cwd=ROOT,
            env=environment(**PRODUCTION | variables),
            pass_fds=[listener.fileno()],
        )
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait(timeout=60)


class Answer(NamedTuple):
    status: int
    body: bytes
    location: str | None


def ask(port: int, path: str, **headers: str) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": "sap.example"} | headers)
        response = connection.getresponse()
        return Answer(response.status, response.read(), response.getheader("Location"))
    finally:
        connection.close()
