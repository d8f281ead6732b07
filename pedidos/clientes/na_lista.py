"""A client in the lists of what is his: the column that names him, and the filter that shows what is his alone."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from comum.listas import Coluna, RegistroFilter
from pedidos.acesso import CLIENTES, acesso_de
from pedidos.clientes.acesso import meus_clientes, url_de, ve_cliente
from pedidos.clientes.models import Cliente


def coluna_do_cliente(de: Callable[[Any], Cliente], ordem: str) -> Coluna:
    """Of a row, whose client is de(row); it links to his page for who may open that."""
    return Coluna(
        "cliente",
        "Cliente",
        de,
        ordem=(ordem,),
        url=lambda registro: url_de(de(registro)),
        ve=lambda request, registro: ve_cliente(request, de(registro)),
        no_alto=True,
    )


def _visiveis(request: HttpRequest) -> QuerySet[Cliente]:
    return meus_clientes(request) if acesso_de(request).abre(CLIENTES) else Cliente.objects.none()


class ClienteFilter(RegistroFilter):
    """?cliente=1, of those that whoever asks may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=_visiveis, label="do cliente", **kwargs)
