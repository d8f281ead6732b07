"""Each cached page names an event of every table that it shows: nothing of the site depends on whole tables."""

import pytest

from cachecore.serve.undeclared import observed_tables
from tests import cast
from tests.permissions.table import cells
from tests.permissions.test_matriz import caminhos, entrar
from vendedor.models import Vendedor


@pytest.mark.parametrize("pessoa", ["ana", "gerente"])
def test_no_page_shows_a_table_of_which_it_names_no_event(
    transactional_db: None, ana: Vendedor, bruno: Vendedor, pessoa: str
):
    cast.um_pedido(ana, pago=True)
    urls = [c.url for c in cells() if (c.method, c.pessoa, c.status) == ("GET", pessoa, 200)]
    client = entrar(pessoa, ana, bruno)

    for url, endereco in caminhos(urls, ana).items():
        response = client.get(endereco)
        assert response.status_code == 200, url
        if response.streaming:
            response.getvalue()

    assert observed_tables() == {}
