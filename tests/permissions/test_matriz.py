"""Every address and method, asked by everybody: the answers are those of matriz.txt."""

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


def caminho(address: Address, ana: Vendedor) -> str:
    return reverse(address.url, kwargs={name: registro_da_url(name, ana) for name in address.kwargs})


def entrar(pessoa: str, ana: Vendedor, bruno: Vendedor, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if user := PESSOAS[pessoa](ana, bruno):
        client.force_login(user)
    return client


def test_the_table_speaks_of_every_address_and_of_no_other():
    assert sorted({url for url, _ in LINES}) == sorted(ADDRESSES), "Each address needs its lines in matriz.txt."


@pytest.mark.parametrize(("url", "method"), LINES, ids=map("-".join, LINES))
def test_it_answers_as_the_table_says(url: str, method: str, ana: Vendedor, bruno: Vendedor):
    endereco = caminho(ADDRESSES[url], ana)
    respostas = {}
    for pessoa in LINES[url, method]:
        with undone():
            respostas[pessoa] = perguntar(pessoa, method, endereco, ana, bruno)

    assert respostas == LINES[url, method]


def perguntar(pessoa: str, method: str, endereco: str, ana: Vendedor, bruno: Vendedor) -> int:
    response = entrar(pessoa, ana, bruno).generic(method, endereco, content_type="application/x-www-form-urlencoded")
    if response.streaming:
        # Read to its end, a file is closed.
        response.getvalue()
    if response.status_code in (403, 404):
        assert not LogAtividade.objects.exists(), pessoa
    if pessoa == "anonimo" and response.status_code == 302:
        assert response["Location"] in (f"/entrar/?next={endereco}", "/entrar/")
    return response.status_code


# Of a link that nobody handed out Django only says so, whatever is asked of it.
@pytest.mark.parametrize("url", sorted(ADDRESSES.keys() - {"escolher_senha"}))
def test_it_refuses_every_method_that_the_table_does_not_name(url: str, ana: Vendedor, bruno: Vendedor):
    # Whoever has come in is led on from the door, whatever he asks of it.
    client = entrar("anonimo" if url == "entrar" else "admin", ana, bruno)
    endereco = caminho(ADDRESSES[url], ana)
    # HEAD is a GET without its body, OPTIONS only tells which methods there are.
    outros = [m for m in METHODS if (url, m) not in LINES and m not in ("HEAD", "OPTIONS")]

    respostas = {method: client.generic(method, endereco).status_code for method in outros}

    assert respostas == dict.fromkeys(outros, 405)


@pytest.mark.parametrize("url", POSTED)
def test_it_refuses_a_post_that_another_site_made_somebody_send(url: str, ana: Vendedor, bruno: Vendedor):
    endereco = caminho(ADDRESSES[url], ana)

    assert entrar("admin", ana, bruno, csrf=True).post(endereco).status_code == 403
