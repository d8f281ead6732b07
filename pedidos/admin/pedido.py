"""Pedidos in the admin, with their lines and payments; the status moves by verbs, it is not typed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pedidos.admin.acoes import fazer_com_cada
from pedidos.admin.base import RegistroAdmin, SomenteLeitura, TabularInline
from pedidos.admin.formatos import coluna_dinheiro
from pedidos.admin.widgets import LoadedAutocompleteMixin
from pedidos.models import Coleta, ItemPedido, Pagamento, Pedido

# Once goods have left, or nobody wants them any more, the lines are history.
FECHADOS = (Pedido.Status.COLETA_PARCIAL, Pedido.Status.COLETA_CONCLUIDA, Pedido.Status.CANCELADO)


class ItemPedidoInline(LoadedAutocompleteMixin, TabularInline):
    model = ItemPedido
    extra = 0
    autocomplete_fields = ["produto"]
    fields = ["produto", "quantidade", "preco_venda", "preco_compra", "total_venda", "lucro"]
    readonly_fields = ["preco_compra", "total_venda", "lucro"]
    total_venda = staticmethod(coluna_dinheiro("total", "valor_total_venda"))
    lucro = staticmethod(coluna_dinheiro("lucro bruto", "lucro_bruto"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ItemPedido]:
        return super().get_queryset(request).select_related("produto")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _aberto(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _aberto(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever may change an order may take a line out of it.
        return self.has_change_permission(request, obj)


class PagamentoInline(TabularInline):
    """A payment is added here as pending; it is approved or rejected among the payments."""

    model = Pagamento
    extra = 0
    fields = ["valor", "metodo", "status_pagamento", "data_registro", "id_transacao", "comprovante"]
    readonly_fields = ["status_pagamento"]
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ColetaInline(SomenteLeitura, TabularInline):
    model = Coleta
    extra = 0
    fields = ["data", "status", "nome_retirada", "responsavel"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coleta]:
        return super().get_queryset(request).select_related("responsavel")


@admin.register(Pedido)
class PedidoAdmin(LoadedAutocompleteMixin, RegistroAdmin):
    total = staticmethod(coluna_dinheiro("total", "total"))
    pago = staticmethod(coluna_dinheiro("pago", "pago"))
    list_display = ["__str__", "cliente", "vendedor", "data", "status", "total", "pago", "confirmado_comercial"]
    list_select_related = ["cliente", "vendedor"]
    list_filter = ["status", "confirmado_comercial"]
    search_fields = ["=id", "referencia_externa", "cliente__nome_busca", "cliente__fantasia_busca", "vendedor__nome"]
    search_help_text = "Número do pedido, cliente, vendedor ou referência externa."
    date_hierarchy = "data"
    autocomplete_fields = ["cliente", "vendedor"]
    readonly_fields = [
        "status",
        "total",
        "pago",
        "confirmado_comercial",
        "confirmado_por",
        "confirmado_em",
        "criado_em",
    ]
    fieldsets = [
        (None, {"fields": ["cliente", "vendedor", "data", "frete", "referencia_externa"]}),
        ("Situação", {"fields": ["status", "total", "pago"]}),
        ("Comercial", {"fields": ["confirmado_comercial", "confirmado_por", "confirmado_em", "criado_em"]}),
    ]
    inlines = [ItemPedidoInline, PagamentoInline, ColetaInline]
    actions = ["confirmar", "cancelar", "registrar_coleta_total"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pedido]:
        return Pedido.objects.com_totais().select_related("cliente", "vendedor", "confirmado_por")

    def has_coleta_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pedidos.add_coleta")

    @admin.action(description="Confirmar pedidos", permissions=["change"])
    def confirmar(self, request: HttpRequest, queryset: QuerySet[Pedido]) -> None:
        def verbo(pedido: Pedido) -> None:
            pedido.confirmar(request.user)  # type: ignore[arg-type]

        feito = ("pedido confirmado", "pedidos confirmados")
        fazer_com_cada(self, request, queryset, verbo, tipo="CONFIRMACAO", feito=feito)

    @admin.action(description="Cancelar pedidos", permissions=["change"])
    def cancelar(self, request: HttpRequest, queryset: QuerySet[Pedido]) -> None:
        feito = ("pedido cancelado", "pedidos cancelados")
        fazer_com_cada(self, request, queryset, Pedido.cancelar, tipo="CANCELAMENTO", feito=feito)

    @admin.action(description="Registrar coleta total", permissions=["coleta"])
    def registrar_coleta_total(self, request: HttpRequest, queryset: QuerySet[Pedido]) -> None:
        """All that remains of each order, picked up today by the client himself."""

        def verbo(pedido: Pedido) -> None:
            pedido.registrar_coleta(
                pedido.calcular_a_coletar(),
                responsavel=request.user,  # type: ignore[arg-type]
                nome_retirada=str(pedido.cliente)[:150],
                documento_retirada="",
            )

        feito = ("coleta registrada", "coletas registradas")
        fazer_com_cada(self, request, queryset, verbo, tipo="COLETA", feito=feito)


@admin.register(ItemPedido)
class ItemPedidoAdmin(RegistroAdmin):
    """To search what was sold, across orders; a line is edited in its order."""

    total_venda = staticmethod(coluna_dinheiro("total", "valor_total_venda"))
    preco = staticmethod(coluna_dinheiro("preço de venda", "preco_venda"))
    lucro = staticmethod(coluna_dinheiro("lucro bruto", "lucro_bruto"))
    list_display = ["pedido", "produto", "cliente", "quantidade", "preco", "total_venda", "lucro"]
    list_display_links = ["produto"]
    list_select_related = ["pedido__cliente", "produto"]
    list_filter = ["pedido__status", "produto__categoria", "preco_compra_suposto"]
    search_fields = ["=pedido__id", "produto__nome_busca", "produto__codigo_busca", "pedido__cliente__nome_busca"]
    search_help_text = "Número do pedido, produto ou cliente."
    date_hierarchy = "pedido__data"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, item: ItemPedido) -> str:
        return str(item.pedido.cliente)


def _aberto(pedido: Pedido | None) -> bool:
    return pedido is None or pedido.status not in FECHADOS
