"""What people may ask of the seller pages, besides the period."""

from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.http import HttpRequest, QueryDict

from comum.datas.periodo import Escolha
from comum.datas.periodo_form import PeriodoForm, encurtado
from pedidos.pessoas.campos import VendedorDoFiltroField
from pedidos.pessoas.models import Vendedor
from vendedor.queries.carteira import DIAS_SEM_COMPRA
from vendedor.queries.rankings import Criterio

F = TypeVar("F", bound=PeriodoForm)


def ler(form: type[F], request: HttpRequest, *, hoje: date, padrao: Escolha = Escolha.TRINTA_DIAS) -> F:
    """What the address asks for, checked. The form may be another request's too: it is not to be changed.

    Django takes longer to make a form and to check it than the cache to find the page.
    """
    return cast(F, _lido(form, request.GET.urlencode(), hoje, padrao))


@lru_cache(maxsize=500)
def _lido(form: type[PeriodoForm], pergunta: str, hoje: date, padrao: Escolha) -> PeriodoForm:
    lido = form(QueryDict(pergunta), hoje=hoje, padrao=padrao)
    lido.full_clean()
    return lido


def ler_pagina(texto: str) -> int:
    """The page asked for; an address somebody shortened by hand leads to the first."""
    return max(int(texto), 1) if texto.isascii() and texto.isdigit() and len(texto) < 8 else 1


class OpcaoField(forms.Field):
    """One of a few words, the first of them when nothing is said."""

    def __init__(self, nome: str, opcoes: list[str], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.nome = nome
        self.opcoes = opcoes

    def to_python(self, value: Any) -> str:
        opcao = str(value or "").strip() or self.opcoes[0]
        if opcao not in self.opcoes:
            raise ValidationError(
                f"{self.nome} “{encurtado(opcao)}” não existe. Escolha: {', '.join(self.opcoes)}.", code="opcao"
            )
        return opcao


class VendedorField(forms.Field):
    """The number of a seller, as the list of the page sends it."""

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= BigIntegerField.MAX_BIGINT):
            raise ValidationError(
                f"O vendedor “{encurtado(text)}” não existe. Escolha um da lista.", code="vendedor_desconhecido"
            )
        return int(text[:20])


class EscolhaForm(forms.Form):
    """Whose dashboard, as its box names him."""

    vendedor = VendedorDoFiltroField()

    def mostrar(self, vendedor_id: int) -> Vendedor | None:
        """With this one in the box; None when there is none."""
        return cast(VendedorDoFiltroField, self.fields["vendedor"]).mostrar(vendedor_id)


class PainelForm(PeriodoForm):
    vendedor = VendedorField(required=False)
    sem_compra = OpcaoField("O prazo sem compra", [str(dias) for dias in DIAS_SEM_COMPRA])

    @property
    def levados_sem_vendedor(self) -> list[tuple[str, str]]:
        """All that was sent but the seller, for the form that changes him and nothing else."""
        return [(name, str(self.data[name])) for name in self.fields if name != "vendedor" and self.data.get(name)]

    @property
    def sem_compra_ha(self) -> int:
        return int(self.cleaned_data["sem_compra"])


class ClienteForm(PeriodoForm):
    pagina = forms.Field(required=False)

    def clean_pagina(self) -> int:
        return ler_pagina(str(self.cleaned_data["pagina"] or ""))


class RankingsForm(PeriodoForm):
    por = OpcaoField("O critério", Criterio.values)

    @property
    def criterio(self) -> Criterio:
        return Criterio(self.cleaned_data["por"])
