"""Vendedores in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from comum.admin.base import RegistroAdmin, TabularInline
from vendedor.models import Comissao, Meta, Vendedor


class ComissaoInline(TabularInline):
    """A new percentage is a new line: what was earned before it stays."""

    model = Comissao
    extra = 0
    can_delete = False


@admin.register(Vendedor)
class VendedorAdmin(RegistroAdmin):
    list_display = ["nome", "codigo", "usuario", "comissao", "ativo"]
    inlines = [ComissaoInline]
    list_select_related = ["usuario"]
    list_filter = ["ativo", ("usuario", admin.EmptyFieldListFilter)]
    change_form_template = "vendedor/admin/vendedor.html"
    search_fields = ["nome", "codigo", "usuario__username"]
    search_help_text = "Nome, código ou usuário."
    autocomplete_fields = ["usuario"]

    @admin.display(description="comissão")
    def comissao(self, vendedor: Vendedor) -> str:
        hoje = timezone.localdate()
        return next((str(comissao) for comissao in vendedor.comissoes.all() if comissao.desde <= hoje), "")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vendedor]:
        return super().get_queryset(request).prefetch_related("comissoes")


@admin.register(Meta)
class MetaAdmin(RegistroAdmin):
    list_display = ["vendedor", "ano", "mes", "valor"]
    list_select_related = ["vendedor"]
    list_filter = ["ano", "mes"]
    search_fields = ["vendedor__nome", "vendedor__codigo"]
    search_help_text = "Nome ou código do vendedor."
    autocomplete_fields = ["vendedor"]
