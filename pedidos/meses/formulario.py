"""The rule of closed months as a form tells it, beside the date that was typed."""

from datetime import date

from django.core.exceptions import ValidationError

from pedidos.erros import MesFechado
from pedidos.meses.aberto import exigir_mes_aberto


def recusar_mes_fechado(dia: date, de_que: str) -> None:
    """Raises ValidationError when the month of this day is closed."""
    try:
        exigir_mes_aberto(dia, de_que)
    except MesFechado as recusa:
        raise ValidationError(str(recusa), code="mes_fechado") from recusa
