"""Returns in the admin: shown only, they are registered on the pages of their orders."""

from django.contrib import admin

from comum.admin.formatos import coluna_dinheiro
from pedidos.acesso import DEVOLUCOES
from pedidos.admin_com_pagina import ComPaginaAdmin, ProdutosInline
from pedidos.clientes.models import pelo_nome
from pedidos.devolucoes.models import Devolucao, ItemDevolvido


class ItemDevolvidoInline(ProdutosInline):
    model = ItemDevolvido
    fields = ["produto", "quantidade", "total"]
    readonly_fields = ["produto", "total"]
    total = staticmethod(coluna_dinheiro("valor", "valor"))


@admin.register(Devolucao)
class DevolucaoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = DEVOLUCOES, "devolucoes:lista", "pedidos:detalhe"
    list_display = ["__str__", "cliente", "tipo", "data", "motivo", "responsavel"]
    list_select_related = ["pedido__cliente", "responsavel"]
    list_filter = ["tipo"]
    search_fields = ["=pedido__id", *pelo_nome("pedido__cliente")]
    search_help_text = "Número do pedido ou cliente."
    date_hierarchy = "data"
    inlines = [ItemDevolvidoInline]

    def chave_da_pagina(self, obj: Devolucao) -> tuple[int, ...]:
        return (obj.pedido_id,)

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, devolucao: Devolucao) -> str:
        return str(devolucao.pedido.cliente)


@admin.register(ItemDevolvido)
class ItemDevolvidoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = DEVOLUCOES, "devolucoes:lista", "pedidos:detalhe"
    list_display = ["devolucao", "produto", "quantidade", coluna_dinheiro("valor", "valor"), "data"]
    list_select_related = ["devolucao", "item__produto"]
    search_fields = ["=devolucao__pedido__id", "item__produto__busca"]
    search_help_text = "Número do pedido ou produto."
    date_hierarchy = "devolucao__data"

    def chave_da_pagina(self, obj: ItemDevolvido) -> tuple[int, ...]:
        return (obj.devolucao.pedido_id,)

    @admin.display(description="produto", ordering="item__produto__nome")
    def produto(self, devolvido: ItemDevolvido) -> str:
        return str(devolvido.item.produto)

    @admin.display(description="data", ordering="devolucao__data")
    def data(self, devolvido: ItemDevolvido) -> object:
        return devolvido.devolucao.data
