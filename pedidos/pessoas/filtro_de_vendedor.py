"""Narrowing a list to one seller, for who sees those of all."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from comum.listas import Filtro
from pedidos.acesso import TODOS_OS_PEDIDOS, acesso_de
from pedidos.pessoas.campos import VendedorDoFiltroField


class VendedorFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = VendedorDoFiltroField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if isinstance(value, str):
            return qs.filter(**{f"{self.field_name}__isnull": True})
        return qs if value is None else qs.filter(**{self.field_name: value})


class FiltroDeVendedor(Filtro):
    """Has a filter called vendedor; a seller sees only what is his own, and need not choose."""

    todos = TODOS_OS_PEDIDOS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not acesso_de(self.request).abre(self.todos):
            del self.filters["vendedor"]
