"""What is typed about a settlement: the verbas of the suppliers and the other costs."""

from decimal import Decimal
from typing import Any

from apuracao.models import Apuracao
from comum.formatos import dinheiro
from comum.formularios.campos import DinheiroField
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao

VALORES = ("verba_scann", "verba_plano_negocios", "verba_time_ambev", "verba_outras_receitas", "outros_custos")


def _campo(nome: str) -> DinheiroField:
    field: Any = Apuracao._meta.get_field(nome)
    rotulo = str(field.verbose_name)
    return DinheiroField(label=rotulo[:1].upper() + rotulo[1:], required=False, initial=Decimal("0.00"))


class ValoresForm(FormularioDeVersao):
    """An empty field is zero."""

    verba_scann = _campo("verba_scann")
    verba_plano_negocios = _campo("verba_plano_negocios")
    verba_time_ambev = _campo("verba_time_ambev")
    verba_outras_receitas = _campo("verba_outras_receitas")
    outros_custos = _campo("outros_custos")

    def valores(self) -> dict[str, Decimal]:
        return {nome: self.cleaned_data[nome] or Decimal("0.00") for nome in VALORES}

    def descrever(self, registro: Any) -> dict[str, str]:
        return {str(self.fields[nome].label): dinheiro(getattr(registro, nome)) for nome in VALORES}


class ApurarForm(FormularioIdempotente, ValoresForm):
    """A new settlement: there is no earlier state of it."""

    versao = None  # type: ignore[assignment]
