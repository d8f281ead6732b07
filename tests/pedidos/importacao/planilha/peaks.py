"""The most bytes that Python holds at once while it imports a short file and a long one.

In a process of its own nothing else is counted: no other test's threads and leftovers, and
garbage is collected when this process has made some, not when the suite has.
"""

import csv
import gc
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.test.utils import setup_test_environment
from openpyxl import Workbook

from pedidos.importacao.planilha import conferir, gravar
from pedidos.models import Pedido
from tests.cast import um_vendedor
from tests.pedidos.importacao.planilha.conftest import HOJE, TITULOS

FEW, MANY = 2_000, 5_000
LINES_A_DAY = 20


def rows(lines: int) -> Iterator[list[object]]:
    """Every client is new, so that names, texts and pedidos grow with the file as well.

    As many lines a day in either, so that a batch of pedidos is as many lines.
    """
    for n in range(lines):
        dia = date(2025, 1, 1) + timedelta(n // LINES_A_DAY)
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
    """Of a first import, which is taken back."""
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        with transaction.atomic():
            with conferir(path, criar=criar, hoje=HOJE) as conferencia:
                gravar(conferencia, parcial=True)
            held = tracemalloc.get_traced_memory()[1]
            assert Pedido.objects.exists() == criar
            transaction.set_rollback(True)
        return held
    finally:
        tracemalloc.stop()
        gc.unfreeze()


def peaks(folder: Path) -> dict[str, list[int]]:
    """By kind of file, what the short one and the long one take; nothing is left in the database."""
    # With DEBUG on Django would keep every statement.
    setup_test_environment(debug=False)
    found = {}
    with transaction.atomic():
        um_vendedor("Ana")
        # Where nothing is made, each line is a problem that is kept.
        for name, write, criar in (("csv", as_csv, True), ("xlsx", as_xlsx, False)):
            # What is imported and compiled on first use counts for neither file.
            _, *found[name] = (
                peak(write(folder / f"{lines}.{name}", lines), criar=criar) for lines in (100, FEW, MANY)
            )
        transaction.set_rollback(True)
    return found
