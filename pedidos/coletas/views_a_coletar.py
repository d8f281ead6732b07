"""The orders that may be picked up: paid, and not all of it collected."""

from dataclasses import replace

import django_filters
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from comum.listas import DIA, INTEIRO, NUMERO, BuscaFilter, Coluna, DiaFilter, Lista
from pedidos.acesso import COLETAR, COLETAS, acesso_de, exige_papel
from pedidos.clientes.models import pelo_nome
from pedidos.clientes.na_lista import coluna_do_cliente
from pedidos.pedidos import views_lista
from pedidos.pedidos.acesso import meus_pedidos, url_de
from pedidos.pedidos.pedido import Pedido
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.pessoas.na_lista import coluna_do_vendedor


class AColetarFiltro(FiltroDeVendedor):
    todos = COLETAR

    busca = BuscaFilter(*pelo_nome("cliente"), numero="pk", label="Pedido ou cliente")
    status = django_filters.ChoiceFilter(
        choices=[(status.value, status.label) for status in Pedido.ESPERAM_COLETA], label="Status", empty_label="Todos"
    )
    vendedor = VendedorFilter(label="Vendedor")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")


LISTA = Lista(
    nome="a_coletar",
    template="pedidos/coletas/a_coletar.html",
    filtro=AColetarFiltro,
    # Whoever has waited longest comes first.
    ordem="data",
    colunas=(
        Coluna("numero", "Pedido", "pk", NUMERO, ordem=("pk",), url=url_de),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        coluna_do_cliente(lambda pedido: pedido.cliente, "cliente__nome"),
        coluna_do_vendedor(lambda pedido: pedido.vendedor, "vendedor__nome"),
        Coluna(
            "status",
            "Status",
            lambda p: p.get_status_display(),
            ordem=("status",),
            selo=lambda p: views_lista.TONS[p.status],
        ),
        Coluna("restam", "A coletar", "restam", INTEIRO, ordem=("restam",)),
    ),
)
# For who hands out goods, with the way to do it.
COM_O_CAMINHO = replace(
    LISTA,
    colunas=(
        *LISTA.colunas,
        Coluna("coletar", "Ação", lambda _: "Coletar", url=lambda p: reverse("coletas:nova", args=[p.pk])),
    ),
)


@exige_papel(COLETAS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    lista = COM_O_CAMINHO if acesso_de(request).abre(COLETAR) else LISTA
    return lista.render(request, meus_pedidos(request).a_coletar())


@exige_papel(COLETAS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, meus_pedidos(request).a_coletar(), formato)
