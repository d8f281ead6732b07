"""Tells the lines of items from the rest of a sheet: totals, repeated titles, notes below the last line.

What is said once of an order may stand on its first line only. The lines below it that have the same
number, or nothing but an item, take it from there.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from pedidos.importacao.planilha.fields import Cell, Marca, is_blank, parse_number, says_nothing, show
from pedidos.importacao.planilha.header import Colunas
from pedidos.importacao.planilha.problemas import Problema, ValorRecusado, printable
from pedidos.importacao.planilha.rows import Row
from pedidos.importacao.planilha.spool import Spool
from pedidos.importacao.planilha.titulos import CLIENTES, DATAS, DO_PEDIDO, PRODUTOS, Campo, normalize

_TOTAL = re.compile(r"(sub\s?-?total|totais|total|soma|grand total|resumo)\b.*")
_SUMMED = (Campo.QUANTIDADE, Campo.TOTAL)
# So many notes may stand below the last item; a file with more of them is not understood.
_MOST_NOTES = 20


class Celulas:
    """The cells of one line, by what they hold."""

    def __init__(self, numero: int, por_campo: dict[Campo, Cell]) -> None:
        self.numero = numero
        self._por_campo = por_campo

    def __getitem__(self, campo: Campo) -> Cell:
        return self._por_campo.get(campo)

    def has(self, campo: Campo) -> bool:
        return not is_blank(self._por_campo.get(campo))

    def of(self, campos: Sequence[Campo]) -> list[tuple[Campo, Cell]]:
        return [(campo, self._por_campo.get(campo)) for campo in campos if campo in self._por_campo]

    def first(self, campos: Sequence[Campo]) -> tuple[Campo | None, Cell]:
        """The first of these columns that is filled in."""
        return next(((c, self[c]) for c in campos if self.has(c)), (next(iter(campos), None), None))


class Layout:
    def __init__(self, spool: Spool, colunas: Colunas, titles: Sequence[Cell], marca: Marca) -> None:
        self._spool = spool
        self._places = {campo: coluna.indice for campo, coluna in colunas.por_campo.items()}
        self._titles = [normalize(show(title)) for title in titles]
        self._marca = marca
        self._before: dict[Campo, Cell] = {}
        self._notes: list[Row] = []
        # Of each summed column, over the whole file and since the last line of totals.
        self._sums = {campo: Decimal(0) for campo in _SUMMED}
        self._since = dict(self._sums)
        self._left_out = dict(self._sums)

    def take(self, row: Row) -> Celulas | None:
        """The cells of a line of an item; None for any other, which is told."""
        if self._repeats_the_titles(row):
            self.tell(row, "repete os títulos")
            return None
        cells = {campo: self._cell(row, campo) for campo in self._places}
        if self._is_total(row, cells):
            return None
        if sum(not is_blank(cell) for cell in row.cells) == 1 and len(self._titles) > 2:
            self._notes.append(row)
            if len(self._notes) > _MOST_NOTES:
                self._refuse_notes()
            return None
        self._refuse_notes()
        self._fill_from_above(row, cells)
        self._add_up(cells)
        return Celulas(row.numero, cells)

    def _repeats_the_titles(self, row: Row) -> bool:
        texts = (normalize(show(cell)) for cell in row.cells)
        return len(row.cells) >= len(self._titles) and all(map(str.__eq__, self._titles, texts))

    def leave_out(self, cells: Celulas) -> None:
        """A line that is no sale; a line of totals may count it or not."""
        for campo in _SUMMED:
            self._left_out[campo] += self._number(cells[campo]) or Decimal(0)

    def finish(self) -> None:
        """What stood alone on a line below the last item is a note, and is told."""
        for row in self._notes:
            self.tell(row, "só tem um texto, depois do último item")
        self._notes.clear()

    def _cell(self, row: Row, campo: Campo) -> Cell:
        place = self._places[campo]
        if place in row.repetidas and campo not in DO_PEDIDO:
            return None
        cell = row.cells[place] if place < len(row.cells) else None
        return None if says_nothing(cell) else cell

    def tell(self, row: Row, motivo: str) -> None:
        tell_left_out(self._spool, row, motivo)

    def _refuse_notes(self) -> None:
        for row in self._notes:
            place = next(place for place, cell in enumerate(row.cells) if not is_blank(cell))
            campo = next((campo.value for campo, at in self._places.items() if at == place), "linha")
            self._spool.add_problema(
                Problema(
                    row.numero,
                    campo,
                    printable(show(row.cells[place])),
                    "a linha só tem este valor",
                    "complete a linha ou apague-a",
                )
            )
        self._notes.clear()

    def _is_total(self, row: Row, cells: dict[Campo, Cell]) -> bool:
        filled = [cell for cell in row.cells if not is_blank(cell)]
        label = filled[0] if filled else None
        if any(not is_blank(cell := cells.get(campo)) and cell is not label for campo in DATAS):
            return False
        named = isinstance(label, str) and _TOTAL.fullmatch(normalize(label).strip(" :.=")) is not None
        said = {campo: number for campo in _SUMMED if (number := self._number(cells.get(campo))) is not None}
        items = [cell for campo in PRODUTOS if not is_blank(cell := cells.get(campo)) and cell is not label]
        if items or (not said and not named):
            return False
        people = [cell for campo in CLIENTES if not is_blank(cell := cells.get(campo)) and cell is not label]
        adds_up = bool(said) and all(
            number in (self._sums[c], self._since[c], self._sums[c] - self._left_out[c]) for c, number in said.items()
        )
        dated = any(not is_blank(cells.get(campo)) for campo in DATAS)
        if not named and (people or dated or not adds_up):
            return False
        motivo = "é uma linha de total"
        if not adds_up and said:
            campo, number = next(iter(said.items()))
            motivo += f", que diz {_plain(number)}; as linhas acima somam {_plain(self._sums[campo])}. Confira"
        self.tell(row, motivo)
        self._since = {campo: Decimal(0) for campo in _SUMMED}
        return True

    def _add_up(self, cells: dict[Campo, Cell]) -> None:
        for campo in _SUMMED:
            number = self._number(cells.get(campo)) or Decimal(0)
            self._sums[campo] += number
            self._since[campo] += number

    def _number(self, cell: Cell) -> Decimal | None:
        if is_blank(cell):
            return None
        try:
            return parse_number(cell, self._marca)
        except ValorRecusado:
            return None

    def _fill_from_above(self, row: Row, cells: dict[Campo, Cell]) -> None:
        said = [campo for campo in cells if campo in DO_PEDIDO and not is_blank(cells[campo])]
        number, before = show(cells.get(Campo.PEDIDO)), show(self._before.get(Campo.PEDIDO))
        has_item = any(not is_blank(cells.get(campo)) for campo in PRODUTOS)
        if self._before and has_item and ((number and number == before) or not said):
            if not number:
                self._spool.add_aviso(
                    "continua", "linhas sem cliente nem data continuam o pedido da linha de cima", row.numero
                )
            for campo in DO_PEDIDO & cells.keys():
                if is_blank(cells[campo]):
                    cells[campo] = self._before[campo]
        if has_item:
            self._before = {campo: cells[campo] for campo in DO_PEDIDO & cells.keys()}


def tell_left_out(spool: Spool, row: Row, motivo: str) -> None:
    """Says of a line that it is none of those that come in."""
    text = printable(next((show(cell) for cell in row.cells if not is_blank(cell)), ""), 60)
    spool.add_aviso("ignorada", f"linha {row.numero}, “{text}”: {motivo}", row.numero)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
