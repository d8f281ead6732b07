"""xlsx as it comes: real dates and numbers, sheets, and archives that are none."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from pedidos.importacao.planilha import ArquivoRecusado, conferir, xlsx_rows
from pedidos.models import Cliente, ItemPedido, Pedido, Produto
from tests.pedidos.importacao.planilha.conftest import (
    HOJE,
    TITULOS,
    Write,
    importar,
    problemas,
    recusa,
    uma_fila,
    uma_linha,
)


def test_it_takes_real_dates_and_numbers(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    said = importar(
        xlsx_of(uma_fila(preco_venda=1234.5), [None] * 6, uma_fila(cliente=f"id:{bar.pk}", data=date(2026, 5, 16)))
    )

    assert "(xlsx, aba 'Sheet'): 2 linhas lidas." in said
    assert list(Pedido.objects.order_by("data").values_list("data", flat=True)) == [
        date(2026, 5, 15),
        date(2026, 5, 16),
    ]
    assert ItemPedido.objects.get(pedido__data=date(2026, 5, 15)).preco_venda == Decimal("1234.50")


def test_it_takes_text_as_a_csv_would_have_it(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    importar(xlsx_of(uma_fila(quantidade="10", preco_venda="R$ 3,50", data="15/05/2026", produto="sk-350")))
    assert ItemPedido.objects.get().valor_total_venda == 35


def test_it_names_the_row_that_excel_shows(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    path = xlsx_of(
        [None],
        uma_fila(preco_venda="#N/A"),
        uma_fila(quantidade=2.5, data=12),
        uma_fila(preco_venda=True, data=timedelta(1)),
    )
    assert [(p.linha, p.coluna, p.valor, p.motivo) for p in problemas(path)] == [
        (3, "preco_venda", "#N/A", "é um erro de fórmula"),
        (4, "data", "12", "a data é anterior a 01/01/2000"),
        (4, "quantidade", "2,5", "a quantidade tem de ser inteira"),
        (5, "data", "1 day, 0:00:00", "não é uma data que se reconheça"),
        (5, "preco_venda", "VERDADEIRO", "não é um número"),
    ]


def test_it_ignores_what_stands_beside_the_columns(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    assert problemas(xlsx_of([*uma_fila(), None, "conferido pela Gilda"])) == []


def test_it_reads_the_first_visible_sheet(tmp_path: Path, bar: Cliente, skol: Produto) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Maio")
    sheet.append(TITULOS)
    sheet.append(uma_fila())
    book.create_sheet("Junho").append(["outra coisa"])
    book.save(tmp_path / "v.xlsx")

    assert "(xlsx, aba 'Maio' de 2): 1 linha lida." in importar(tmp_path / "v.xlsx")


def test_the_sheet_that_has_the_columns_is_read_and_the_others_are_named(
    tmp_path: Path, bar: Cliente, skol: Produto
) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Resumo"
    book.active.append(["Vendas de maio", 35])
    for nome in ("Maio", "Junho"):
        sheet = book.create_sheet(nome)
        sheet.append([f"Vendas de {nome}"])
        sheet.append(TITULOS)
        sheet.append(uma_fila())
    book.create_sheet("Vazia")
    book.save(tmp_path / "v.xlsx")

    with conferir(tmp_path / "v.xlsx", hoje=HOJE) as conferencia:
        assert (conferencia.descricao, conferencia.linhas) == ("xlsx, aba 'Maio' de 4", 1)
        assert [aviso.texto for aviso in conferencia.avisos(9) if aviso.tipo == "deixado"] == [
            "a aba “Junho” não foi lida e tem as mesmas colunas: envie-a em outro arquivo",
            "a aba “Resumo” não foi lida",
        ]


def test_merged_cells_say_of_every_line_what_is_said_once_of_an_order(
    tmp_path: Path, bar: Cliente, skol: Produto
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TITULOS)
    sheet.append(uma_fila(quantidade=1))
    sheet.append([None, "Skol 350 ml", 2, 3.5, None, None])
    sheet.append([None, "Skol 350 ml", 3, 3.5, None, None])
    sheet.append(uma_fila(quantidade=4, data=datetime(2026, 5, 16)))  # noqa: DTZ001
    sheet.append([None, "Skol 350 ml", None, 3.5, date(2026, 5, 17), None])
    for cells in ("A2:A4", "E2:E4", "F2:F4", "A5:A6", "C5:C6"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "v.xlsx")

    # A merged quantity is that of one line, never of two.
    assert [str(p).partition(";")[0] for p in problemas(tmp_path / "v.xlsx")] == ["linha 6, quantidade: está vazio"]
    importar(tmp_path / "v.xlsx", "--parcial")
    assert [item.quantidade for item in Pedido.objects.earliest("data").itens.order_by("pk")] == [1, 2, 3]


def test_more_merged_cells_than_memory_should_hold_are_refused(
    tmp_path: Path, bar: Cliente, skol: Produto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_rows, "MOST_MERGED", 0)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TITULOS)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "v.xlsx")
    error, _ = recusa(tmp_path / "v.xlsx")
    assert "tem mais de 0 células mescladas. Desfaça a mesclagem" in error


@pytest.mark.parametrize("epoch", [WINDOWS_EPOCH, MAC_EPOCH])
def test_a_serial_number_in_the_column_of_dates_is_a_date(
    tmp_path: Path, bar: Cliente, skol: Produto, epoch: datetime
) -> None:
    book = Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.append(TITULOS)
    sheet.append(uma_fila(data=(datetime(2026, 5, 15) - epoch).days, preco_venda=32.5 / 12, quantidade=12))  # noqa: DTZ001
    book.save(tmp_path / "v.xlsx")

    importar(tmp_path / "v.xlsx")

    pedido = Pedido.objects.get()
    assert (pedido.data, pedido.calcular_total()) == (date(2026, 5, 15), Decimal("32.50"))


def test_it_reads_texts_that_stand_in_the_cell_itself(tmp_path: Path, bar: Cliente, skol: Produto) -> None:
    # The other way of writing a text, used by programs that write a file as they go.
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vendas")
    sheet.append(TITULOS)
    sheet.append(uma_fila())
    book.save(tmp_path / "v.xlsx")

    assert problemas(tmp_path / "v.xlsx") == []


def test_it_refuses_an_empty_sheet_and_one_with_titles_only(xlsx_of: Write, db: None) -> None:
    error, _ = recusa(xlsx_of(header=None))
    assert "não tem nenhuma linha preenchida. Confira se é o arquivo certo e se os dados estão em uma aba" in error
    error, _ = recusa(xlsx_of())
    assert "só tem o cabeçalho, nenhum item" in error


def _zip_of(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def test_it_refuses_archives_that_are_no_workbook(db: None, tmp_path: Path) -> None:
    path = _zip_of(tmp_path / "v.xlsx", foto=b"x")
    error, _ = recusa(path)
    assert "não é um xlsx que se consiga ler" in error
    assert "salve de novo como 'Pasta de Trabalho do Excel (.xlsx)', ou como CSV." in error


def test_it_refuses_a_text_under_the_name_of_a_workbook(csv_of: Write, db: None) -> None:
    error, _ = recusa(csv_of(uma_linha(), name="vendas.xlsx"))
    assert "tem nome de Excel, mas não é um xlsx por dentro. Se for um texto com separadores, troque o fim" in error


def test_it_refuses_the_old_format_and_what_is_under_a_password(db: None, tmp_path: Path) -> None:
    for name in ("vendas.xls", "vendas.xlsx"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
        error, _ = recusa(tmp_path / name)
        assert "está no formato antigo do Excel (.xls) ou protegido por senha" in error


def test_it_refuses_a_damaged_workbook_wherever_it_is_cut(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    whole = xlsx_of(*[uma_fila(quantidade=n) for n in range(1, 300)]).read_bytes()
    cut = xlsx_of(name="cortado.xlsx")
    for length in range(10, len(whole), len(whole) // 25):
        cut.write_bytes(whole[:length])
        with pytest.raises(ArquivoRecusado, match="não é um xlsx que se consiga ler"):
            problemas(cut)


def test_it_refuses_a_workbook_with_a_changed_byte_or_reads_it(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    whole = xlsx_of(*[uma_fila(quantidade=n) for n in range(1, 60)]).read_bytes()
    changed = xlsx_of(name="mudado.xlsx")
    refused = 0
    for place in range(0, len(whole), len(whole) // 150):
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            problemas(changed)
        except ArquivoRecusado:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize("number", ["x", "NaN", "1048577", "99999999999999999999", "1e400"])
def test_it_names_the_row_after_which_the_sheet_breaks(
    xlsx_of: Write, bar: Cliente, skol: Produto, number: str
) -> None:
    path = xlsx_of(uma_fila(), uma_fila())
    with zipfile.ZipFile(path) as archive:
        parts = {name.replace("/", "__"): archive.read(name) for name in archive.namelist()}
    sheet = parts["xl__worksheets__sheet1.xml"]
    parts["xl__worksheets__sheet1.xml"] = sheet.replace(b'<row r="3"', f'<row r="{number}"'.encode())
    with pytest.raises(ArquivoRecusado, match=r"v\.xlsx, depois da linha 2, não é um xlsx que se consiga ler"):
        problemas(_zip_of(path.with_name("v.xlsx"), **parts))


def test_it_refuses_entities_that_multiply(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    path = xlsx_of(uma_fila())
    with zipfile.ZipFile(path) as archive:
        parts = {name.replace("/", "__"): archive.read(name) for name in archive.namelist()}
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE worksheet [<!ENTITY a0 "{"ha" * 50}">{layers}]>'.encode()
    sheet = parts["xl__worksheets__sheet1.xml"]
    parts["xl__worksheets__sheet1.xml"] = doctype + sheet.replace(b"<v>10</v>", b"<v>&a9;</v>")
    with pytest.raises(ArquivoRecusado, match="não é um xlsx que se consiga ler"):
        problemas(_zip_of(path.with_name("v.xlsx"), **parts))


def test_it_refuses_a_bomb_before_unpacking_it(db: None, tmp_path: Path) -> None:
    path = _zip_of(tmp_path / "v.xlsx", xl__worksheets__sheet1=b"\0" * 40_000_000)
    error, _ = recusa(path)
    assert "compactados que viram 40 MB: é grande demais para uma planilha de pedidos." in error
    assert "Divida-a em arquivos menores ou salve-a como CSV" in error


def test_it_refuses_what_would_fill_the_memory(xlsx_of: Write, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rows, "LARGEST", 1000)
    error, _ = recusa(xlsx_of(uma_fila()))
    assert "é grande demais para uma planilha de pedidos" in error


def test_it_reads_a_date_with_an_hour_as_its_day(xlsx_of: Write, bar: Cliente, skol: Produto) -> None:
    noon = datetime(2026, 5, 15, 23, 59, tzinfo=UTC).replace(tzinfo=None)
    importar(xlsx_of(uma_fila(data=noon)))
    assert Pedido.objects.get().data == date(2026, 5, 15)
