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
    """linhas, total: what stands in the cells, escaped; where total has fewer, its first spans several columns."""
    cabecalhos, linha = _molde(titulos)
    corpo = "".join([linha % tuple(celulas) for celulas in linhas])
    classes = f"tabela {classe}".strip()
    return mark_safe(  # noqa: S308
        f'<div class="{classes}" tabindex="0" role="region" aria-label="{escape(rotulo)}">'
        f'<table role="table"><thead role="rowgroup"><tr role="row">{cabecalhos}</tr></thead>'
        f'<tbody role="rowgroup">{corpo}</tbody>{_foot(titulos, total) if total else ""}</table></div>'
    )


@lru_cache(maxsize=100)
def _molde(titulos: tuple[Titulo, ...]) -> tuple[str, str]:
    """The headings, and a row with a place for each of its cells."""
    return "".join(map(_heading, titulos)), f'<tr role="row">{"".join(map(_cell, titulos))}</tr>'


def _foot(titulos: tuple[Titulo, ...], total: Sequence[object]) -> str:
    a_mais = len(titulos) - len(total)
    colspan = f' colspan="{a_mais + 1}"' if a_mais else ""
    primeira = f'<th scope="row"{colspan} role="rowheader"{_label(titulos[0])}>%s</th>'
    outras = "".join(map(_cell, titulos[1 + a_mais :]))
    return f'<tfoot role="rowgroup"><tr role="row">{(primeira + outras) % tuple(total)}</tr></tfoot>'


def _heading(titulo: Titulo) -> str:
    ordenada = f' aria-sort="{titulo.aria_sort}"' if titulo.aria_sort else ""
    return (
        f'<th scope="col"{_class(titulo.classe)}{ordenada} role="columnheader">'
        f"{ligacao(titulo.ligacao, titulo.texto)}</th>"
    )


def _cell(titulo: Titulo) -> str:
    classe = _class(titulo.classe_da_celula or titulo.classe)
    if titulo.e_nome:
        return f'<th scope="row"{classe} role="rowheader"{_label(titulo)}>%s</th>'
    return f'<td{classe} role="cell"{_label(titulo)}>%s</td>'


def _label(titulo: Titulo) -> str:
    return f' data-rotulo="{escape(titulo.texto)}"'.replace("%", "%%")


def _class(classe: str) -> str:
    return f' class="{classe}"' if classe else ""


def ligacao(endereco: str, texto: str) -> str:
    """A link as a cell has it; only the text where there is nothing to lead to."""
    return f'<a href="{escape(endereco)}">{escape(texto)}</a>' if endereco else escape(texto)
