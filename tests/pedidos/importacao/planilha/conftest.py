"""Files to import, and the two ways of importing them: as a command and as a function."""

from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from pedidos.importacao.planilha import Problema, conferir
from pedidos.models import Cliente, Produto
from tests import cast
from vendedor.models import Vendedor

TITULOS = ("cliente", "produto", "quantidade", "preco_venda", "data", "vendedor")
HOJE = date(2026, 6, 30)
Write = Callable[..., Path]


@pytest.fixture
def bar(ana: Vendedor) -> Cliente:
    return cast.um_cliente(ana, "Bar do Zé")


@pytest.fixture
def skol(db: None) -> Produto:
    return cast.um_produto("Skol 350 ml", preco_compra="2.00", codigo_interno="SK-350")


@pytest.fixture
def csv_of(tmp_path: Path) -> Write:
    """Writes lines of text as a CSV; the header comes by itself unless given."""

    def write(
        *lines: str, header: str | None = ";".join(TITULOS), encoding: str = "utf-8", name: str = "vendas.csv"
    ) -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join([*([header] if header else []), *lines, ""]).encode(encoding))
        return path

    return write


@pytest.fixture
def xlsx_of(tmp_path: Path) -> Write:
    """Writes rows of real values as the first sheet of an xlsx."""

    def write(*rows: list[Any], header: tuple[str, ...] | None = TITULOS, name: str = "vendas.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [*([header] if header else []), *rows]:
            sheet.append(list(row))
        path = tmp_path / name
        book.save(path)
        return path

    return write


def problemas(path: Path, **options: Any) -> list[Problema]:
    """What is wrong with a file, on a day that stands still."""
    with conferir(path, hoje=HOJE, **options) as conferencia:
        return list(conferencia.problemas())


def importar(path: Path, *options: str) -> str:
    """The command; what it says when it succeeds."""
    out = StringIO()
    call_command("importar_pedidos", str(path), *options, stdout=out, stderr=out)
    return out.getvalue()


def recusa(path: Path, *options: str) -> tuple[str, str]:
    """The command, which must refuse: the error, and the problems printed before it."""
    err = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("importar_pedidos", str(path), *options, stdout=StringIO(), stderr=err)
    assert caught.value.returncode == 1
    return str(caught.value), err.getvalue()


def uma_linha(**parts: object) -> str:
    """A good line of Bar do Zé, unless told otherwise."""
    values = {
        "cliente": "Bar do Zé",
        "produto": "Skol 350 ml",
        "quantidade": "10",
        "preco_venda": "3,50",
        "data": "15/05/2026",
        "vendedor": "",
    }
    return ";".join(str(value) for value in {**values, **parts}.values())


def uma_fila(**parts: object) -> list[object]:
    """The same line as real values of a spreadsheet."""
    values: dict[str, object] = {
        "cliente": "Bar do Zé",
        "produto": "Skol 350 ml",
        "quantidade": 10,
        "preco_venda": 3.5,
        "data": datetime(2026, 5, 15),  # noqa: DTZ001 - a cell of a spreadsheet knows no time zone
        "vendedor": None,
    }
    return list({**values, **parts}.values())
