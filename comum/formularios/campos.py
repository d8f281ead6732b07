"""Fields as people in Brazil fill them in: dd/mm/aaaa or the browser's calendar, 1.234,56."""

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from comum.datas.periodo import escrever
from comum.datas.periodo_form import DiaField, encurtado
from comum.formatos import casas_do_preco, dinheiro
from comum.limites import CASAS_DO_PRECO, PRIMEIRO_DIA

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AAAA_MM_DD = re.compile(r"\d{4}-\d\d-\d\d")
# 1e3 is a thousand to a computer, and a slip to who has typed it; 0.500 is half a real or five hundred.
_POTENCIA = re.compile(r"[0-9]{1,9}[eE][0-9]+")
_PONTO = re.compile(r"(?:0[0-9]*|[0-9]{4,9})\.[0-9]{3}")
_MILHARES = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
MAIOR_NOME = 300
SUGESTOES = 5


def numero_de_registro(texto: str) -> int | None:
    """The key of a record that this text is; None for what can be none."""
    # As many digits as surely fit.
    plain = texto.isascii() and texto.isdigit() and len(texto) <= 18
    return int(texto) if plain else None


class DiaInput(forms.DateInput):
    """The calendar of the browser, which wants aaaa-mm-dd."""

    input_type = "date"

    def format_value(self, value: Any) -> str:
        # strftime writes the year 33 with two digits.
        return value.isoformat() if isinstance(value, date) else str(value or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if not AAAA_MM_DD.fullmatch(context["widget"]["value"] or "0001-01-01"):
            # A calendar would not show what was typed, and it is to be seen and mended.
            context["widget"]["type"] = "text"
        return context


class DiaDoFormulario(DiaField):
    widget = DiaInput


class DiaAteHoje(DiaDoFormulario):
    """A day that has come, and not before this century; de_que says of what: "Um pedido"."""

    def __init__(self, *, de_que: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.de_que = de_que

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not PRIMEIRO_DIA <= value <= timezone.localdate():
            raise ValidationError(
                f"{self.de_que} é de {escrever(PRIMEIRO_DIA)} até hoje; {escrever(value)} fica fora. Confira a data."
            )


class DinheiroField(forms.DecimalField):
    """Reais and cents, never negative; typed as 1234,56 or 1.234,56, R$ or not."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"min_value": 0, "max_digits": 12, "decimal_places": 2, "localize": True}
        erros = {
            "invalid": "Escreva um valor em reais, por exemplo 1.234,56.",
            "min_value": "O valor não pode ser menor que %(limit_value)s. Confira o número.",
        } | kwargs.pop("error_messages", {})
        super().__init__(**options | kwargs, error_messages=erros)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.replace("R$", "").strip()
            # Python would read 1_0 as ten.
            if "_" in value:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            self._perguntar(value)
        valor = super().to_python(value)
        # Django asks whether it is a number only later, after it has compared it, which NaN refuses.
        if valor is not None and not valor.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return valor

    def _perguntar(self, texto: str) -> None:
        """Raises ValidationError for what may be two amounts, and for points where no thousands are."""
        if _POTENCIA.fullmatch(texto):
            mantissa, _, expoente = texto.lower().partition("e")
            if len(expoente) > 1:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            leituras = Decimal(texto), Decimal(f"{mantissa}{expoente}")
        elif _PONTO.fullmatch(texto):
            leituras = Decimal(texto), Decimal(texto.replace(".", ""))
        elif "." in (inteiros := texto.partition(",")[0]) and not _MILHARES.fullmatch(inteiros):
            if "," in texto or inteiros.count(".") > 1:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            return
        else:
            return
        uma, outra = (dinheiro(leitura) for leitura in leituras)
        raise ValidationError(
            f"“{texto}” pode ser {uma} ou {outra}. Escreva de novo, com vírgula diante dos centavos.", code="ambiguo"
        )


class PrecoField(DinheiroField):
    """The price of a unit, which may have four places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": CASAS_DO_PRECO} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return casas_do_preco(value) if isinstance(value, Decimal) else value


class MotivoField(forms.CharField):
    """Why something is done; falta asks for it in words."""

    def __init__(self, *, falta: str) -> None:
        super().__init__(
            label="Motivo",
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": falta},
        )


class RegistroField(forms.CharField):
    """A record named in a text box, which offers what is found while one types; without that, by its exact name.

    The QuerySet knows procurar() and chamados(), its rows a rotulo; url_de_busca is where the box searches.
    """

    def __init__(
        self, registros: "QuerySet[Any]", *, url_de_busca: "str | _StrPromise", lista: str, **kwargs: Any
    ) -> None:
        super().__init__(max_length=MAIOR_NOME, **kwargs)
        self.registros = registros
        self.lista = lista
        self.widget.attrs |= {
            "list": lista,
            "autocomplete": "off",
            "hx-get": url_de_busca,
            # typed-early: from typed_early.js, once.
            "hx-trigger": "input changed delay:250ms, typed-early",
            "hx-target": f"#{lista}",
            # Said although it is the usual: what the box lies in may say otherwise.
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "rotulo", value)

    def clean(self, value: Any) -> Any:
        texto = super().clean(value)
        if not texto:
            return None
        found = list(self.registros.chamados(texto)[:SUGESTOES])  # type: ignore[attr-defined]
        exatos = [registro for registro in found if registro.rotulo == texto] or found
        if len(exatos) == 1:
            return exatos[0]
        candidatos = found or list(self.registros.procurar(texto)[:SUGESTOES])  # type: ignore[attr-defined]
        if not found and len(candidatos) == 1:
            return candidatos[0]
        if not candidatos:
            raise ValidationError(
                f"Não há nada chamado “{encurtado(texto)}”. Procure por parte do nome ou pelo código."
            )
        raise ValidationError(
            f"“{encurtado(texto)}” pode ser mais de um. Copie um destes: {'; '.join(c.rotulo for c in candidatos)}."
        )
