"""The site as it runs in production: no warning of the deploy check, and gunicorn serves it."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import NamedTuple

from tests.sap_project.processes import PRODUCTION, ROOT, environment, manage


def test_it_passes_the_deploy_check_without_a_warning():
    check = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (check.returncode, check.stderr) == (0, "")
    assert re.fullmatch(r"System check identified no issues \(\d+ silenced\)\.\n", check.stdout)


def test_it_never_shows_the_debug_toolbar_in_production():
    apps = manage(
        "shell", "-v0", "-c", "from django.conf import settings; print(settings.INSTALLED_APPS)", **PRODUCTION
    )

    assert "'pedidos'" in apps.stdout, apps.stderr
    assert "debug_toolbar" not in apps.stdout


def test_it_sends_cookies_over_tls_only():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY")
    program = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"

    assert manage("shell", "-v0", "-c", program, **PRODUCTION).stdout == "[True, True, True]\n"


@contextmanager
def gunicorn(**variables: str) -> Iterator[int]:
    """Yields its port."""
    with socket.socket() as listener:
        # Inherited, so that nobody else can take the port meanwhile, and open already: the
        # first question just waits until a worker is there to answer.
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "sap_project.wsgi", "--bind", f"fd://{listener.fileno()}"],
            cwd=ROOT,
            env=environment(**PRODUCTION, **variables),
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


def test_it_is_served_by_gunicorn(tmp_path):
    static = str(tmp_path / "static")
    collect = manage("collectstatic", "--no-input", **PRODUCTION, STATIC_ROOT=static)
    assert collect.returncode == 0, collect.stderr
    https = {"X-Forwarded-Proto": "https"}

    with gunicorn(STATIC_ROOT=static, BEHIND_TLS_PROXY="true") as port:
        assert ask(port, "/healthz") == (200, b"ok\n", None)
        assert ask(port, "/readiness").status == 200
        assert ask(port, "/entrar/") == (301, b"", "https://sap.example/entrar/")

        login = ask(port, "/entrar/", **https)
        stylesheet = re.search(rb'href="(/static/[^"]+[.]css)"', login.body)
        assert login.status == 200
        assert stylesheet
        assert ask(port, stylesheet[1].decode(), **https).status == 200

        assert ask(port, "/healthz", Host="evil.example").status == 400
        assert ask(port, "/metrics", **https).status == 403
