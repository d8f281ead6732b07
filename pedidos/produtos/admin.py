"""Produtos in the admin, shown only, and their categories, which have no page of their own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comum.admin.base import RegistroAdmin, SomenteLeitura, TabularInline
from comum.admin.formatos import coluna_dinheiro
from comum.formatos import preco
from pedidos.acesso import PRODUTOS
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.produtos.models import Categoria, Embalagem, Produto


@admin.register(Categoria)
class CategoriaAdmin(RegistroAdmin):
    list_display = ["nome", "codigo"]
    search_fields = ["nome", "codigo"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Products refer to the code; another code would be another category.
        return ["codigo"] if obj else []


class EmbalagemInline(SomenteLeitura, TabularInline):
    model = Embalagem
    extra = 0
    fields = ["unidade", "fator", "ean", "preco_lista"]


@admin.register(Produto)
class ProdutoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = PRODUTOS, "produtos:lista", "produtos:detalhe"
    list_display = [
        "nome",
        "codigo_interno",
        "categoria",
        coluna_dinheiro("preço médio de compra", "preco_medio_compra", como=preco),
        "em_estoque",
        "ativo",
    ]
    list_select_related = ["categoria", "estoque"]
    list_filter = ["ativo", "categoria"]
    search_fields = ["busca"]
    search_help_text = "Nome, código interno ou EAN."
    readonly_fields = ["em_estoque"]
    fields = ["nome", "codigo_interno", "ean", "categoria", "preco_medio_compra", "preco_lista", "ativo", "em_estoque"]
    inlines = [EmbalagemInline]

    @admin.display(description="em estoque", ordering="estoque__quantidade")
    def em_estoque(self, produto: Produto) -> int | None:
        return produto.estoque.quantidade if hasattr(produto, "estoque") else None
