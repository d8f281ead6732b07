"""Altering a record by what was typed: only what changed is judged and written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models


def aplicar(registro: models.Model, dados: Mapping[str, Any]) -> list[str]:
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


def ganha_valor(registro: models.Model, campo: str, update_fields: Iterable[str] | None) -> bool:
    """Whether saving these fields gives this one another value than the stored one. Costs a query."""
    if update_fields is not None and campo not in update_fields:
        return False
    manager = type(registro)._default_manager
    return not manager.filter(**{"pk": registro.pk, campo: getattr(registro, campo)}).exists()
