"""Reads the tables of a web page row by row: what many programs save under the name .xls."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, cast

from pedidos.importacao.planilha.csv_rows import detect_encoding
from pedidos.importacao.planilha.fields import Cell
from pedidos.importacao.planilha.problemas import ArquivoRecusado
from pedidos.importacao.planilha.rows import Row, Sheet

LONGEST_CELL = 10_000  # characters
MOST_COLUMNS = 1_000
_CHUNK = 1 << 16  # characters
_SILENT = ("script", "style", "title")


@contextmanager
def open_html(path: Path, nome: str) -> Iterator[Sheet]:
    encoding = detect_encoding(path, nome)
    with path.open(encoding=encoding) as text:
        yield Sheet(
            rows=_rows(text, nome),
            description=f"tabela de uma página (HTML), {encoding.removesuffix('-sig')}",
            position=cast(IO[bytes], text.buffer).tell,
            size=path.stat().st_size,
            refuses_extra_cells=False,
        )


def _rows(text: IO[str], nome: str) -> Iterator[Row]:
    table = _Table(nome)
    while chunk := text.read(_CHUNK):
        table.feed(chunk)
        while table.rows:
            yield table.rows.popleft()
    table.close()
    table.end_row()
    yield from table.rows
    if not table.numero:
        raise ArquivoRecusado(f"{nome} é uma página sem nenhuma tabela. Confira se é o arquivo certo.")


class _Table(HTMLParser):
    """Gathers the rows that are complete. A cell may reach over columns and down over rows."""

    def __init__(self, nome: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: deque[Row] = deque()
        self.numero = 0
        self._nome = nome
        self._cells: list[Cell] | None = None
        self._repeated: set[int] = set()
        self._text: list[str] | None = None
        self._length = 0
        self._span = (1, 1)
        # By column, what a cell above says and for how many more rows.
        self._down: dict[int, tuple[Cell, int]] = {}
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "tr":
            self.end_row()
            self._cells = []
        elif tag in ("td", "th"):
            self._end_cell()
            if self._cells is None:
                self._cells = []
            said = dict(attrs)
            self._span = (_span(said.get("colspan")), _span(said.get("rowspan")))
            self._text, self._length = [], 0
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._text is None or self._silent:
            return
        self._text.append(data)
        self._length += len(data)
        if self._length > LONGEST_CELL:
            raise ArquivoRecusado(
                f"{self._nome}, linha {self.numero + 1}: uma célula tem mais de {LONGEST_CELL} caracteres. "
                "Confira se o arquivo é mesmo uma planilha."
            )

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        self._fill_from_above(self._cells)
        value = " ".join("".join(self._text).split()) or None
        place, (columns, rows) = len(self._cells), self._span
        self._text = None
        if place + columns > MOST_COLUMNS:
            return
        self._cells += [value] + [None] * (columns - 1)
        if rows > 1:
            self._down[place] = (value, rows - 1)

    def _fill_from_above(self, cells: list[Cell]) -> None:
        """What reaches down into this row stands before the next cell of its own."""
        while (place := len(cells)) in self._down:
            value, left = self._down.pop(place)
            cells.append(value)
            self._repeated.add(place)
            if left > 1:
                self._down[place] = (value, left - 1)

    def end_row(self) -> None:
        self._end_cell()
        if self._cells is None:
            return
        self._fill_from_above(self._cells)
        self.numero += 1
        self.rows.append(Row(self.numero, self._cells, frozenset(self._repeated)))
        self._cells, self._repeated = None, set()


def _span(text: str | None) -> int:
    return min(int(text), 10_000) if text and text.strip().isdecimal() and int(text) > 0 else 1
