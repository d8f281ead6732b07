"""Produtos and their categories in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from pedidos.admin.base import RegistroAdmin
from pedidos.admin.formatos import coluna_dinheiro
from pedidos.models import Categoria, Produto


@admin.register(Categoria)
class CategoriaAdmin(RegistroAdmin):
    list_display = ["nome", "codigo"]
    search_fields = ["nome", "codigo"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Products refer to the code; another code would be another category.
        return ["codigo"] if obj else []


@admin.register(Produto)
class ProdutoAdmin(RegistroAdmin):
    list_display = [
        "nome",
        "codigo_interno",
        "categoria",
        coluna_dinheiro("preço médio de compra", "preco_medio_compra"),
        "em_estoque",
        "ativo",
    ]
    list_select_related = ["categoria", "estoque"]
    list_filter = ["ativo", "categoria"]
    search_fields = ["nome_busca", "codigo_busca", "ean"]
    search_help_text = "Nome, código interno ou EAN."
    autocomplete_fields = ["categoria"]
    readonly_fields = ["em_estoque"]
    fields = ["nome", "codigo_interno", "ean", "categoria", "preco_medio_compra", "ativo", "em_estoque"]

    @admin.display(description="em estoque", ordering="estoque__quantidade")
    def em_estoque(self, produto: Produto) -> int | None:
        return produto.estoque.quantidade if hasattr(produto, "estoque") else None
