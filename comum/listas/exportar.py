"""The rows of a list as a file: .csv streamed as it is read, .xlsx written row by row to the disk.

Neither holds all rows in memory. A text that a spreadsheet would take for a formula stays text.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from comum.datas.periodo import escrever
from comum.erros import Recusa
from comum.listas.coluna import Celula, Coluna

POR_VEZ = 2000
# A sheet has 1.048.576 rows, the first of which are the headings; a cell 32.767 characters.
MAIS_LINHAS = 1_048_575
MAIOR_CELULA = 32_767
# The calendar of spreadsheets begins here.
PRIMEIRO_DIA = date(1900, 3, 1)
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\n]")


class EmMemoria:
    """Rows that were computed, as what is exported is asked for."""

    def __init__(self, linhas: Sequence[Any]) -> None:
        self.linhas = linhas

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        return iter(self.linhas)

    def count(self) -> int:
        return len(self.linhas)


def csv_response(nome: str, colunas: Iterable[Coluna], registros: QuerySet[Any] | EmMemoria) -> HttpResponseBase:
    """As the spreadsheets of Brazil open it: semicolons, decimal commas, UTF-8 with its mark."""
    response = StreamingHttpResponse(_csv_lines(tuple(colunas), registros), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{nome}"'
    return response


def xlsx_response(nome: str, colunas: Iterable[Coluna], registros: QuerySet[Any] | EmMemoria) -> HttpResponseBase:
    """Raises Recusa when there are more rows than a sheet has."""
    if (quantas := registros.count()) > MAIS_LINHAS:
        raise Recusa(
            f"São {quantas} linhas, e uma planilha .xlsx comporta {MAIS_LINHAS}. Filtre a lista, ou exporte em .csv."
        )
    colunas = tuple(colunas)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Lista")
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, coluna.titulo, bold=True) for coluna in colunas])
    for registro in registros.iterator(chunk_size=POR_VEZ):
        sheet.append([_xlsx_cell(sheet, coluna.na_celula(registro), coluna.tipo.formato) for coluna in colunas])
    # Closed by the response when it has been sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=nome)


FORMATOS: dict[str, Callable[[str, Iterable[Coluna], QuerySet[Any] | EmMemoria], HttpResponseBase]] = {
    "csv": csv_response,
    "xlsx": xlsx_response,
}


def sem_formula(texto: str) -> str:
    """The text, marked as such where a spreadsheet would compute it."""
    return f"'{texto}" if _FORMULA.match(texto) else texto


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(colunas: tuple[Coluna, ...], registros: QuerySet[Any] | EmMemoria) -> Iterator[str]:
    writer = csv.writer(_Line(), delimiter=";")
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow([coluna.titulo for coluna in colunas])
    for registro in registros.iterator(chunk_size=POR_VEZ):
        yield writer.writerow([_csv_text(coluna.na_celula(registro)) for coluna in colunas])


def _csv_text(value: Celula) -> str:
    match value:
        case None:
            return ""
        case str():
            return sem_formula(value)
        case datetime():
            return f"{escrever(value.date())} {value:%H:%M}"
        case date():
            return escrever(value)
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case _:
            return str(value)


def _xlsx_cell(sheet: Any, value: Celula, formato: str = "General", *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:MAIOR_CELULA]
    elif isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) < PRIMEIRO_DIA:
        value = _csv_text(value)
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
    if isinstance(value, str):
        # openpyxl takes what begins with "=" for a formula.
        cell.data_type = "s"
    else:
        cell.number_format = formato
    if bold:
        cell.font = Font(bold=True)
    return cell
