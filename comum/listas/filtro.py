"""What may be asked of a list. A filter that is not understood shows why, and no rows."""

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet

from comum.busca import encontrar
from comum.datas.periodo import escrever
from comum.datas.periodo_form import DiaField
from comum.formularios.campos import DiaInput

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
    def so_de(self) -> list[tuple[str, Any]]:
        """What its rows alone are shown of, each with the words for it: "do cliente"."""
        dados = self.form.cleaned_data
        return [(campo.label, dados[campo.name]) for campo in self.form.hidden_fields() if dados.get(campo.name)]

    @property
    def outros_em_uso(self) -> bool:
        """Whether more is asked than the first field."""
        return any(self.data.get(name) for name in [campo.name for campo in self.form.visible_fields()][1:])


def _plain(valor: Any) -> Any:
    return valor.pk if isinstance(valor, Model) else str(valor)


class DiaFilter(django_filters.Filter):  # type: ignore[misc]
    """A day, as a browser sends it or as a person in Brazil writes it."""

    field_class = DiaField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=DiaInput, **kwargs)


class RegistroFilter(django_filters.ModelChoiceFilter):  # type: ignore[misc]
    """What belongs to one record: its page leads here, nobody types it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.HiddenInput, **kwargs)


class BuscaFilter(django_filters.CharFilter):  # type: ignore[misc]
    """Finds what has each word in one of these fields, or a number or an amount in its own: see encontrar()."""

    def __init__(self, *campos: str, numero: str | None = None, valor: str | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=MAIOR_TEXTO, widget=forms.SearchInput, **kwargs)
        self.campos = campos
        self.numero = numero
        self.valor = valor

    def filter(self, qs: QuerySet[Model], value: str) -> QuerySet[Model]:
        return qs.filter(encontrar(value, self.campos, self.numero, self.valor)) if value else qs
