"""Doing a verb of the business to each selected record, and telling how it went."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from comum.admin.base import RegistroAdmin
from comum.em_lote import com_cada_um

# The messages travel in a cookie, which has room for about twenty lines.
SHOWN_REFUSALS = 8


def fazer_com_cada(
    modeladmin: RegistroAdmin,
    request: HttpRequest,
    registros: Iterable[Any],
    verbo: Callable[[Any], Mapping[str, Any]],
    *,
    tipo: str,
    feito: tuple[str, str],
) -> None:
    """verbo does it and returns what the log tells of it.

    feito is what is said of one and of many: ("pedido confirmado", "pedidos confirmados").
    """

    def fazer(registro: Any) -> None:
        modeladmin.log_activity(request, tipo, registro, dict(verbo(registro)))

    done, refusals = com_cada_um(registros, fazer)
    if done:
        messages.success(request, f"{len(done)} {feito[len(done) > 1]}.")
    for refusal in refusals[:SHOWN_REFUSALS]:
        messages.error(request, str(refusal))
    if len(refusals) > SHOWN_REFUSALS:
        messages.error(request, f"E mais {len(refusals) - SHOWN_REFUSALS} com a mesma sorte: selecione menos por vez.")
