"""What can be wrong with a spreadsheet: one value, one line, or the whole file."""

from typing import NamedTuple

from comum.erros import Recusa

# A name is never cut: its end says what kind of file it is.
LONGEST_PATH = 4096


class Problema(NamedTuple):
    """One bad value; linha is the number that a text editor or Excel shows beside it."""

    linha: int
    coluna: str
    valor: str
    motivo: str
    saida: str

    def __str__(self) -> str:
        seen = f" '{self.valor}'" if self.valor else ""
        return f"linha {self.linha}, {self.coluna}{seen}: {self.motivo}; {self.saida}."


class ValorRecusado(Exception):
    """A value that cannot be taken: motivo says why, saida what to write instead."""

    def __init__(self, motivo: str, saida: str) -> None:
        super().__init__(f"{motivo}; {saida}.")
        self.motivo = motivo
        self.saida = saida


class ArquivoRecusado(Recusa):
    """The file as a whole cannot be read: its kind, its encoding, its header."""


class ImportacaoRecusada(Recusa):
    """The file was read, but nothing of it may be written."""


def printable(text: str, limit: int = 80) -> str:
    """A value out of somebody's file, fit for a terminal: short, and without control characters."""
    # The joiner of an emoji is not printable alone, and takes no part in anything else.
    text = "".join(c if c.isprintable() or c == "\u200d" else "�" for c in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
