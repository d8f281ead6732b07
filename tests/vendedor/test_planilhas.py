"""The pages of the sellers as workbooks: the same figures, as numbers and days that a spreadsheet can count with."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from comum.atividade.models import LogAtividade
from tests import cast
from tests.pedidos.admin.formulario import texto
from vendedor.models import Vendedor
from vendedor.queries.rankings import MAIORES

pytestmark = pytest.mark.django_db


def livro(client: Client, endereco: str, **query: Any) -> dict[str, list[tuple[Any, ...]]]:
    response = client.get(endereco, query)
    assert response.status_code == 200
    book = load_workbook(BytesIO(response.getvalue()))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


def test_the_dashboard_and_the_rankings_say_what_their_pages_say(
    client: Client, gilda: User, ana: Vendedor, bruno: Vendedor
):
    client.force_login(gilda)
    hoje = timezone.localdate()
    cast.um_pedido(ana, quantidade=3, preco="50.00", pago=True)
    cast.um_pedido(ana, quantidade=1, preco="50.00", data=hoje - timedelta(days=7))
    cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "=1+1"), quantidade=1, preco="10.00")

    painel = livro(client, "/vendedor/painel.xlsx", vendedor=ana.pk, periodo="7")
    agora, antes = (dict(zip(painel["Indicadores"][0], linha, strict=True)) for linha in painel["Indicadores"][1:])
    assert (agora["Vendas"], agora["Receita"], agora["Pedidos"], antes["Vendas"]) == (150, 150, 1, 50)
    dia = datetime(hoje.year, hoje.month, hoje.day)  # noqa: DTZ001
    assert painel["Vendas por dia"][-1] == (dia, 150)
    assert [linha[:2] for linha in painel["Clientes por valor"][1:]] == [("Bar do Zé", 150)]

    rankings = livro(client, "/vendedor/rankings.xlsx", por="vendas")
    assert [linha[:2] for linha in rankings["Vendedores"][1:]] == [(1, "Ana"), (2, "Bruno")]
    assert rankings["Clientes"][2][1] == "=1+1"
    assert [log.modulo for log in LogAtividade.objects.filter(tipo="EXPORTACAO").order_by("pk")] == [
        "painel",
        "rankings",
    ]


def test_the_file_of_the_rankings_has_all_of_whom_the_page_shows_the_first(client: Client, gilda: User, ana: Vendedor):
    client.force_login(gilda)
    for n in range(MAIORES + 1):
        cast.um_pedido(ana, cliente=cast.um_cliente(ana, f"Bar {n:02}"), produto=cast.um_produto(f"Suco {n:02}"))

    rankings = livro(client, "/vendedor/rankings.xlsx")

    assert [len(rankings[titulo]) - 1 for titulo in ("Vendedores", "Clientes", "Produtos")] == [1, 21, 21]
    assert rankings["Clientes"][-1][:2] == (21, "Bar 20")
    assert "Bar 20" not in texto(client.get("/vendedor/rankings"))


def test_a_seller_gets_his_own_only(client: Client, ana: Vendedor, bruno: Vendedor):
    cast.um_pedido(ana, preco="10.00")
    cast.um_pedido(bruno, quantidade=1, preco="99.00")
    assert bruno.usuario
    client.force_login(bruno.usuario)

    assert client.get("/vendedor/painel.xlsx", {"vendedor": ana.pk}).status_code == 403
    assert livro(client, "/vendedor/painel.xlsx")["Indicadores"][1][2] == 99
    assert "Vendedores" not in livro(client, "/vendedor/rankings.xlsx")
    assert client.get("/vendedor/painel.xlsx", {"periodo": "nada"}).status_code == 400
