"""What an entry of the log says that changed, in words."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.apps import apps
from django.db.models import DecimalField, Field
from django.utils.formats import number_format

from comum.formatos import AUSENTE
from comum.formatos import dia as por_extenso

register = template.Library()
_NUMERO = re.compile("-?[0-9]+([.][0-9]+)?")
_DIA = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@register.filter
def mudancas(dados: Any) -> str:
    """frete: 0,00 → 12,50; motivo: duplicado"""
    if not isinstance(dados, Mapping):
        return str(dados)
    return "; ".join(_change(campo, value) for campo, value in dados.items() if campo != "id") or AUSENTE


@cache
def _campos() -> dict[str, "Field[Any, Any]"]:
    """The fields by their names: their labels have the accents that names have not."""
    return {field.name: field for model in apps.get_models() for field in model._meta.fields}


def _change(campo: str, value: Any) -> str:
    field = _campos().get(campo)
    rotulo = field.verbose_name if field else str(campo).removeprefix("em_").replace("_", " ")
    if isinstance(value, Mapping) and value.keys() == {"antes", "depois"}:
        return f"{rotulo}: {_words(value['antes'], field)} → {_words(value['depois'], field)}"
    return f"{rotulo}: {_words(value, field)}"


def _words(value: Any, field: "Field[Any, Any] | None" = None) -> str:
    if value is None or value == "":
        return AUSENTE
    if isinstance(value, Mapping):
        return ", ".join(_change(campo, one) for campo, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(_words, value)) or AUSENTE
    text = str(value)
    if isinstance(field, DecimalField) and _NUMERO.fullmatch(text):
        return number_format(Decimal(text))
    return por_extenso(date.fromisoformat(text)) if _DIA.fullmatch(text) else text
