"""A table of many rows, written here and not in a template, which takes ten times as long for each of its figures.

Marked up as {% tabela %} does it: each part says what it is, and each figure the heading that a phone shows beside it.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe


class Titulo(NamedTuple):
    """The heading of a column; classe is that of its figures too, e_nome says that it holds the name of the row."""

    texto: str
    classe: str = "numero"
    classe_da_celula: str = ""
    e_nome: bool = False


def nome(texto: str) -> Titulo:
    """Of the column that says what a row is about."""
    return Titulo(texto, "", "nome", e_nome=True)


def tabela(
    rotulo: str, titulos: Sequence[Titulo], linhas: Iterable[Sequence[object]], *, classe: str = "", ordem: int = -1
) -> SafeString:
    """linhas: what stands in the cells, escaped. ordem: the column by which they are ordered, the greatest first."""
    cabecalhos = "".join(
        f'<th scope="col"{_class(titulo.classe)}{ORDENADA if n == ordem else ""} role="columnheader">'
        f"{escape(titulo.texto)}</th>"
        for n, titulo in enumerate(titulos)
    )
    linha = f'<tr role="row">{"".join(map(_cell, titulos))}</tr>'
    corpo = "".join([linha % tuple(celulas) for celulas in linhas])
    return mark_safe(  # noqa: S308
        f'<div class="tabela{f" {classe}" if classe else ""}" tabindex="0" role="region" aria-label="{escape(rotulo)}">'
        f'<table role="table"><thead role="rowgroup"><tr role="row">{cabecalhos}</tr></thead>'
        f'<tbody role="rowgroup">{corpo}</tbody></table></div>'
    )


ORDENADA = ' aria-sort="descending"'


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
