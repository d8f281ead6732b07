"""Coletas in the admin: shown only, they are registered by the verb of the pedido."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pedidos.admin.base import RegistroAdmin, SomenteLeitura, TabularInline
from pedidos.models import Coleta, ItemColetado


class ItemColetadoInline(SomenteLeitura, TabularInline):
    model = ItemColetado
    extra = 0
    fields = ["produto", "quantidade"]
    readonly_fields = ["produto"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ItemColetado]:
        return super().get_queryset(request).select_related("item__produto")

    @admin.display(description="produto")
    def produto(self, coletado: ItemColetado) -> str:
        return str(coletado.item.produto)


@admin.register(Coleta)
class ColetaAdmin(SomenteLeitura, RegistroAdmin):
    list_display = ["__str__", "cliente", "data", "status", "nome_retirada", "responsavel"]
    list_select_related = ["pedido__cliente", "responsavel"]
    list_filter = ["status"]
    search_fields = ["=pedido__id", "pedido__cliente__nome_busca", "pedido__cliente__fantasia_busca", "nome_busca"]
    search_help_text = "Número do pedido, cliente ou quem retirou."
    date_hierarchy = "data"
    inlines = [ItemColetadoInline]

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, coleta: Coleta) -> str:
        return str(coleta.pedido.cliente)


@admin.register(ItemColetado)
class ItemColetadoAdmin(SomenteLeitura, RegistroAdmin):
    list_display = ["coleta", "produto", "quantidade", "data"]
    list_select_related = ["coleta", "item__produto"]
    search_fields = ["=coleta__pedido__id", "item__produto__nome_busca", "item__produto__codigo_busca"]
    search_help_text = "Número do pedido ou produto."
    date_hierarchy = "coleta__data"

    @admin.display(description="produto", ordering="item__produto__nome")
    def produto(self, coletado: ItemColetado) -> str:
        return str(coletado.item.produto)

    @admin.display(description="data", ordering="coleta__data")
    def data(self, coletado: ItemColetado) -> object:
        return coletado.coleta.data
