"""The memory of an import does not grow with the file: many more lines, the same peak."""

import csv
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from pedidos.models import Pedido
from pedidos.planilha import conferir, gravar
from tests.pedidos.planilha.conftest import HOJE, TITULOS
from vendedor.models import Vendedor

# Counting every byte is slow, and slower where several suites share the machine.
pytestmark = pytest.mark.timeout(400)

FEW, MANY = 3_000, 10_000
# 70 bytes for each further line; as plain lists they would take ten times that.
ALLOWED = 500_000


def rows(lines: int) -> Iterator[list[object]]:
    """Every client is new, so that names, texts and pedidos grow with the file as well."""
    for n in range(lines):
        dia = date(2025, 1, 1) + timedelta(n * 360 // lines)
        yield [f"Cliente número {n // 2}", f"Produto {n % 50}", n % 90 + 1, (n % 999 + 1) / 100, dia, "Ana"]


def as_csv(path: Path, lines: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(TITULOS)
        writer.writerows(rows(lines))
    return path


def as_xlsx(path: Path, lines: int) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TITULOS)
    for row in rows(lines):
        sheet.append(row)
    book.save(path)
    return path


def peak(path: Path, *, criar: bool = True) -> int:
    """The most bytes that Python held at once while importing this file."""
    tracemalloc.start()
    try:
        with conferir(path, criar=criar, hoje=HOJE) as conferencia:
            gravar(conferencia, parcial=True)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(autouse=True)
def warmed_up(ana: Vendedor, tmp_path: Path) -> None:
    """What is imported and compiled on first use counts for neither file."""
    for write, name in ((as_csv, "a.csv"), (as_xlsx, "a.xlsx")):
        peak(write(tmp_path / name, 100))
    Pedido.objects.all().delete()


def test_it_holds_no_more_of_a_long_csv_than_of_a_short_one(tmp_path: Path) -> None:
    few, many = (peak(as_csv(tmp_path / f"{lines}.csv", lines)) for lines in (FEW, MANY))
    assert Pedido.objects.count() > MANY / 2
    assert many - few < ALLOWED


def test_it_holds_no_more_of_a_long_xlsx_than_of_a_short_one(tmp_path: Path) -> None:
    few, many = (peak(as_xlsx(tmp_path / f"{lines}.xlsx", lines)) for lines in (FEW, MANY))
    assert Pedido.objects.count() > MANY / 2
    assert many - few < ALLOWED


def test_it_holds_no_more_of_many_problems_than_of_few(tmp_path: Path) -> None:
    few, many = (peak(as_csv(tmp_path / f"{lines}.csv", lines), criar=False) for lines in (FEW, MANY))
    assert many - few < ALLOWED
