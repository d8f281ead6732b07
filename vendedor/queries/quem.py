"""The seller a page is about, and the one that it is about when nobody says whom."""

from typing import NamedTuple

from vendedor.models import Vendedor


class QuemVende(NamedTuple):
    id: int
    nome: str
    codigo: str
    ativo: bool


_CAMPOS = ("pk", "nome", "codigo", "ativo")


def este(vendedor_id: int) -> QuemVende | None:
    row = Vendedor.objects.filter(pk=vendedor_id).values_list(*_CAMPOS).first()
    return QuemVende(*row) if row else None


def primeiro() -> int | None:
    """The active seller whose name comes first."""
    return Vendedor.objects.filter(ativo=True).order_by("nome", "pk").values_list("pk", flat=True).first()
