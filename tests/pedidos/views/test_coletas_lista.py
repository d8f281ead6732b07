"""What may be collected and what was: one's own or all, found, exported, at the same cost for any number."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pedidos.models import Coleta, Pedido
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.models.conftest import coletar
from tests.pedidos.views.conftest import entrar
from vendedor.models import Vendedor


@pytest.fixture
def duas(ana: Vendedor, bruno: Vendedor) -> list[Coleta]:
    """Ana's, a part, in March; Bruno's, all, in April."""
    bar = cast.um_cliente(bruno, "Empório Sul")
    return [
        cast.uma_coleta(ana, data=date(2026, 3, 31)),
        cast.uma_coleta(bar.vendedor, quantidade=10, nome_retirada="Zuleide", data=date(2026, 4, 1)),  # type: ignore[arg-type]
    ]


def achados(client: Client, url: str, **filtro: str | int) -> list[int]:
    page = client.get(url, filtro)
    return [int(linha[0].texto) for linha in page.context["lista"].linhas]


@pytest.mark.parametrize(
    ("filtro", "achada"),
    [
        ({"status": "PARCIAL"}, 0),
        ({"status": "TOTAL"}, 1),
        ({"busca": "empório"}, 1),
        ({"busca": "conceição"}, 0),
        ({"ate": "31/03/2026"}, 0),
        ({"de": "2026-04-01", "ate": "9999-12-31"}, 1),
    ],
)
def test_it_finds_pick_ups(da_lia: Client, duas: list[Coleta], filtro: dict[str, str], achada: int):
    assert achados(da_lia, "/coletas/", **filtro) == [duas[achada].pk]


def test_it_lists_what_is_paid_and_not_all_collected(da_lia: Client, duas: list[Coleta], ana: Vendedor):
    cast.um_pedido(ana)
    inteiro = cast.um_pedido(ana, pago=True, data=date(2026, 1, 1))

    assert achados(da_lia, "/coletas/a-coletar/") == [inteiro.pk, duas[0].pedido_id]
    page = texto(da_lia.get("/coletas/a-coletar/"))
    assert f'<a href="/coletas/nova/{inteiro.pk}">Coletar</a>' in page
    assert [linha[5].texto for linha in da_lia.get("/coletas/a-coletar/").context["lista"].linhas] == ["10", "6"]


def test_a_seller_sees_those_of_his_own_orders(duas: list[Coleta], ana: Vendedor, bruno: Vendedor):
    aberto = cast.um_pedido(bruno, pago=True)
    da_ana, do_bruno = entrar(ana.usuario), entrar(bruno.usuario)

    assert (achados(da_ana, "/coletas/"), achados(do_bruno, "/coletas/")) == ([duas[0].pk], [duas[1].pk])
    assert achados(da_ana, "/coletas/a-coletar/") == [duas[0].pedido_id]
    assert achados(do_bruno, "/coletas/a-coletar/") == [aberto.pk]
    assert "/coletas/nova/" not in texto(da_ana.get("/coletas/a-coletar/"))


def test_it_exports_both_without_the_documents(da_lia: Client, duas: list[Coleta]):
    def csv(url: str) -> list[str]:
        return b"".join(da_lia.get(url).streaming_content).decode().splitlines()  # type: ignore[attr-defined]

    feitas, esperam = csv("/coletas/exportar.csv"), csv("/coletas/a-coletar/exportar.csv")
    assert feitas[2] == f"{duas[0].pk};31/03/2026;{duas[0].pedido_id};Bar do Zé;Ana;Parcial;João Conceição;"
    assert "12.345.678-9" not in "".join(feitas)
    assert esperam[1].endswith(";Bar do Zé;Ana;Coleta parcial;6")


def test_it_says_what_to_do_when_there_is_nothing(da_lia: Client):
    assert "Ainda não houve coletas." in texto(da_lia.get("/coletas/"))
    assert "Nenhum pedido pago espera por coleta." in texto(da_lia.get("/coletas/a-coletar/"))


@pytest.mark.parametrize("url", ["/coletas/", "/coletas/a-coletar/", "/coletas/{coleta}", "/coletas/nova/{pedido}"])
def test_it_costs_the_same_queries_for_any_number(da_lia: Client, ana: Vendedor, url: str):
    coleta = cast.uma_coleta(ana, quantidade=1)
    counts = []
    for _ in range(2):
        for _ in range(3):
            cast.uma_coleta(ana)
            coletar(Pedido.objects.get(pk=coleta.pedido_id), 1)
        with CaptureQueriesContext(connection) as sent:
            assert da_lia.get(url.format(coleta=coleta.pk, pedido=coleta.pedido_id)).status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1]
