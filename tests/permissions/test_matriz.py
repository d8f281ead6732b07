"""Every address and method, asked by everybody: the answers are those of matriz.txt."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pedidos.models import LogAtividade
from tests.permissions.table import METHODS, Address, addresses, cells
from tests.permissions.world import PESSOAS, registro_da_url, undone
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
ADDRESSES = addresses()
LINES: dict[tuple[str, str], dict[str, int]] = {}
for cell in cells():
    LINES.setdefault((cell.url, cell.method), {})[cell.pessoa] = cell.status
POSTED = [url for url, method in LINES if method == "POST"]
URLENCODED = "application/x-www-form-urlencoded"


def caminho(address: Address, ana: Vendedor) -> str:
    return reverse(address.url, kwargs={name: registro_da_url(name, ana) for name in address.kwargs})


def caminhos(urls: Iterable[str], ana: Vendedor) -> dict[str, str]:
    """Where each of these lies; those that name a record of one kind share it."""
    registro = cache(lambda name: registro_da_url(name, ana))
    return {url: reverse(url, kwargs={name: registro(name) for name in ADDRESSES[url].kwargs}) for url in urls}


def por_sala(urls: Iterable[str]) -> dict[str, list[str]]:
    """The same names, under the room that each belongs to; those outside of any are together."""
    salas: dict[str, list[str]] = {}
    for url in sorted(urls):
        salas.setdefault(url.rpartition(":")[0] or "site", []).append(url)
    return salas


def entrar(pessoa: str, ana: Vendedor, bruno: Vendedor, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if user := PESSOAS[pessoa](ana, bruno):
        client.force_login(user)
    return client


def perguntar(client: Client, method: str, endereco: str, corpo: str | bytes = "") -> Any:
    """The answer, read to its end. A refusal has written nothing into the log of activities.

    What one question does the next does not find, neither in the database nor in the cookies.
    """
    cookies = client.cookies.output(header="", sep=";")
    with undone():
        response = client.generic(method, endereco, corpo, URLENCODED)
        if response.streaming:
            # Read to its end, a file is closed.
            response.getvalue()
        if response.status_code in (403, 404):
            assert not LogAtividade.objects.exists(), endereco
    client.cookies.clear()
    client.cookies.load(cookies)
    return response


def test_the_table_speaks_of_every_address_and_of_no_other():
    assert sorted({url for url, _ in LINES}) == sorted(ADDRESSES), "Each address needs its lines in matriz.txt."


@pytest.mark.parametrize("pessoa", PESSOAS)
def test_it_answers_as_the_table_says(pessoa: str, ana: Vendedor, bruno: Vendedor):
    enderecos = caminhos(ADDRESSES, ana)
    client = entrar(pessoa, ana, bruno)
    # A failure is an answer too: the log tells of it, and the other answers are seen.
    client.raise_request_exception = False
    respostas = {}
    for url, method in LINES:
        response = perguntar(client, method, enderecos[url])
        respostas[url, method] = response.status_code
        if pessoa == "anonimo" and response.status_code == 302:
            assert response["Location"] in (f"/entrar/?next={enderecos[url]}", "/entrar/")

    assert respostas == {line: states[pessoa] for line, states in LINES.items()}


def test_it_refuses_every_method_that_the_table_does_not_name(ana: Vendedor, bruno: Vendedor):
    # Of a link that nobody handed out Django only says so, whatever is asked of it.
    enderecos = caminhos(ADDRESSES.keys() - {"escolher_senha"}, ana)
    admin, anonimo = (entrar(pessoa, ana, bruno) for pessoa in ("admin", "anonimo"))
    respostas = {
        # Whoever has come in is led on from the door, whatever he asks of it.
        (url, method): perguntar(anonimo if url == "entrar" else admin, method, endereco).status_code
        for url, endereco in enderecos.items()
        for method in METHODS
        # HEAD is a GET without its body, OPTIONS only tells which methods there are.
        if (url, method) not in LINES and method not in ("HEAD", "OPTIONS")
    }

    assert respostas == dict.fromkeys(respostas, 405)


def test_it_refuses_a_post_that_another_site_made_somebody_send(ana: Vendedor, bruno: Vendedor):
    client = entrar("admin", ana, bruno, csrf=True)

    respostas = {url: perguntar(client, "POST", lugar).status_code for url, lugar in caminhos(POSTED, ana).items()}

    assert respostas == dict.fromkeys(POSTED, 403)
