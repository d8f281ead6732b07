"""Every address and method, asked by everybody: the answers are those of matriz.txt."""

import pytest
from django.test import Client
from django.urls import reverse

from pedidos.models import LogAtividade
from tests.permissions.table import METHODS, Address, Cell, addresses, cells
from tests.permissions.world import PESSOAS, do_endereco
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
CELLS = cells()
ADDRESSES = addresses()
WRITTEN = {(cell.url, cell.method) for cell in CELLS}
POSTED = sorted(url for url, method in WRITTEN if method == "POST")


def caminho(address: Address, ana: Vendedor) -> str:
    return reverse(address.url, kwargs={name: do_endereco(name, ana) for name in address.kwargs})


def entrar(pessoa: str, ana: Vendedor, bruno: Vendedor, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if user := PESSOAS[pessoa](ana, bruno):
        client.force_login(user)
    return client


def test_the_table_speaks_of_every_address_and_of_no_other():
    assert sorted({url for url, _ in WRITTEN}) == sorted(ADDRESSES), "Each address needs its lines in matriz.txt."


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.url}-{cell.method}-{cell.pessoa}")
def test_it_answers_as_the_table_says(cell: Cell, ana: Vendedor, bruno: Vendedor):
    endereco = caminho(ADDRESSES[cell.url], ana)

    response = entrar(cell.pessoa, ana, bruno).generic(
        cell.method, endereco, content_type="application/x-www-form-urlencoded"
    )

    if response.streaming:
        # Read to its end, a file is closed.
        response.getvalue()
    assert response.status_code == cell.status
    if cell.status in (403, 404):
        assert not LogAtividade.objects.exists()
    if cell.pessoa == "anonimo" and cell.status == 302:
        assert response["Location"] in (f"/entrar/?next={endereco}", "/entrar/")


# Of a link that nobody handed out Django only says so, whatever is asked of it.
@pytest.mark.parametrize("url", sorted(ADDRESSES.keys() - {"escolher_senha"}))
def test_it_refuses_every_method_that_the_table_does_not_name(url: str, ana: Vendedor, bruno: Vendedor):
    # Whoever has come in is led on from the door, whatever he asks of it.
    client = entrar("anonimo" if url == "entrar" else "admin", ana, bruno)
    endereco = caminho(ADDRESSES[url], ana)
    # HEAD is a GET without its body, OPTIONS only tells which methods there are.
    outros = [m for m in METHODS if (url, m) not in WRITTEN and m not in ("HEAD", "OPTIONS")]

    respostas = {method: client.generic(method, endereco).status_code for method in outros}

    assert respostas == dict.fromkeys(outros, 405)


@pytest.mark.parametrize("url", POSTED)
def test_it_refuses_a_post_that_another_site_made_somebody_send(url: str, ana: Vendedor, bruno: Vendedor):
    endereco = caminho(ADDRESSES[url], ana)

    assert entrar("admin", ana, bruno, csrf=True).post(endereco).status_code == 403
