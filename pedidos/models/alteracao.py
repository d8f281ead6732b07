"""Altering a record by what was typed: only what changed is judged and written."""

from collections.abc import Mapping
from typing import Any

from django.db import models


def tomar(registro: models.Model, dados: Mapping[str, Any]) -> list[str]:
    """Sets these fields and returns the names of those that changed."""
    mudados = [campo for campo, valor in dados.items() if getattr(registro, campo) != valor]
    for campo in mudados:
        setattr(registro, campo, dados[campo])
    return mudados


def gravar_mudados(registro: models.Model, mudados: list[str]) -> list[str]:
    """Writes these fields and returns them.

    Raises ValidationError when a new value is wrong; what stays is not judged again.
    """
    if mudados:
        registro.full_clean(exclude={field.name for field in registro._meta.fields} - set(mudados))
        registro.save(update_fields=mudados)
    return mudados
