"""The sellers themselves: the one a page is about, and those one may choose from."""

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


def ativos() -> list[QuemVende]:
    rows = Vendedor.objects.filter(ativo=True).order_by("nome", "pk").values_list(*_CAMPOS)
    return [QuemVende(*row) for row in rows]


def primeiro() -> int | None:
    """The active seller whose name comes first."""
    return Vendedor.objects.filter(ativo=True).order_by("nome", "pk").values_list("pk", flat=True).first()
