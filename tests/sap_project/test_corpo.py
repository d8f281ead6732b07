"""A body that is too large is refused before it is read, whatever it says that it is."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from pedidos.acesso import Papel
from sap_project.corpo import ARQUIVOS
from sap_project.gunicorn_worker import LINGERING_BYTES
from tests.cast import uma_pessoa
from tests.sap_project.processes import PRODUCTION, manage
from tests.sap_project.serving import gunicorn
from tests.sap_project.test_half_sent import read, statuses

HUGE = 314_000_000
MULTIPART = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"
PART = b'--b\r\nContent-Disposition: form-data; name="arquivo"; filename="a.csv"\r\n\r\n'
# What the kernel holds between two sockets of this machine.
IN_FLIGHT = 16 * 1024 * 1024


@pytest.fixture(scope="module")
def spool() -> Iterator[Path]:
    """Where the site writes what it is sent."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, spool: Path) -> Iterator[int]:
    static = str(tmp_path_factory.mktemp("static"))
    assert manage("collectstatic", "--no-input", **PRODUCTION, STATIC_ROOT=static).returncode == 0
    with gunicorn("--workers", "1", STATIC_ROOT=static, BEHIND_TLS_PROXY="true", TMPDIR=str(spool)) as port:
        yield port


def head(path: str, kind: str, length: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: sap.example", "X-Forwarded-Proto: https", f"Content-Type: {kind}", length)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@pytest.mark.parametrize("path", ["/entrar/", "/importar/novo", "/admin/login/", "/api/v1/clientes", "/nada"])
@pytest.mark.parametrize("kind", [FORM, MULTIPART, "application/json", "image/png"])
def test_a_body_of_314_mb_is_refused_without_being_read(port: int, spool: Path, kind: str, path: str):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as client:
        client.sendall(head(path, kind, f"Content-Length: {HUGE}") + PART)

        assert statuses(read(client)) == [413]
    assert list(spool.iterdir()) == []


def test_a_client_that_sends_all_the_same_is_cut_off(port: int, spool: Path):
    sent = 0
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as client:
        client.sendall(head("/entrar/", MULTIPART, f"Content-Length: {HUGE}") + PART)
        with pytest.raises(ConnectionError):
            while sent < HUGE:
                sent += client.send(b"x" * 65536)
    assert sent < LINGERING_BYTES + IN_FLIGHT
    assert list(spool.iterdir()) == []


def test_a_body_of_unknown_length_is_refused(port: int, spool: Path):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as client:
        client.sendall(head("/entrar/", FORM, "Transfer-Encoding: chunked") + b"5\r\nusern\r\n")

        answer = read(client)
    assert statuses(answer) == [411]
    assert "não diz o seu tamanho" in answer.decode()


def post(path: str, body: bytes, kind: str, client: Client | None = None) -> Any:
    """In process, and as if the form's token were right."""
    return (client or Client()).generic("POST", path, body, kind)


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (b"a=&", FORM),
        (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n', MULTIPART),
        (b"--b\r\n\r\n\r\n", MULTIPART),
        (b'--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n\r\n', MULTIPART),
    ],
    ids=["fields", "parts", "parts without a name", "files"],
)
def test_too_many_fields_parts_and_files_are_refused(db: None, part: bytes, kind: str):
    assert post("/entrar/", part * 50 + b"--b--\r\n", kind).status_code == 200

    response = post("/entrar/", part * 2000 + b"--b--\r\n", kind)

    assert response.status_code == 413
    assert "grande demais" in response.content.decode()


@pytest.fixture
def finance(db: None) -> Client:
    client = Client()
    client.force_login(uma_pessoa("fabio", Papel.FINANCEIRO))
    return client


def a_file(size: int) -> bytes:
    return PART + b"x" * size + b"\r\n--b--\r\n"


def test_a_stranger_may_send_no_file_where_a_person_may(db: None, finance: Client):
    receipt = a_file(5_000_000)

    assert post("/pagamentos/novo", receipt, MULTIPART).status_code == 413
    # What is wrong with it is the form's to say.
    assert post("/pagamentos/novo", receipt, MULTIPART, finance).status_code == 400


def test_a_person_may_send_a_file_only_where_one_is_asked_for(finance: Client):
    assert post("/senha/", a_file(5_000_000), MULTIPART, finance).status_code == 413


def test_a_person_may_send_no_more_than_the_page_takes(finance: Client):
    assert post("/pagamentos/novo", a_file(14_000_000), MULTIPART, finance).status_code == 413


@pytest.mark.parametrize("name", ARQUIVOS)
def test_every_page_that_takes_a_file_is_there(name: str):
    arguments = {"pagamentos:editar": [1]}.get(name, [])

    assert resolve(reverse(name, args=arguments)).view_name == name
