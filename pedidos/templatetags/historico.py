"""What an entry of the log says that changed, in words."""

from collections.abc import Mapping
from typing import Any

from django import template

from comum.formatos import AUSENTE

register = template.Library()


@register.filter
def mudancas(dados: Any) -> str:
    """frete: 0.00 → 12.50; motivo: duplicado"""
    if not isinstance(dados, Mapping):
        return str(dados)
    return "; ".join(_change(campo, value) for campo, value in dados.items() if campo != "id") or AUSENTE


def _change(campo: str, value: Any) -> str:
    rotulo = str(campo).replace("_", " ")
    if isinstance(value, Mapping) and value.keys() == {"antes", "depois"}:
        return f"{rotulo}: {_words(value['antes'])} → {_words(value['depois'])}"
    return f"{rotulo}: {_words(value)}"


def _words(value: Any) -> str:
    if value is None or value == "":
        return AUSENTE
    if isinstance(value, Mapping):
        return ", ".join(_change(campo, one) for campo, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(_words, value)) or AUSENTE
    return str(value)
