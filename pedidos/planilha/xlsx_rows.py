"""Reads a sheet of an xlsx row by row, holding neither the rows nor the texts in memory.

openpyxl reads the workbook, its styles and each cell. It would also keep the table of texts
and a stub of every row; those two we do ourselves, on disk and not at all.
"""

import sqlite3
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import CELL_TAG, DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from pedidos.planilha.fields import Cell
from pedidos.planilha.problemas import ArquivoRecusado, printable
from pedidos.planilha.rows import Row, Sheet

LARGEST = 600_000_000  # bytes unpacked: more than Excel's 1,048,576 rows of six columns take
LARGEST_PART = 30_000_000  # bytes of a part that is read at once, like the styles
HIGHEST_RATIO = 250  # honest sheets pack 10 to 50 times, a bomb a thousand times
MOST_COLUMNS = 1_000
MOST_ROWS = 1_048_576  # Excel's own limit
_TEXT_TAG, _RUN_TAG, _T_TAG = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "r", "t"))
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
            reader.read_manifest()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            title, part, others = _first_visible(reader, nome)
            texts = _Texts(spool, reader.archive, reader.package)
            source = reader.archive.open(part)
        with source:
            yield Sheet(
                rows=_rows(source, texts, reader.wb, nome),
                description=f"xlsx, aba {printable(title)!r}" + (f" (a primeira de {others + 1})" if others else ""),
                position=source.tell,
                size=reader.archive.getinfo(part).file_size,
                refuses_extra_cells=False,
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


def _first_visible(reader: ExcelReader, nome: str) -> tuple[str, str, int]:
    sheets = [
        (sheet.name, rel.target)
        for sheet, rel in reader.parser.find_sheets()
        if "chartsheet" not in rel.Type and sheet.state == "visible" and rel.target in reader.valid_files
    ]
    if not sheets:
        raise ArquivoRecusado(f"{nome} não tem nenhuma aba visível com células. Confira se é o arquivo certo.")
    return (*sheets[0], len(sheets) - 1)


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
    # expat resolves no outside entities, and refuses inside ones that multiply.
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314
        if event == "start":
            if element.tag == parent:
                root = element
        elif element.tag == wanted and root is not None:
            yield element
            root.clear()
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
    numero = 0
    while True:
        with _refusing(f"{nome}, depois da linha {numero},"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a date out of bounds comes as #VALUE!, which we report
            if (element := next(rows, None)) is None:
                return
            numero = int(float(element.get("r", numero + 1)))
            if numero > MOST_ROWS:
                raise ValueError(f"linha {numero}")
            cells = _cells(parser, element)
        yield Row(numero, cells)


def _cells(parser: WorkSheetParser, element: Element) -> list[Cell]:
    cells: list[Cell] = []
    parser.col_counter = 0
    for child in element:
        if child.tag != CELL_TAG:
            continue
        cell: Any = parser.parse_cell(child)
        column = cell["column"]
        if cell["value"] is None or column > MOST_COLUMNS:
            continue
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = cell["value"]
    return cells
