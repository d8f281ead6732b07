"""What exports of other systems hold beside the lines of sales: taken for what it is, told, or asked about."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pedidos.importacao.planilha.header import ColunasADizer
from pedidos.importacao.planilha.words import PalavrasADizer
from pedidos.models import Cliente, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import Write
from tests.pedidos.importacao.planilha.test_casos import avisos, conferida, motivos
from vendedor.models import Vendedor

BASE = "Pedido;Data;Cliente;Produto;Quantidade;Preço"
LINHA = "1;12/11/2025;Bar do Zé;SK-350;10;32,50"


def valor(path: Path, **ditas: Any) -> str:
    """What the new orders are worth together, of a file without a problem."""
    assert motivos(path, **ditas) == []
    with conferida(path, **ditas) as conferencia:
        return f"{conferencia.valor():.2f}"


@pytest.mark.parametrize(
    "coluna_celula_total",
    [
        ("Desconto item (%)", "10", "292.50"),
        ("Desconto (%)", "10", "292.50"),
        ("Desconto item", "R$ 10,00", "315.00"),
        ("Desconto item", "10%", "292.50"),
        ("Desconto percentual", "R$ 10,00", "315.00"),
    ],
)
def test_a_discount_is_what_its_title_or_its_cell_says(
    csv_of: Write, bar: Cliente, skol: Produto, coluna_celula_total: tuple[str, str, str]
) -> None:
    titulo, celula, total = coluna_celula_total
    path = csv_of(f"{LINHA};{celula}", header=f"{BASE};{titulo}")
    assert valor(path, colunas={"desconto": "desconto_percentual"} if titulo == "Desconto (%)" else {}) == total


@pytest.mark.parametrize(
    ("escrito", "total"), [("1 250,50", "1250.50"), ("R$ 1.250,50", "1250.50"), ("R$1 250", "1250.00")]
)
def test_spaces_of_any_kind_separate_thousands(
    csv_of: Write, bar: Cliente, skol: Produto, escrito: str, total: str
) -> None:
    assert valor(csv_of(f"1;12/11/2025;Bar do Zé;SK-350;1;{escrito}", header=BASE)) == total


@pytest.mark.parametrize("quantidade", ["-2", "(2)", "2-", "− 2"])
def test_a_negative_line_is_refused_as_one(csv_of: Write, bar: Cliente, skol: Produto, quantidade: str) -> None:
    (motivo,) = motivos(csv_of(f"1;12/11/2025;Bar do Zé;SK-350;{quantidade};32,50", header=BASE))
    assert "tem de ser maior que zero" in motivo


def test_a_unit_beside_the_quantity_counts_as_one(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    cx, un = (f"1;12/11/2025;Bar do Zé;SK-350;{quantidade};32,50" for quantidade in ("2 cx", "3un"))
    assert valor(csv_of(cx, cx, header=BASE)) == "130.00"
    (motivo,) = motivos(csv_of(cx, un, header=BASE))
    assert "vem em CX na linha 2 e em UN aqui" in motivo


def test_a_line_an_instalment_does_not_double_the_goods(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    (motivo,) = motivos(csv_of(f"{LINHA};1/2", f"{LINHA};2/2", header=f"{BASE};Parcela"))
    assert "linha 3" in motivo
    assert "uma linha por parcela" in motivo


def test_a_cancelled_line_of_an_order_is_left_out(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of(f"{LINHA};Não", f"{LINHA};Sim", header=f"{BASE};Item cancelado")
    assert valor(path) == "325.00"


def test_what_goes_back_is_no_sale_and_an_unknown_operation_is_asked_about(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    titulos = f"{BASE};Natureza da operação"
    outro = LINHA.replace("1;", "2;", 1)
    assert valor(csv_of(f"{LINHA};Venda", f"{outro};Devolução de venda", header=titulos)) == "325.00"
    with pytest.raises(PalavrasADizer, match="Bonificação"):
        motivos(csv_of(f"{LINHA};Bonificação", header=titulos))


def test_dates_with_the_month_first_are_asked_about_and_none_is_misread(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(LINHA.replace("12/11", "11/05"), LINHA.replace("1;12/11", "2;10/25"), header=BASE)
    with pytest.raises(ColunasADizer, match="tem dias como 10/25/2025"):
        motivos(path)
    assert motivos(path, colunas={"data": "data_mes_primeiro"}) == []


@pytest.mark.parametrize("quando", ["Nov 5, 2025 10:15 PM", "20251105T101500", "5/11/25 22:15h", "November 5th, 2025"])
def test_days_that_can_mean_one_only_are_read(csv_of: Write, bar: Cliente, skol: Produto, quando: str) -> None:
    path = csv_of(LINHA.replace("12/11/2025", quando), header=BASE)
    with conferida(path) as conferencia:
        assert conferencia.spool.query("SELECT data FROM pedido").fetchall() == [("2025-11-05",)]


@pytest.mark.parametrize(("guardado", "escrito"), [("00000001082", "1082"), ("00000000000191", "191")])
def test_a_cnpj_is_found_without_the_zeros_that_a_spreadsheet_took(
    csv_of: Write, ana: Vendedor, skol: Produto, guardado: str, escrito: str
) -> None:
    cast.um_cliente(ana, "Outro", cpf_cnpj=guardado)
    assert (
        valor(csv_of(f"{escrito};SK-350;10;32,50;12/11/2025", header="CNPJ;Produto;Quantidade;Preço;Data")) == "325.00"
    )


def test_of_a_workbook_what_is_hidden_or_not_computed_is_told(tmp_path: Path, bar: Cliente, skol: Produto) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (BASE.split(";"), [1, "12/11/2025", "Bar do Zé", "SK-350", 10, 32.5]):
        sheet.append(row)
    sheet.append([2, "12/11/2025", "Bar do Zé", "SK-350", "=5+5", 32.5])
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("Antigos").sheet_state = "hidden"
    path = tmp_path / "vendas.xlsx"
    book.save(path)

    (motivo,) = motivos(path)
    assert "é uma fórmula que o programa de onde o arquivo veio não calculou" in motivo
    assert avisos(path, "oculta") == ["linhas ocultas na planilha, que entram como as outras"]
    assert avisos(path, "deixado") == ["a aba oculta “Antigos” não foi lida"]
