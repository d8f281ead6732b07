"""`make run` says early when its port is taken, and how to go on."""

import socket

import pytest

from sap_project.port import refusal
from tests.sap_project.processes import run


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_it_names_a_taken_port_and_the_way_out(taken):
    other = taken + 1 if taken < 65_535 else 8000

    assert refusal(str(taken)) == (
        f"Port {taken} is taken, perhaps by another `make run`: "
        f"stop that one, or choose another port: make run PORT={other}"
    )


def test_it_ends_make_with_the_message(taken):
    port = run("-m", "sap_project.port", str(taken))

    assert port.returncode == 1
    assert f"Port {taken} is taken" in port.stderr


def test_it_is_silent_about_a_free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        free = server.getsockname()[1]

    port = run("-m", "sap_project.port", str(free))

    assert (port.returncode, port.stdout, port.stderr) == (0, "", "")


@pytest.mark.parametrize("port", ["0", "65536", "http", "", "-1"])
def test_it_refuses_what_is_no_port(port):
    assert refusal(port) == f"PORT is {port!r}; allowed: a whole number from 1 to 65535, as in: make run PORT=8001"
