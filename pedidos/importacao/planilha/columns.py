"""A column of a file, and what may be asked about it."""

from typing import NamedTuple

from pedidos.importacao.planilha.titulos import Campo


class Coluna(NamedTuple):
    """A column of the file; chave is its title as a profile remembers it."""

    indice: int
    titulo: str
    chave: str
    exemplos: tuple[str, ...] = ()


class Pergunta(NamedTuple):
    """A column of which the person has to say what it holds."""

    coluna: Coluna
    opcoes: tuple[Campo, ...]
    motivo: str
