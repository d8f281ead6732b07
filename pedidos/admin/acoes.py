"""Doing a verb of the business to each selected record, and telling how it went."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from pedidos.admin.base import RegistroAdmin
from pedidos.erros import Recusa

# The messages travel in a cookie, which has room for about twenty lines.
SHOWN_REFUSALS = 8


def fazer_com_cada(
    modeladmin: RegistroAdmin,
    request: HttpRequest,
    registros: Iterable[Any],
    verbo: Callable[[Any], object],
    *,
    tipo: str,
    feito: tuple[str, str],
) -> None:
    """One transaction for each record: what is refused for one is done for the others all the same.

    feito is what is said of one and of many: ("pagamento aprovado", "pagamentos aprovados").
    """
    done = 0
    refusals: list[str] = []
    for registro in registros:
        try:
            with transaction.atomic():
                verbo(registro)
                modeladmin.log_activity(request, tipo, registro)
            done += 1
        except Recusa as recusa:
            refusals.append(str(recusa))
    if done:
        messages.success(request, f"{done} {feito[done > 1]}.")
    for refusal in refusals[:SHOWN_REFUSALS]:
        messages.error(request, refusal)
    if len(refusals) > SHOWN_REFUSALS:
        messages.error(request, f"E mais {len(refusals) - SHOWN_REFUSALS} com a mesma sorte: selecione menos por vez.")
