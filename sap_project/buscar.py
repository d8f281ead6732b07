"""One search for what has a page: an order, a client, a product, a payment.

Each is found as its own list finds it, and only by a person whom that list is open to.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from comum.listas import Lista
from comum.listas.lista import Pagina
from pedidos.acesso import CLIENTES, PAGAMENTOS, PEDIDOS, PRODUTOS, Papel, acesso_de
from pedidos.clientes.acesso import meus_clientes
from pedidos.clientes.views_lista import LISTA as LISTA_DE_CLIENTES
from pedidos.pagamentos.acesso import meus_pagamentos
from pedidos.pagamentos.views_lista import LISTA as LISTA_DE_PAGAMENTOS
from pedidos.pedidos.acesso import meus_pedidos
from pedidos.pedidos.ultima_compra import com_ultima_compra
from pedidos.pedidos.views_lista import LISTA as LISTA_DE_PEDIDOS
from pedidos.produtos.views import os_produtos
from pedidos.produtos.views_lista import LISTA as LISTA_DE_PRODUTOS

MOSTRADOS = 5


class Onde(NamedTuple):
    titulo: str
    papeis: frozenset[Papel]
    lista: Lista
    registros: Callable[[HttpRequest], QuerySet[Any]]


class Achados(NamedTuple):
    """What one list has of it; url is that of the list with the same search."""

    titulo: str
    lista: Pagina
    url: str


ONDE = (
    Onde("Pedidos", PEDIDOS, LISTA_DE_PEDIDOS, lambda request: meus_pedidos(request).com_totais()),
    Onde("Clientes", CLIENTES, LISTA_DE_CLIENTES, lambda request: com_ultima_compra(meus_clientes(request))),
    Onde("Produtos", PRODUTOS, LISTA_DE_PRODUTOS, lambda _request: os_produtos()),
    Onde("Pagamentos", PAGAMENTOS, LISTA_DE_PAGAMENTOS, meus_pagamentos),
)


@require_safe
def buscar(request: HttpRequest) -> HttpResponse:
    """Shows the first of each kind; what is found alone is opened. Costs a query for each kind."""
    busca = request.GET.get("busca", "").strip()
    acesso = acesso_de(request)
    onde = [onde for onde in ONDE if acesso.abre(onde.papeis)] if busca else []
    listas = [(o, o.lista.achados(request, o.registros(request), busca, MOSTRADOS)) for o in onde]
    erros: list[str] = next(
        (pagina.filtro.form.errors["busca"] for _, pagina in listas if pagina.filtro.form.errors), []
    )
    achados = [
        Achados(o.titulo, pagina, reverse(f"{o.lista.nome}:lista", query={"busca": busca}))
        for o, pagina in listas
        if pagina.linhas
    ]
    if len(achados) == 1 and len(achados[0].lista.linhas) == 1:
        return redirect(next(celula.url for celula in achados[0].lista.linhas[0] if celula.url))
    context = {"busca": busca, "achados": achados, "erros": erros}
    return render(request, "sap_project/buscar.html", context, status=400 if erros else 200)
