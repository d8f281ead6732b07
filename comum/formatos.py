"""How figures and dates are written for people: R$ 1.234,56, 12,3 %, dd/mm/aaaa, mar/2026.

A builtin of every template, and plain functions for the rest. A missing value is a dash.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django import template
from django.contrib.auth.models import User
from django.utils import timezone

register = template.Library()

AUSENTE = "–"
QUANTOS = [Decimal(1).scaleb(-casas) for casas in range(5)]
BRASILEIRO = str.maketrans(",.", ".,")
MESES = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip
DIAS_DA_SEMANA = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")

Numero = Decimal | int
# A template hands over "" for what it does not find.
Vazio = Literal[""] | None


@register.filter
def dinheiro(valor: Numero | Vazio) -> str:
    """R$ 1.234,56"""
    if valor is None or valor == "":
        return AUSENTE
    centavos = _rounded(valor, 2)
    return f"{'-' if centavos < 0 else ''}R$ {_grouped(abs(centavos), 2)}"


@register.filter
def preco(valor: Numero | Vazio) -> str:
    """R$ 2,7083, of the price of a unit; R$ 32,50 where cents are enough."""
    if valor is None or valor == "":
        return AUSENTE
    exato = casas_do_preco(Decimal(valor))
    return f"R$ {_grouped(exato, -int(exato.as_tuple().exponent))}"


def casas_do_preco(valor: Decimal) -> Decimal:
    """With two places, and with four where two do not say it."""
    centavos = _rounded(valor, 2)
    return centavos if centavos == valor else _rounded(valor, 4)


@register.filter
def dinheiro_com_sinal(valor: Numero | Vazio) -> str:
    """+R$ 1.234,56, for differences."""
    if valor is None or valor == "":
        return AUSENTE
    return ("+" if _rounded(valor, 2) > 0 else "") + dinheiro(valor)


@register.filter
def percentual(valor: Numero | Vazio) -> str:
    """12,3 %"""
    return AUSENTE if valor is None or valor == "" else f"{_grouped(_rounded(valor, 1), 1)} %"


@register.filter
def percentual_com_sinal(valor: Numero | Vazio) -> str:
    """+12,3 %, for changes."""
    if valor is None or valor == "":
        return AUSENTE
    return ("+" if _rounded(valor, 1) > 0 else "") + percentual(valor)


@register.filter
def inteiro(valor: Numero | Vazio) -> str:
    """1.234"""
    return AUSENTE if valor is None or valor == "" else _grouped(_rounded(valor, 0), 0)


@register.filter
def sem_separador(valor: int | Vazio) -> str:
    """1234, for years and for numbers in an address: templates write plain numbers as 1.234."""
    return AUSENTE if valor is None or valor == "" else str(valor)


@register.filter
def abreviado(valor: Numero | Vazio) -> str:
    """12,3 mil or 1,2 mi, where there is no room for the whole figure."""
    if valor is None or valor == "":
        return AUSENTE
    for unidade, nome in ((10**9, " bi"), (10**6, " mi"), (10**3, " mil")):
        # 999.950 is one million once it is rounded to one decimal.
        em_unidades = _rounded(Decimal(valor) / unidade, 1)
        if abs(em_unidades) >= 1:
            return _without_zero_decimals(em_unidades) + nome
    return _without_zero_decimals(_rounded(valor, 2))


@register.filter
def tom(valor: Numero | Vazio) -> str:
    """The CSS class of a figure that may be good or bad news: positivo, negativo or neutro."""
    if not valor:
        return "neutro"
    return "positivo" if valor > 0 else "negativo"


@register.filter
def dia(valor: date | Vazio) -> str:
    """dd/mm/aaaa; of a moment, the day in São Paulo."""
    if valor is None or valor == "":
        return AUSENTE
    if isinstance(valor, datetime):
        valor = _here(valor)
    return f"{valor:%d/%m/}{valor.year:04d}"


@register.filter
def momento(valor: datetime | Vazio) -> str:
    """dd/mm/aaaa às hh:mm, on the clock of São Paulo."""
    return AUSENTE if valor is None or valor == "" else f"{dia(valor)} às {_here(valor):%H:%M}"


@register.filter
def data_por_extenso(valor: date) -> str:
    """terça-feira, 3 de março de 2026"""
    return f"{DIAS_DA_SEMANA[valor.weekday()]}, {valor.day} de {mes_por_extenso(valor.month)} de {valor.year}"


@register.filter
def mes_por_extenso(mes: int) -> str:
    """março"""
    return MESES[mes - 1]


@register.filter
def mes_abreviado(mes: int) -> str:
    """mar"""
    return MESES[mes - 1][:3]


@register.filter
def pessoa(usuario: User | Vazio) -> str:
    """The name of a user, nothing of none; a dash or another word is the template's to say."""
    return (usuario.get_full_name() or usuario.get_username()) if usuario else ""


def em_centavos(valor: Numero) -> Decimal:
    """With two places, on every database: SQLite adds up to 325 or 325.0 what PostgreSQL adds up to 325.00."""
    return _rounded(valor, 2)


def _rounded(valor: Numero, casas: int) -> Decimal:
    # Half a cent goes up, as everybody learned it in school; and never "-0,00".
    rounded = Decimal(valor).quantize(QUANTOS[casas], rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def _grouped(valor: Decimal, casas: int) -> str:
    # As the locale pt-BR writes it, thirty times as fast as number_format: a page has hundreds of these.
    return f"{valor:,.{casas}f}".translate(BRASILEIRO)


def _without_zero_decimals(valor: Decimal) -> str:
    return _grouped(valor, max(0, -int(valor.normalize().as_tuple().exponent)))


def _here(valor: datetime) -> datetime:
    return timezone.localtime(valor) if timezone.is_aware(valor) else valor
