"""Dating something into the past: who may, and how far back everybody may. All forms that ask for a day ask here.

What comes by file needs no question: only who has the right imports orders. The API and the admin write no dates.
"""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from comum.formatos import dia as por_extenso
from pedidos.acesso import RETRODATAR, Acesso


def recusar_retrodatado(
    acesso: Acesso, novo: date, de_que: str, *, gravado: date | None = None, so_adiante: bool = False
) -> None:
    """Raises ValidationError for a day further back than RETRODATAR_DIAS, unless a role has the right.

    gravado is the day it has now: what is that old is not moved away from there either, since both days have been
    counted. so_adiante is for what the clock has dated: moved to no earlier day at all.
    """
    if novo == gravado or acesso.abre(RETRODATAR):
        return
    primeiro = timezone.localdate() - timedelta(days=settings.RETRODATAR_DIAS)
    if gravado is not None and gravado < primeiro:
        fato = f"{de_que} de {por_extenso(gravado)} fica nesse dia"
    elif novo < primeiro or (so_adiante and gravado is not None and novo < gravado):
        limite = max(primeiro, gravado) if so_adiante and gravado is not None else primeiro
        fato = f"{de_que} de {por_extenso(novo)} seria de antes de {por_extenso(limite)}"
    else:
        return
    raise ValidationError(
        f"{fato}: o seu papel não muda dias que já foram contados. Peça à gerência ou à administração.",
        code="retrodatado",
    )
