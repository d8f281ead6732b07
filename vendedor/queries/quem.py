"""The seller a page is about, and the one that it is about when nobody says whom."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from comum.consulta import Consulta, Valor
from vendedor.models import Vendedor


class QuemVende(NamedTuple):
    id: int
    nome: str
    codigo: str
    ativo: bool


_CAMPOS = ("pk", "nome", "codigo", "ativo")


def este(vendedor_id: int) -> QuemVende | None:
    rows = _perguntar(vendedor=vendedor_id)
    return QuemVende(*rows[0]) if rows else None


@Consulta
def _perguntar() -> "QuerySet[Any, Any]":
    return Vendedor.objects.filter(pk=Valor("vendedor")).values_list(*_CAMPOS)


def primeiro() -> int | None:
    """The active seller whose name comes first."""
    return Vendedor.objects.filter(ativo=True).order_by("nome", "pk").values_list("pk", flat=True).first()
