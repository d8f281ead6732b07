"""Coletas in the admin: shown only."""

from django.contrib import admin

from pedidos.acesso import COLETAS
from pedidos.admin_com_pagina import ComPaginaAdmin, ProdutosInline
from pedidos.clientes.models import pelo_nome
from pedidos.coletas.models import Coleta, ItemColetado


class ItemColetadoInline(ProdutosInline):
    model = ItemColetado
    fields = ["produto", "quantidade"]


@admin.register(Coleta)
class ColetaAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = COLETAS, "coletas:lista", "coletas:detalhe"
    list_display = ["__str__", "cliente", "data", "status", "nome_retirada", "responsavel"]
    list_select_related = ["pedido__cliente", "responsavel"]
    list_filter = ["status"]
    search_fields = ["=pedido__id", *pelo_nome("pedido__cliente"), "nome_busca"]
    search_help_text = "Número do pedido, cliente ou quem retirou."
    date_hierarchy = "data"
    inlines = [ItemColetadoInline]

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, coleta: Coleta) -> str:
        return str(coleta.pedido.cliente)


@admin.register(ItemColetado)
class ItemColetadoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = COLETAS, "coletas:lista", "coletas:detalhe"
    list_display = ["coleta", "produto", "quantidade", "data"]
    list_select_related = ["coleta", "item__produto"]
    search_fields = ["=coleta__pedido__id", "item__produto__busca"]
    search_help_text = "Número do pedido ou produto."
    date_hierarchy = "coleta__data"

    @admin.display(description="produto", ordering="item__produto__nome")
    def produto(self, coletado: ItemColetado) -> str:
        return str(coletado.item.produto)

    @admin.display(description="data", ordering="coleta__data")
    def data(self, coletado: ItemColetado) -> object:
        return coletado.coleta.data

    def chave_da_pagina(self, obj: ItemColetado) -> tuple[int, ...]:
        return (obj.coleta_id,)
