"""Reads a sheet of an xlsx row by row, holding neither the rows nor the texts in memory.

openpyxl reads the workbook, its styles and each cell. It would also keep the table of texts
and a stub of every row; those two we do ourselves, on disk and not at all.
"""

import re
import sqlite3
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import CELL_TAG, DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from pedidos.importacao.planilha.bounded import RowByRow, bound_reads_at_once
from pedidos.importacao.planilha.fields import FORMULA_SEM_VALOR, Cell
from pedidos.importacao.planilha.header import SEARCHED, recognised
from pedidos.importacao.planilha.problemas import ArquivoRecusado, printable
from pedidos.importacao.planilha.rows import Row, Sheet, is_blank_row

LARGEST = 600_000_000  # bytes unpacked: more than Excel's 1,048,576 rows of six columns take
LARGEST_PART = 30_000_000  # bytes of a part that is read at once, like the styles
HIGHEST_RATIO = 250  # honest sheets pack 10 to 50 times, a bomb a thousand times
MOST_COLUMNS = 1_000
MOST_MERGED = 200_000
MOST_ROWS = 1_048_576  # Excel's own limit
_TEXT_TAG, _RUN_TAG, _T_TAG, _FORMULA_TAG = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "r", "t", "f"))
_MERGED = re.compile(rb'<(?:[a-z]+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_BROKEN = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    RuntimeError,  # a part under a password; NotImplementedError, an unknown compression, is one too
    OverflowError,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
)
_NOT_XLSX = (
    "não é um xlsx que se consiga ler ({}). Abra-o no Excel ou no LibreOffice e salve de novo como "
    "'Pasta de Trabalho do Excel (.xlsx)', ou como CSV."
)


@contextmanager
def open_xlsx(path: Path, nome: str) -> Iterator[Sheet]:
    with path.open("rb") as file, closing(sqlite3.connect("", isolation_level=None)) as spool:
        with _refusing(nome), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles, which we do not show
            reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
            refuse_bomb(reader.archive, nome)
            bound_reads_at_once(reader.archive)
            reader.read_manifest()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            sheets, ocultas = _visible(reader, nome)
            texts = _Texts(spool, reader.archive, reader.package)
            title, part, deixado = _with_the_columns(reader, sheets, texts, nome)
            merged = _merged(reader.archive, part, nome)
            source = reader.archive.open(part)
        with source:
            yield Sheet(
                rows=_filled_down(_rows(source, texts, reader.wb, nome), merged),
                description=f"xlsx, aba {printable(title)!r}" + (f" de {len(sheets)}" if len(sheets) > 1 else ""),
                position=source.tell,
                size=reader.archive.getinfo(part).file_size,
                refuses_extra_cells=False,
                epoca=reader.wb.epoch,
                deixado=(*deixado, *(f"a aba oculta “{printable(title)}” não foi lida" for title in ocultas)),
            )


def refuse_bomb(archive: zipfile.ZipFile, nome: str) -> None:
    """What the archive says of itself is binding: zipfile never unpacks more than that."""
    parts = archive.infolist()
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    at_once = max((p.file_size for p in parts if not _is_streamed(p.filename)), default=0)
    if unpacked > LARGEST or at_once > LARGEST_PART or (unpacked > LARGEST_PART and unpacked > HIGHEST_RATIO * packed):
        raise ArquivoRecusado(
            f"{nome} tem {packed / 1e6:.1f} MB compactados que viram {unpacked / 1e6:.0f} MB: "
            "é grande demais para uma planilha de pedidos. "
            "Divida-a em arquivos menores ou salve-a como CSV, que não tem este limite."
        )


def _is_streamed(part: str) -> bool:
    return "/worksheets/" in f"/{part}" or part.endswith("sharedStrings.xml")


@contextmanager
def _refusing(nome: str) -> Iterator[None]:
    """Whatever openpyxl and zipfile stumble over in a damaged file becomes one clear refusal."""
    try:
        yield
    except _BROKEN as error:
        raise ArquivoRecusado(f"{nome} {_NOT_XLSX.format(printable(str(error)) or type(error).__name__)}") from error


def _visible(reader: ExcelReader, nome: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The sheets that a person sees, the title and the part of each; and the titles of the hidden ones."""
    found = [
        (sheet.state == "visible", sheet.name, rel.target)
        for sheet, rel in reader.parser.find_sheets()
        if "chartsheet" not in rel.Type and rel.target in reader.valid_files
    ]
    sheets = [(title, part) for visible, title, part in found if visible]
    if not sheets:
        raise ArquivoRecusado(f"{nome} não tem nenhuma aba visível com células. Confira se é o arquivo certo.")
    return sheets, [title for visible, title, _ in found if not visible]


def _with_the_columns(
    reader: ExcelReader, sheets: list[tuple[str, str]], texts: "_Texts", nome: str
) -> tuple[str, str, tuple[str, ...]]:
    """The sheet whose titles say most of an order, the first of several; and what is left of the others, in words."""
    if len(sheets) == 1:
        return (*sheets[0], ())
    scores = []
    for _, part in sheets:
        with reader.archive.open(part) as source:
            rows = (row for row in _rows(source, texts, reader.wb, nome) if not is_blank_row(row))
            scores.append(max((recognised(row.cells) for row in islice(rows, SEARCHED)), default=-1))
    best = scores.index(max(scores))
    deixado = []
    for place, (title, _) in enumerate(sheets):
        if place != best and scores[place] >= 0:
            same = " e tem as mesmas colunas: envie-a em outro arquivo" if scores[place] == scores[best] > 1 else ""
            deixado.append(f"a aba “{printable(title)}” não foi lida{same}")
    return (*sheets[best], tuple(deixado))


def _merged(archive: zipfile.ZipFile, part: str, nome: str) -> list[tuple[int, int, int]]:
    """The cells that reach down over others, in the order of their rows: first row, last row, column.

    They are named after all rows, so the part is searched once before it is read.
    """
    found = []
    rest = b""
    with archive.open(part) as source:
        while chunk := source.read(1 << 16):
            rest += chunk
            for ref in _MERGED.finditer(rest):
                left, top, _, bottom = (int(number or 0) for number in range_boundaries(ref[1].decode()))
                if bottom > top and left <= MOST_COLUMNS:
                    found.append((top, bottom, left - 1))
            rest = rest[-100:] if (end := rest.rfind(b">")) < 0 else rest[end + 1 :][-100:]
            if len(found) > MOST_MERGED:
                raise ArquivoRecusado(
                    f"{nome} tem mais de {MOST_MERGED} células mescladas. Desfaça a mesclagem no Excel ou no "
                    "LibreOffice (preenchendo as células) e envie de novo."
                )
    return sorted(found)


def _filled_down(rows: Iterator[Row], merged: list[tuple[int, int, int]]) -> Iterator[Row]:
    """Each row with what the merged cells above it say."""
    if not merged:
        yield from rows
        return
    place = 0
    active: dict[int, tuple[int, Cell]] = {}
    for row in rows:
        repeated = set()
        for column, (bottom, value) in list(active.items()):
            if row.numero > bottom:
                del active[column]
            elif column >= len(row.cells) or row.cells[column] is None:
                row.cells.extend([None] * (column + 1 - len(row.cells)))
                row.cells[column] = value
                repeated.add(column)
        while place < len(merged) and merged[place][0] <= row.numero:
            top, bottom, column = merged[place]
            if top == row.numero and column < len(row.cells):
                active[column] = (bottom, row.cells[column])
            place += 1
        yield row._replace(repetidas=frozenset(repeated))


class _Texts:
    """The table of texts that cells refer to by number, kept in a file that is already deleted."""

    def __init__(self, spool: sqlite3.Connection, archive: zipfile.ZipFile, package: Manifest) -> None:
        self._spool = spool
        self._find = lru_cache(maxsize=1000)(self._read)
        spool.execute("PRAGMA journal_mode=OFF")
        spool.execute("PRAGMA cache_size=-4000")
        spool.execute("CREATE TABLE texto (id INTEGER PRIMARY KEY, texto TEXT)")
        spool.execute("BEGIN")
        if (part := package.find(SHARED_STRINGS)) is not None:  # type: ignore[no-untyped-call]
            with archive.open(part.PartName[1:]) as source:
                spool.executemany("INSERT INTO texto VALUES (?, ?)", enumerate(_texts(source)))

    def __getitem__(self, index: int) -> str:
        return self._find(index)

    def _read(self, index: int) -> str:
        found = self._spool.execute("SELECT texto FROM texto WHERE id = ?", (index,)).fetchone()
        if found is None:
            raise IndexError(f"texto {index}")
        return str(found[0])


def _texts(source: IO[bytes]) -> Iterator[str]:
    for element in _children(source, _TEXT_TAG, f"{{{SHEET_MAIN_NS}}}sst"):
        # Plain, or in runs of their own formatting; never the reading aids of Asian scripts.
        runs = [element.find(_T_TAG), *(run.find(_T_TAG) for run in element.iterfind(_RUN_TAG))]
        yield "".join(run.text or "" for run in runs if run is not None).replace("x005F_", "")


def _children(source: Any, wanted: str, parent: str) -> Iterator[Element]:
    """Each wanted child of the parent, which forgets it when the next is asked for."""
    root: Element | None = None
    bounded = RowByRow(source)
    # expat resolves no outside entities, and refuses inside ones that multiply.
    for event, element in iterparse(bounded, events=("start", "end")):  # noqa: S314
        if event == "start":
            if element.tag == parent:
                root = element
        elif element.tag == wanted and root is not None:
            yield element
            root.clear()
            bounded.forget()
        elif element is root:
            return  # what follows the rows can be as long as they are


def _rows(source: Any, texts: _Texts, workbook: Any, nome: str) -> Iterator[Row]:
    parser = WorkSheetParser(
        source,
        texts,
        data_only=True,
        epoch=workbook.epoch,
        date_formats=workbook._date_formats,
        timedelta_formats=workbook._timedelta_formats,
    )
    rows = _children(source, ROW_TAG, DATA_TAG)
    percents = _percents(workbook)
    numero = 0
    while True:
        with _refusing(f"{nome}, depois da linha {numero},"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a date out of bounds comes as #VALUE!, which we report
            if (element := next(rows, None)) is None:
                return
            numero = int(float(element.get("r", numero + 1)))
            if numero > MOST_ROWS:
                raise ValueError(f"linha {numero}")
            cells = _cells(parser, element, percents)
        yield Row(numero, cells, oculta=element.get("hidden") in ("1", "true"))


def _percents(workbook: Any) -> frozenset[int]:
    """The styles whose cells show a part of a hundred: 0.1 stands there as 10%."""
    return frozenset(
        place
        for place, style in enumerate(workbook._cell_styles)
        if "%"
        in (
            workbook._number_formats[style.numFmtId - BUILTIN_FORMATS_MAX_SIZE]
            if style.numFmtId >= BUILTIN_FORMATS_MAX_SIZE
            else BUILTIN_FORMATS.get(style.numFmtId, "")
        )
    )


def _as_percent(value: float) -> str:
    """As a person sees the cell, with so many places that no thousands can be meant."""
    return f"{round(Decimal(repr(value)) * 100, 4):.4f}%".replace(".", ",").replace(",0000%", "%")


def _cells(parser: WorkSheetParser, element: Element, percents: frozenset[int]) -> list[Cell]:
    cells: list[Cell] = []
    parser.col_counter = 0
    for child in element:
        if child.tag != CELL_TAG:
            continue
        cell: Any = parser.parse_cell(child)
        column, value = cell["column"], cell["value"]
        if value is None and child.find(_FORMULA_TAG) is not None and child.get("t") != "str":
            # One whose value is an empty text says that it is a text.
            value = FORMULA_SEM_VALOR
        if value is None or column > MOST_COLUMNS:
            continue
        if cell["style_id"] in percents and isinstance(value, (int, float)) and not isinstance(value, bool):
            value = _as_percent(value)
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value
    return cells
