"""How figures are written for people: R$ 1.234,56, 12,3 %, dd/mm/aaaa."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def dinheiro(valor: Decimal | int | None) -> str:
    """R$ 1.234,56; a missing value is a dash."""
    if valor is None:
        return "–"
    sinal = "-" if valor < 0 else ""
    return f"{sinal}R$ {number_format(abs(valor), decimal_pos=2, force_grouping=True)}"


@register.filter
def percentual(valor: Decimal | None) -> str:
    """12,3 %; a missing value is a dash."""
    return "–" if valor is None else f"{number_format(valor, decimal_pos=1)} %"
