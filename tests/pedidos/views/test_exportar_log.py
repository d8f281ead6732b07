"""Who took which list as a file is written down: what was asked and how many rows, and nobody's name."""

import pytest
from django.test import Client
from django.urls import reverse

from pedidos.models import LogAtividade
from tests import cast
from tests.pedidos.views.conftest import entrar
from tests.permissions.table import addresses
from vendedor.models import Vendedor


@pytest.mark.parametrize("formato", ["csv", "xlsx"])
def test_it_writes_down_who_took_what_and_how_much_of_it(
    da_gilda: Client, gilda: object, ana: Vendedor, bruno: Vendedor, formato: str
):
    cast.um_pedido(ana)
    cast.um_pedido(bruno)

    response = da_gilda.get(
        f"/pedidos/exportar.{formato}",
        {"busca": "Bar do Zé", "status": "PENDENTE", "vendedor": str(ana.pk), "de": "01/01/2026", "pagina": "7"},
    )
    response.getvalue()

    atividade = LogAtividade.objects.get()
    assert (atividade.usuario, atividade.tipo, atividade.ip) == (gilda, "EXPORTACAO", "127.0.0.1")
    assert (atividade.titulo, atividade.modulo) == ("Exportação: pedidos", "pedidos")
    assert atividade.dados == {
        "formato": formato,
        "linhas": 1,
        "busca": "um texto",
        "status": "PENDENTE",
        "vendedor": ana.pk,
        "de": "2026-01-01",
    }


def test_it_counts_only_what_a_seller_sees(ana: Vendedor, bruno: Vendedor):
    cast.um_pedido(ana)
    cast.um_pedido(bruno)

    entrar(ana.usuario).get("/clientes/exportar.csv", {"cidade": "Maceió"}).getvalue()

    assert LogAtividade.objects.get().dados == {"formato": "csv", "linhas": 0, "cidade": "um texto"}


def test_it_says_of_which_month(da_gilda: Client):
    da_gilda.get("/apuracao/2024/3/pedidos.csv").getvalue()

    assert LogAtividade.objects.get().dados == {"formato": "csv", "linhas": 0, "ano": 2024, "mes": 3}


def test_what_hands_out_no_rows_is_not_written_down(da_gilda: Client):
    assert da_gilda.head("/pedidos/exportar.csv").status_code == 200
    assert da_gilda.get("/pedidos/exportar.csv", {"de": "x"}).status_code == 400
    assert da_gilda.get("/pedidos/").status_code == 200

    assert not LogAtividade.objects.exists()


@pytest.mark.parametrize("url", sorted(url for url in addresses() if url.endswith(":exportar_csv")))
def test_every_list_does_so(da_gilda: Client, url: str):
    kwargs = {"ano": 2024, "mes": 3} if addresses()[url].kwargs else {}
    da_gilda.get(reverse(url, kwargs=kwargs)).getvalue()

    assert LogAtividade.objects.filter(tipo="EXPORTACAO").count() == 1
