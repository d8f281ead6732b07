"""A verb of the business done to each of several records."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from comum.erros import Recusa

Registro = TypeVar("Registro")


def com_cada_um(
    registros: Iterable[Registro], fazer: Callable[[Registro], object]
) -> tuple[list[Registro], list[Recusa]]:
    """Those it was done to, and why not to the others.

    One transaction for each record: what is refused for one is done for the others all the same.
    """
    feitos: list[Registro] = []
    recusas: list[Recusa] = []
    for registro in registros:
        try:
            with transaction.atomic():
                fazer(registro)
            feitos.append(registro)
        except Recusa as recusa:
            recusas.append(recusa)
    return feitos, recusas
