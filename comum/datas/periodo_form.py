"""The filter with which people choose the days that a page looks at; it refuses nonsense kindly."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from comum.datas.periodo import Escolha, Periodo, PeriodoEscolhido, escolher, escrever

FORMATOS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y")
# Fields that a change of the period replaces; a list then begins at its first page.
PROPRIOS = ("periodo", "inicio", "fim", "pagina")


def encurtado(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


class DiaField(forms.Field):
    """A day as a browser sends it or as a person in Brazil writes it."""

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        if not text:
            return None
        for formato in FORMATOS:
            try:
                # Only the day is taken: there is no clock in what was typed.
                return datetime.strptime(text, formato).date()  # noqa: DTZ007
            except ValueError:
                continue
        raise ValidationError(
            f"“{encurtado(text)}” não é uma data. Escreva dia/mês/ano, por exemplo 31/12/2025.", code="data_invalida"
        )


class PeriodoForm(forms.Form):
    """The filter of a page; when it is valid, `escolhido` says what was chosen."""

    periodo = forms.CharField(required=False)
    inicio = DiaField(required=False)
    fim = DiaField(required=False)

    def __init__(self, data: Mapping[str, Any], *, hoje: date, padrao: Escolha = Escolha.TRINTA_DIAS) -> None:
        super().__init__(data)
        self.hoje = hoje
        self.padrao = padrao

    @property
    def escolha_vista(self) -> str:
        """The choice as it was sent; dates without one are a choice of their own."""
        if escolha := str(self.data.get("periodo") or "").strip():
            return escolha
        return Escolha.PERSONALIZADO.value if self.data.get("inicio") or self.data.get("fim") else self.padrao.value

    @property
    def escolhido(self) -> PeriodoEscolhido:
        escolhido: PeriodoEscolhido = self.cleaned_data["escolhido"]
        return escolhido

    @property
    def escolhas(self) -> list[tuple[str, str]]:
        """What is chosen by a link; days of one's own need a form."""
        return [(escolha.value, escolha.label) for escolha in Escolha if escolha is not Escolha.PERSONALIZADO]

    @property
    def outros_parametros(self) -> list[tuple[str, str]]:
        """What else was sent, for a form that changes the period and nothing else."""
        return [(name, str(self.data[name])) for name in self.fields if name not in PROPRIOS and self.data.get(name)]

    @property
    def inicio_iso(self) -> str:
        return self._iso(0, date.min)

    @property
    def fim_iso(self) -> str:
        return self._iso(1, date.max)

    def _iso(self, ponta: int, aberta: date) -> str:
        """What a date input shows: the day in force, nothing where the period has no end."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        escolhido: PeriodoEscolhido | None = self.cleaned_data.get("escolhido")
        dia: date | None = escolhido.periodo[ponta] if escolhido else self.cleaned_data.get(("inicio", "fim")[ponta])
        return dia.isoformat() if dia and dia != aberta else ""

    def clean_periodo(self) -> str:
        escolha: str = self.cleaned_data["periodo"]
        if escolha and escolha not in Escolha.values:
            raise ValidationError(
                f"O período “{encurtado(escolha)}” não existe. Escolha um destes: {', '.join(Escolha.labels)}.",
                code="periodo_desconhecido",
            )
        return escolha

    def clean(self) -> dict[str, Any]:
        dados: dict[str, Any] = self.cleaned_data
        if self.errors:
            return dados
        escolha = Escolha(self.escolha_vista)
        if escolha is Escolha.PERSONALIZADO:
            periodo = self._personalizado(dados.get("inicio"), dados.get("fim"))
            anterior = periodo.anterior() if periodo else None
            dados["escolhido"] = periodo and PeriodoEscolhido(escolha.value, periodo, anterior)
        else:
            dados["escolhido"] = escolher(escolha, self.hoje)
        return dados

    def _personalizado(self, inicio: date | None, fim: date | None) -> Periodo | None:
        """An open beginning means from the first order on; an open end means until today."""
        if inicio is None and fim is None:
            self.add_error("inicio", "Informe a data inicial ou a final do período.")
            return None
        periodo = Periodo(inicio or date.min, fim or self.hoje)
        if periodo.inicio > periodo.fim:
            final = f"da final, {escrever(periodo.fim)}" if fim else f"de hoje, {escrever(self.hoje)}"
            self.add_error(
                "inicio", f"A data inicial, {escrever(periodo.inicio)}, vem depois {final}. Troque uma das duas."
            )
            return None
        return periodo
