"""Columns that several lists share."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import admin

from comum.formatos import dinheiro


def coluna_dinheiro(
    descricao: str,
    valor: str | Callable[[Any], Decimal | None],
    *,
    ordering: str | None = None,
    como: Callable[[Any], str] = dinheiro,
) -> Callable[[Any], str]:
    """A column in R$; valor is a field, by which the column then sorts, or a function of the row."""

    @admin.display(description=descricao, ordering=ordering or (valor if isinstance(valor, str) else None))
    def coluna(registro: Any) -> str:
        texto = como(getattr(registro, valor) if isinstance(valor, str) else valor(registro))
        # A narrow column must not break between the sign and the figure.
        return texto.replace(" ", "\N{NO-BREAK SPACE}")

    return coluna
