"""A table of many rows, written here and not in a template, which takes ten times as long for each of its figures.

Marked up as {% tabela %} does it: each part says what it is, and each figure the heading that a phone shows beside it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe


class Titulo(NamedTuple):
    """The heading of a column; classe is that of its cells too, unless they have their own.

    e_nome says that it holds the name of the row, aria_sort how the rows are sorted by it, ligacao where it leads.
    """

    texto: str
    classe: str = "numero"
    classe_da_celula: str = ""
    e_nome: bool = False
    aria_sort: str = ""
    ligacao: str = ""


def nome(texto: str) -> Titulo:
    """Of the column that says what a row is about."""
    return Titulo(texto, "", "nome", e_nome=True)


def tabela(
    rotulo: str,
    titulos: tuple[Titulo, ...],
    linhas: Iterable[Sequence[object]],
    *,
    classe: str = "",
    total: Sequence[object] = (),
) -> SafeString:
    """linhas, total: what stands in the cells, escaped."""
    cabecalhos, linha, ultima = _molde(titulos)
    corpo = "".join([linha % tuple(celulas) for celulas in linhas])
    classes = f"tabela {classe}".strip()
    return mark_safe(  # noqa: S308
        f'<div class="{classes}" tabindex="0" role="region" aria-label="{escape(rotulo)}">'
        f'<table role="table"><thead role="rowgroup"><tr role="row">{cabecalhos}</tr></thead>'
        f'<tbody role="rowgroup">{corpo}</tbody>{ultima % tuple(total) if total else ""}</table></div>'
    )


@lru_cache(maxsize=100)
def _molde(titulos: tuple[Titulo, ...]) -> tuple[str, str, str]:
    """The headings, a row with a place for each of its cells, and that of the total."""
    linha = f'<tr role="row">{"".join(map(_cell, titulos))}</tr>'
    total = linha.replace('<th scope="row" class="nome"', '<th scope="row"')
    return "".join(map(_heading, titulos)), linha, f'<tfoot role="rowgroup">{total}</tfoot>'


def _heading(titulo: Titulo) -> str:
    ordenada = f' aria-sort="{titulo.aria_sort}"' if titulo.aria_sort else ""
    return (
        f'<th scope="col"{_class(titulo.classe)}{ordenada} role="columnheader">'
        f"{ligacao(titulo.ligacao, titulo.texto)}</th>"
    )


def _cell(titulo: Titulo) -> str:
    classe = _class(titulo.classe_da_celula or titulo.classe)
    rotulo = f' data-rotulo="{escape(titulo.texto)}"'.replace("%", "%%")
    if titulo.e_nome:
        return f'<th scope="row"{classe} role="rowheader"{rotulo}>%s</th>'
    return f'<td{classe} role="cell"{rotulo}>%s</td>'


def _class(classe: str) -> str:
    return f' class="{classe}"' if classe else ""


def ligacao(endereco: str, texto: str) -> str:
    """A link as a cell has it; only the text where there is nothing to lead to."""
    return f'<a href="{escape(endereco)}">{escape(texto)}</a>' if endereco else escape(texto)
