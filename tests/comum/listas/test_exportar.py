"""A list as a file: exactly the rows of the filter, and text that stays text."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from comum.listas import Coluna, lista
from comum.listas.xlsx import Folha, livro
from pedidos.models import Pedido
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", '=HYPERLINK("http://x")']


def csv_de(client: Client, **query: Any) -> list[list[str]]:
    response = client.get("/pedidos/exportar.csv", query)
    assert response.status_code == 200
    assert response.streaming
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


def folha_de(client: Client, **query: Any) -> Any:
    response = client.get("/pedidos/exportar.xlsx", query)
    assert response.status_code == 200
    assert response.streaming
    return load_workbook(BytesIO(response.getvalue())).active


def xlsx_de(client: Client, **query: Any) -> list[tuple[Any, ...]]:
    return list(folha_de(client, **query).iter_rows())


def valores(linhas: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [[cell.value for cell in linha] for linha in linhas]


def test_both_hold_what_the_page_shows(da_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, quantidade=333, preco="37.04", data=date(2026, 3, 9), pago=True)
    pago = "Pagamento aprovado"

    assert csv_de(da_gilda) == [
        ["Pedido", "Data", "Cliente", "Vendedor", "Status", "Confirmado", "Total", "Frete", "A pagar", "Pago"],
        [str(pedido.pk), "09/03/2026", "Bar do Zé", "Ana", pago, "Não", "12334,32", "0,00", "12334,32", "12334,32"],
    ]
    folha = folha_de(da_gilda)
    linhas = list(folha.iter_rows())
    assert valores(linhas)[1] == [
        pedido.pk, datetime(2026, 3, 9), "Bar do Zé", "Ana", pago, "Não", 12334.32, 0, 12334.32, 12334.32,  # noqa: DTZ001
    ]  # fmt: skip
    assert linhas[1][6].number_format == '"R$" #,##0.00'
    assert linhas[1][1].is_date
    assert (folha.freeze_panes, folha.auto_filter.ref, linhas[0][0].font.b) == ("A2", "A1:J2", True)
    assert folha.column_dimensions["E"].width == len(pago) + 2


def test_both_follow_the_filter_and_the_order_but_not_the_page(da_gilda: Client, ana: Vendedor):
    pedidos = [cast.um_pedido(ana, quantidade=1, preco=str(n)) for n in range(1, 53)]
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, "Outro"))
    esperado = [p.pk for p in pedidos]

    query = {"busca": "Zé", "ordem": "total", "pagina": "2"}
    assert [int(linha[0]) for linha in csv_de(da_gilda, **query)[1:]] == esperado
    assert [linha[0] for linha in valores(xlsx_de(da_gilda, **query))][1:] == esperado


def test_a_seller_gets_his_own_only(client: Client, ana: Vendedor, bruno: Vendedor):
    proprio = cast.um_pedido(ana)
    cast.um_pedido(bruno)
    assert ana.usuario
    client.force_login(ana.usuario)

    assert [linha[0] for linha in csv_de(client)][1:] == [str(proprio.pk)]


@pytest.mark.parametrize("nome", FORMULAS)
def test_a_text_never_becomes_a_formula(da_gilda: Client, ana: Vendedor, nome: str):
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, nome))

    assert csv_de(da_gilda)[1][2] == f"'{nome}"
    cell = xlsx_de(da_gilda)[1][2]
    assert (cell.data_type, cell.value) == ("s", nome)


def test_it_survives_what_no_cell_may_hold(da_gilda: Client, ana: Vendedor):
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, 'Bar\x01 do \x0bZé; "o\nmelhor"'))

    assert valores(xlsx_de(da_gilda))[1][2] == 'Bar do Zé; "o\nmelhor"'
    assert csv_de(da_gilda)[1][2] == 'Bar\x01 do \x0bZé; "o\nmelhor"'


@pytest.mark.parametrize("dia", [date(1, 1, 1), date(1900, 2, 28), date(9999, 12, 31)])
def test_it_writes_every_day_of_the_calendar(da_gilda: Client, ana: Vendedor, dia: date):
    cast.um_pedido(ana, data=dia)
    escrito = f"{dia:%d/%m}/{dia.year:04d}"

    assert csv_de(da_gilda)[1][1] == escrito
    valor = valores(xlsx_de(da_gilda))[1][1]
    assert valor in (escrito, datetime(dia.year, dia.month, dia.day))  # noqa: DTZ001


def test_it_says_that_a_sheet_is_too_small(da_gilda: Client, ana: Vendedor, monkeypatch: pytest.MonkeyPatch):
    for _ in range(3):
        cast.um_pedido(ana)
    monkeypatch.setattr(lista, "MAIS_LINHAS", 2)

    response = da_gilda.get("/pedidos/exportar.xlsx")

    assert response.status_code == 400
    assert "São 3 linhas, e uma planilha .xlsx comporta 2. Filtre a lista, ou exporte em .csv." in (
        response.content.decode()
    )


def test_it_leaves_before_its_rows_are_read():
    lidas: list[int] = []
    linhas = (lidas.append(n) or n for n in range(10_000))  # type: ignore[func-returns-value]
    partes = livro([Folha("Lista", (Coluna("n", "N", str),), linhas, 10_000)])

    atrasos = [len(lidas) for _ in partes]
    assert atrasos[0] <= 200
    assert max(depois - antes for antes, depois in pairwise(atrasos)) <= 200
    assert atrasos[-1] == 10_000


@pytest.mark.parametrize("formato", ["csv", "xlsx"])
def test_it_costs_the_same_queries_whatever_there_is_to_write(da_gilda: Client, ana: Vendedor, formato: str):
    def consultas() -> int:
        with CaptureQueriesContext(connection) as captured:
            da_gilda.get(f"/pedidos/exportar.{formato}").getvalue()
        return len(captured)

    cast.um_pedido(ana)
    poucas = consultas()
    for n in range(20):
        cast.um_pedido(ana, cliente=cast.um_cliente(ana, f"Bar {n}"), pago=True)
    assert consultas() == poucas


def test_the_file_is_named_after_the_list_and_the_day(da_gilda: Client, ana: Vendedor):
    for formato in ("csv", "xlsx"):
        response = da_gilda.get(f"/pedidos/exportar.{formato}")
        response.getvalue()
        nome = f"pedidos-{timezone.localdate():%Y-%m-%d}.{formato}"
        assert response["Content-Disposition"] == f'attachment; filename="{nome}"'


def test_the_sum_of_the_file_is_that_of_the_database(da_gilda: Client, ana: Vendedor):
    for n in range(1, 40):
        cast.um_pedido(ana, quantidade=n, preco=f"{n}.{n:02d}")

    total = sum(Decimal(linha[6].replace(",", ".")) for linha in csv_de(da_gilda)[1:])
    assert total == sum(pedido.calcular_total() for pedido in Pedido.objects.all())
