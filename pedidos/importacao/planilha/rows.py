"""What every reader of a file hands on: its lines, one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pedidos.importacao.planilha.dates import EPOCA
from pedidos.importacao.planilha.fields import Cell, is_blank


class Row(NamedTuple):
    """A line as an editor or Excel numbers it.

    repetidas are the places that a merged cell fills from above; oculta is one that a person does not see.
    """

    numero: int
    cells: list[Cell]
    repetidas: frozenset[int] = frozenset()
    oculta: bool = False


@dataclass(frozen=True)
class Sheet:
    """An open file. rows can be read once; position and size are bytes, for a progress bar."""

    rows: Iterator[Row]
    description: str
    position: Callable[[], int]
    size: int
    # In text a value too many means that a separator stands inside another value.
    refuses_extra_cells: bool
    # Day zero of the serial numbers in its cells.
    epoca: datetime = EPOCA
    # What else the file holds and nobody reads, in words.
    deixado: tuple[str, ...] = ()


def is_blank_row(row: Row) -> bool:
    return all(is_blank(cell) for cell in row.cells)
