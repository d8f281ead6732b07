"""What may be asked of a list. A filter that is not understood shows why, and no rows."""

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet

from pedidos.forms.campos import DiaInput, numero_de_registro
from pedidos.periodo import escrever
from pedidos.periodo_form import DiaField

if TYPE_CHECKING:
    from django.http import HttpRequest

MAIOR_TEXTO = 200


class FiltroForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        dados: dict[str, Any] = self.cleaned_data
        de, ate = dados.get("de"), dados.get("ate")
        if de and ate and de > ate:
            self.add_error("de", f"O início, {escrever(de)}, vem depois do fim, {escrever(ate)}. Troque um dos dois.")
        return dados


class Filtro(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of a list; fields named de and ate are the days of a period, both included."""

    request: "HttpRequest"

    class Meta:
        form = FiltroForm

    @property
    def em_uso(self) -> bool:
        return any(self.data.get(name) for name in self.form.fields)

    def sem_textos(self) -> dict[str, Any]:
        """What was asked, fit for the log: of a text, which may be somebody's name, only that there was one."""
        return {
            nome: "um texto" if isinstance(self.filters[nome], BuscaFilter) else _plain(valor)
            for nome, valor in self.form.cleaned_data.items()
            if valor not in (None, "")
        }

    @property
    def outros_em_uso(self) -> bool:
        """Whether more is asked than the first field."""
        return any(self.data.get(name) for name in list(self.form.fields)[1:])


def _plain(valor: Any) -> Any:
    return valor.pk if isinstance(valor, Model) else str(valor)


class DiaFilter(django_filters.Filter):  # type: ignore[misc]
    """A day, as a browser sends it or as a person in Brazil writes it."""

    field_class = DiaField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=DiaInput, **kwargs)


class BuscaFilter(django_filters.CharFilter):  # type: ignore[misc]
    """Finds a text in any of these fields, and a number in the field called numero.

    Names have a campo_de_busca, which finds them without accents; codes are searched as they are.
    """

    def __init__(self, *campos: str, numero: str | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=MAIOR_TEXTO, widget=forms.SearchInput, **kwargs)
        self.campos = campos
        self.numero = numero

    def filter(self, qs: QuerySet[Model], value: str) -> QuerySet[Model]:
        if not value:
            return qs
        found = Q()
        for campo in self.campos:
            found |= Q(**{f"{campo}__icontains": value})
        if self.numero and (numero := numero_de_registro(value)) is not None:
            found |= Q(**{self.numero: numero})
        return qs.filter(found)
