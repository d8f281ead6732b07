"""Doing a verb of the business to each selected record, and telling how it went."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from pedidos.admin.base import RegistroAdmin
from pedidos.cada_um import com_cada_um

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
    """feito is what is said of one and of many: ("pagamento aprovado", "pagamentos aprovados")."""

    def fazer(registro: Any) -> None:
        verbo(registro)
        modeladmin.log_activity(request, tipo, registro)

    done, refusals = com_cada_um(registros, fazer)
    if done:
        messages.success(request, f"{len(done)} {feito[len(done) > 1]}.")
    for refusal in refusals[:SHOWN_REFUSALS]:
        messages.error(request, str(refusal))
    if len(refusals) > SHOWN_REFUSALS:
        messages.error(request, f"E mais {len(refusals) - SHOWN_REFUSALS} com a mesma sorte: selecione menos por vez.")
