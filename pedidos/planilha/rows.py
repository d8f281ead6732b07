"""What every reader of a file hands on: its lines, one at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pedidos.planilha.fields import Cell, is_blank


class Row(NamedTuple):
    numero: int
    cells: list[Cell]


@dataclass(frozen=True)
class Sheet:
    """An open file. rows can be read once; position and size are bytes, for a progress bar."""

    rows: Iterator[Row]
    description: str
    position: Callable[[], int]
    size: int
    # In text a value too many means that a separator stands inside another value.
    refuses_extra_cells: bool


def is_blank_row(row: Row) -> bool:
    return all(is_blank(cell) for cell in row.cells)
