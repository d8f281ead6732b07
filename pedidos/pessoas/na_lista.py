"""A seller in the lists of what he sold, or of his portfolio: the column that names him, and where it leads."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from comum.enderecos import endereco_com
from comum.listas import Coluna
from pedidos.acesso import PAINEL, acesso_de
from pedidos.pessoas.models import Vendedor


def endereco_do_painel(vendedor_id: int, **pergunta: str) -> str:
    """pergunta: what else his dashboard is asked."""
    return endereco_com("vendedor:dashboard", {"vendedor": vendedor_id, **pergunta})


def coluna_do_vendedor(de: Callable[[Any], Vendedor | None], *ordem: str, no_telefone: bool = True) -> Coluna:
    """Of a row, whose seller is de(row), if it has one; it links to his dashboard for who may open that."""

    def nome(registro: Any) -> str:
        vendedor = de(registro)
        return vendedor.nome if vendedor else ""

    def url(registro: Any) -> str:
        vendedor = de(registro)
        return endereco_do_painel(vendedor.pk) if vendedor else ""

    def ve(request: HttpRequest, registro: Any) -> bool:
        acesso, vendedor = acesso_de(request), de(registro)
        seu = acesso.ve_todas_as_carteiras or (vendedor is not None and acesso.vendedor_id == vendedor.pk)
        return acesso.abre(PAINEL) and seu

    return Coluna("vendedor", "Vendedor", nome, ordem=ordem, url=url, ve=ve, no_telefone=no_telefone)
