"""The columns and filters of the list of orders."""

from typing import Any

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from pedidos.acesso import TODOS_OS_PEDIDOS, acesso_de
from pedidos.listas import DIA, DINHEIRO, NUMERO, SIM_NAO, BuscaFilter, Coluna, DiaFilter, Filtro, Lista
from pedidos.models import Pedido

TONS = {
    Pedido.Status.PENDENTE: "alerta",
    Pedido.Status.PAGAMENTO_APROVADO: "bom",
    Pedido.Status.COLETA_PARCIAL: "bom",
    Pedido.Status.COLETA_CONCLUIDA: "bom",
    Pedido.Status.CANCELADO: "ruim",
}


def _vendedores(request: HttpRequest) -> "QuerySet[Any]":
    vendedores: QuerySet[Any] = apps.get_model("vendedor", "Vendedor").objects.order_by("nome")
    return vendedores


class PedidosFiltro(Filtro):
    busca = BuscaFilter(
        "cliente__nome", "cliente__fantasia", "referencia_externa", numero="pk", label="Número, cliente ou referência"
    )
    status = django_filters.ChoiceFilter(choices=Pedido.Status.choices, label="Status", empty_label="Todos")
    vendedor = django_filters.ModelChoiceFilter(queryset=_vendedores, label="Vendedor", empty_label="Todos")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not acesso_de(self.request).abre(TODOS_OS_PEDIDOS):
            # A seller sees only what he sold, and need not choose.
            del self.filters["vendedor"]


LISTA = Lista(
    nome="pedidos",
    template="pedidos/pedidos/lista.html",
    filtro=PedidosFiltro,
    ordem="-numero",
    colunas=(
        Coluna(
            "numero",
            "Pedido",
            "pk",
            NUMERO,
            ordem=("pk",),
            endereco=lambda p: reverse("pedidos:detalhe", args=[p.pk]),
        ),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        Coluna("cliente", "Cliente", "cliente", ordem=("cliente__nome",)),
        Coluna("vendedor", "Vendedor", "vendedor.nome", ordem=("vendedor__nome",)),
        Coluna(
            "status",
            "Status",
            lambda p: p.get_status_display(),
            ordem=("status",),
            selo=lambda p: TONS[p.status],
        ),
        Coluna("confirmado", "Confirmado", "confirmado_comercial", SIM_NAO, ordem=("confirmado_comercial",)),
        Coluna("total", "Total", "total", DINHEIRO, ordem=("total",)),
        Coluna("pago", "Pago", "pago", DINHEIRO, ordem=("pago",)),
    ),
)
