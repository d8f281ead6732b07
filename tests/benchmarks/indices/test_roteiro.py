"""Where the measurement goes: to every page, and to all that it may be asked."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from benchmarks.indices import roteiro
from benchmarks.indices.visita import Pagina
from tests import cast
from tests.permissions.table import addresses, cells
from vendedor.models import Vendedor

VALORES: dict[str, Any] = {
    **dict.fromkeys(
        ("cliente_id", "pedido_id", "pagamento_id", "coleta_id", "produto_id", "vendedor_id", "apuracao_id"), 7
    ),
    "ano": 2026,
    "mes": 3,
    "palavra": "bar",
    "desde": "2026-03-01",
    "hoje": "2026-03-31",
}
# What the demo has no record of, and what is no page; the root of the API is the page that describes it.
NAO_HA = {"importacao_id", "credito_id", "reembolso_id"}
SEM_REGISTRO = {nome for nome, address in addresses().items() if NAO_HA & set(address.kwargs)}
SEM_PAGINA = {"escolher_senha", "api:nada", "api:api-root"}


def test_it_goes_to_every_page_of_the_site():
    abertas = {cell.url for cell in cells() if cell.method == "GET" and ":exportar_" not in cell.url}

    visitadas = {resolve(endereco.partition("?")[0]).view_name for endereco in roteiro.enderecos_do_site(VALORES)}

    assert abertas - visitadas - SEM_REGISTRO == SEM_PAGINA


def test_it_asks_a_page_for_all_that_it_offers():
    pagina = Pagina("/pedidos/?x=1", VALORES)
    pagina.feed(
        """
        <a href="?ordem=-total">Total</a> <a href="/pedidos/?pagina=2#fim">2</a> <a href="/outra/?a=1">outra</a>
        <a name="aqui"></a>
        <form method="get">
          <input type="search" name="busca"><input type="hidden" name="ordem" value="z">
          <input type="date" name="de"><input type="date" name="ate">
          <select name="status"><option value="">Todos</option><option value="A"><option value="B"></select>
          <select name="vendedor">{}</select>
        </form>
        <form method="post"><select name="nada"><option value="1"></select></form>
        <form action="/outra"><input type="text" name="q"></form>
        <input name="cliente" hx-get="/pedidos/procurar/cliente">
        """.format("".join(f'<option value="{n}">' for n in range(1, 40)))
    )

    assert pagina.variantes == {
        "/pedidos/?ordem=-total",
        "/pedidos/?pagina=2",
        "/pedidos/?busca=bar",
        "/pedidos/?busca=7",
        "/pedidos/?de=2026-03-01&ate=2026-03-31",
        "/pedidos/?status=A",
        "/pedidos/?status=B",
        "/pedidos/?vendedor=1",
        "/pedidos/?vendedor=39",
        "/pedidos/procurar/cliente?cliente=bar",
    }


@pytest.mark.django_db
def test_it_opens_of_each_model_the_list_a_new_one_and_the_last_one(ana: Vendedor):
    pedido = cast.um_pedido(ana)

    do_admin = list(roteiro.enderecos_do_admin())

    for pagina in ("", "add/", f"{pedido.pk}/change/", f"{pedido.pk}/delete/"):
        assert f"/admin/pedidos/pedido/{pagina}" in do_admin
    assert not [endereco for endereco in do_admin if Path(endereco).match("*/auth/*")]
