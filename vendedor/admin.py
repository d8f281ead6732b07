"""Vendedores in the admin."""

from django.contrib import admin

from pedidos.admin.base import RegistroAdmin
from pedidos.admin.widgets import LoadedAutocompleteMixin
from vendedor.models import Vendedor


@admin.register(Vendedor)
class VendedorAdmin(LoadedAutocompleteMixin, RegistroAdmin):
    list_display = ["nome", "codigo", "usuario", "comissao", "ativo"]
    list_select_related = ["usuario"]
    list_filter = ["ativo", ("usuario", admin.EmptyFieldListFilter)]
    search_fields = ["nome", "codigo", "usuario__username"]
    search_help_text = "Nome, código ou usuário."
    autocomplete_fields = ["usuario"]
