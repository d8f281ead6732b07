"""What a cell of a catalogue says."""

from typing import Any, NamedTuple


class Lido(NamedTuple):
    """As the record keeps it, and as people read it."""

    valor: Any
    texto: str
