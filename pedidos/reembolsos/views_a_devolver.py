"""The orders whose client gets money back: paid too much, or cancelled after they were paid."""

import django_filters
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from comum.listas import DIA, DINHEIRO, NUMERO, BuscaFilter, Coluna, DiaFilter, Lista
from pedidos.acesso import REEMBOLSAR, exige_papel
from pedidos.clientes.models import pelo_nome
from pedidos.clientes.na_lista import coluna_do_cliente
from pedidos.pedidos import views_lista
from pedidos.pedidos.acesso import meus_pedidos, url_de
from pedidos.pedidos.pedido import Pedido
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.pessoas.na_lista import coluna_do_vendedor


class ADevolverFiltro(FiltroDeVendedor):
    todos = REEMBOLSAR

    busca = BuscaFilter(*pelo_nome("cliente"), numero="pk", label="Pedido ou cliente")
    status = django_filters.ChoiceFilter(choices=Pedido.Status.choices, label="Status", empty_label="Todos")
    vendedor = VendedorFilter(label="Vendedor")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")


LISTA = Lista(
    nome="a_devolver",
    template="pedidos/reembolsos/a_devolver.html",
    filtro=ADevolverFiltro,
    # Whoever has waited longest comes first.
    ordem="data",
    colunas=(
        Coluna("numero", "Pedido", "pk", NUMERO, ordem=("pk",), url=url_de),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        coluna_do_cliente(lambda pedido: pedido.cliente, "cliente__nome"),
        coluna_do_vendedor(lambda pedido: pedido.vendedor, "vendedor__nome", no_telefone=False),
        Coluna(
            "status",
            "Status",
            lambda p: p.get_status_display(),
            ordem=("status",),
            selo=lambda p: views_lista.TONS[p.status],
        ),
        Coluna("a_pagar", "A pagar", "a_pagar", DINHEIRO, ordem=("a_pagar",), no_telefone=False),
        Coluna("pago", "Pago", "pago", DINHEIRO, ordem=("pago",), no_telefone=False),
        Coluna("devolvido", "Devolvido", "devolvido", DINHEIRO, ordem=("devolvido",), no_telefone=False),
        Coluna("saldo", "A devolver", "saldo", DINHEIRO, ordem=("saldo",), no_alto=True),
    ),
)


@exige_papel(REEMBOLSAR)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, meus_pedidos(request).a_devolver())


@exige_papel(REEMBOLSAR)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, meus_pedidos(request).a_devolver(), formato)
