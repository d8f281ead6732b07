"""The menu of every page: what the roles of whoever asks open, and where he is."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from pedidos.acesso import (
    APURACAO,
    CLIENTES,
    COLETAR,
    COLETAS,
    ESTOQUE,
    IMPORTAR,
    PAGAMENTOS,
    PAINEL,
    PEDIDOS,
    PRODUTOS,
    RANKINGS,
    Papel,
    acesso_de,
)


class Entrada(NamedTuple):
    """A line of the menu; it is the current one on the pages whose names begin with one of atuais."""

    rotulo: str
    nome: str
    papeis: frozenset[Papel]
    atuais: tuple[str, ...]


ENTRADAS = (
    Entrada("Painel", "vendedor:dashboard", PAINEL, ("vendedor:dashboard", "vendedor:cliente")),
    Entrada("Rankings", "vendedor:rankings", RANKINGS, ("vendedor:rankings",)),
    Entrada("Pedidos", "pedidos:lista", PEDIDOS, ("pedidos:",)),
    Entrada("Pagamentos", "pagamentos:lista", PAGAMENTOS, ("pagamentos:",)),
    Entrada("Coletas", "a_coletar:lista", COLETAS, ("a_coletar:", "coletas:")),
    Entrada("Clientes", "clientes:lista", CLIENTES, ("clientes:",)),
    Entrada("Produtos", "produtos:lista", PRODUTOS, ("produtos:",)),
    Entrada("Estoque", "estoque:lista", ESTOQUE, ("estoque:", "movimentacoes:")),
    Entrada("Importar", "importar:lista", IMPORTAR, ("importar:",)),
    Entrada("Apuração", "apuracao:apuracoes", APURACAO, ("apuracao:",)),
)


def no_template(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: menu.entradas, and menu.papel to say who one is."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    acesso = acesso_de(request)
    aqui = request.resolver_match.view_name if request.resolver_match else ""
    entradas = [
        {"rotulo": e.rotulo, "url": reverse(e.nome), "atual": aqui.startswith(e.atuais)}
        for e in ENTRADAS
        if acesso.abre(e.papeis)
    ]
    if request.user.is_staff:
        entradas.append({"rotulo": "Administração", "url": reverse("admin:index"), "atual": False})
    return {
        "menu": {
            "entradas": entradas,
            "pedidos": acesso.abre(PEDIDOS),
            "painel": acesso.abre(PAINEL),
            "rankings": acesso.abre(RANKINGS),
            "apuracao": acesso.abre(APURACAO),
            "coletar": acesso.abre(COLETAR),
            "admin": request.user.is_staff,
            "papel": ", ".join(papel.label for papel in Papel if papel in acesso.papeis) or "Sem papel",
        }
    }
