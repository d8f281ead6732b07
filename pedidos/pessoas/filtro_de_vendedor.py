"""Narrowing a list to one seller, for who sees those of all."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from comum.busca import SemAcento
from comum.listas import Filtro
from pedidos.acesso import TODOS_OS_PEDIDOS, acesso_de
from pedidos.pessoas.models import Vendedor


def vendedores(request: HttpRequest) -> "QuerySet[Vendedor]":
    return Vendedor.objects.order_by(SemAcento("nome"))


class FiltroDeVendedor(Filtro):
    """Has a filter called vendedor; a seller sees only what is his own, and need not choose."""

    todos = TODOS_OS_PEDIDOS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not acesso_de(self.request).abre(self.todos):
            del self.filters["vendedor"]
