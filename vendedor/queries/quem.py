"""The sellers themselves: the one a page is about, and those one may choose from."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from vendedor.models import Vendedor


class QuemVende(NamedTuple):
    id: int
    nome: str
    codigo: str
    comissao: Decimal
    ativo: bool


_CAMPOS = ("pk", "nome", "codigo", "comissao", "ativo")


def so_ele(vendedor_id: int) -> list[QuemVende]:
    """This seller, or nobody."""
    return [QuemVende(*row) for row in Vendedor.objects.filter(pk=vendedor_id).values_list(*_CAMPOS)]


def para_escolher(vendedor_id: int) -> list[QuemVende]:
    """The active sellers, and this one even if he has left."""
    vendedores = Vendedor.objects.filter(Q(ativo=True) | Q(pk=vendedor_id))
    return [QuemVende(*row) for row in vendedores.order_by("nome", "pk").values_list(*_CAMPOS)]


def primeiro() -> int | None:
    """The active seller whose name comes first."""
    return Vendedor.objects.filter(ativo=True).order_by("nome", "pk").values_list("pk", flat=True).first()
