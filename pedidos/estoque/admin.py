"""Estoque in the admin: balances and the movements that they are the sum of, shown only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pedidos.acesso import ESTOQUE, MOVIMENTACOES
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.estoque.models import Estoque, MovimentacaoEstoque


@admin.register(Estoque)
class EstoqueAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = ESTOQUE, "estoque:lista", "estoque:detalhe"
    list_display = ["produto", "quantidade", "status", "conferente", "movimentacoes"]
    list_select_related = ["produto"]
    list_filter = ["status"]
    search_fields = ["produto__busca"]
    search_help_text = "Nome, código interno ou EAN do produto."
    fields = ["produto", "quantidade", "status", "conferente", "movimentacoes"]
    readonly_fields = ["movimentacoes"]

    def chave_da_pagina(self, obj: Estoque) -> tuple[int, ...]:
        return (obj.produto_id,)

    @admin.display(description="movimentações")
    def movimentacoes(self, estoque: Estoque) -> SafeString:
        url = reverse("admin:pedidos_movimentacaoestoque_changelist")
        return format_html('<a href="{}?estoque__id__exact={}">Ver todas</a>', url, estoque.pk)


@admin.register(MovimentacaoEstoque)
class MovimentacaoEstoqueAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = MOVIMENTACOES, "movimentacoes:lista", "estoque:detalhe"
    list_display = ["criado_em", "produto", "tipo", "antes", "movimentada", "depois", "motivo", "responsavel"]
    list_select_related = ["estoque__produto", "responsavel"]
    list_filter = ["tipo", "contagem"]
    search_fields = ["estoque__produto__busca", "motivo_busca"]
    search_help_text = "Produto, código interno ou motivo."
    date_hierarchy = "criado_em"
    fields = ["produto", "tipo", "antes", "movimentada", "depois", "motivo", "contagem", "responsavel", "criado_em"]
    readonly_fields = ["produto"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "estoque__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def chave_da_pagina(self, obj: MovimentacaoEstoque) -> tuple[int, ...]:
        return (obj.estoque.produto_id,)

    @admin.display(description="produto", ordering="estoque__produto__nome")
    def produto(self, movimentacao: MovimentacaoEstoque) -> str:
        return str(movimentacao.estoque.produto)
