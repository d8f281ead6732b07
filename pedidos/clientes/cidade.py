"""The city of clients, as an address names it, and the filter of lists by it."""

from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import QuerySet


class Cidade(NamedTuple):
    """Both are empty where no client says his."""

    nome: str
    uf: str

    def __str__(self) -> str:
        return f"{self.nome or 'não informada'}{self.uf and f'/{self.uf}'}"

    @property
    def na_url(self) -> str:
        return "/".join(self)


class _CidadeField(forms.CharField):
    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        nome, _, uf = (super().to_python(value) or "").rpartition("/")
        return Cidade(nome, uf) if value else None


class CidadeFilter(django_filters.Filter):  # type: ignore[misc]
    """?cidade=Campinas/SP: as Cidade.na_url says it."""

    field_class = _CidadeField

    def filter(self, qs: QuerySet[Any], value: Cidade | None) -> QuerySet[Any]:
        return qs.filter(cliente__cidade_busca__iexact=value.nome, cliente__uf=value.uf) if value else qs
