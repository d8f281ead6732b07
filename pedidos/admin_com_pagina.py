"""The admin of a record that has pages of its own: shown and searched here, made and changed there.

So what the pages refuse is refused, and what is done is in the log: there is no second way.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from comum.admin.base import RegistroAdmin, SomenteLeitura, TabularInline
from pedidos.acesso import Papel, acesso_de


class ComPaginaAdmin(SomenteLeitura, RegistroAdmin):
    """papeis open its pages; lista_no_site and um_no_site are the names of those."""

    change_list_template = "pedidos/admin/lista.html"
    papeis: frozenset[Papel]
    lista_no_site: str
    um_no_site: str

    def chave_da_pagina(self, obj: Any) -> tuple[int, ...]:
        """The numbers in the address of the page that shows this record."""
        return (obj.pk,)

    def view_on_site(self, obj: Any) -> str:
        return reverse(self.um_no_site, args=self.chave_da_pagina(obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody reads here what his role does not read on the site, whatever his group says."""
        return acesso_de(request).abre(self.papeis) and super().has_view_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        contexto = {**(extra_context or {}), "lista_no_site": reverse(self.lista_no_site)}
        return super().changelist_view(request, contexto)


class ProdutosInline(SomenteLeitura, TabularInline):
    """What happened to lines of an order (their field is item), each with its product."""

    extra = 0
    readonly_fields = ["produto"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("item__produto")

    @admin.display(description="produto")
    def produto(self, registro: Any) -> str:
        return str(registro.item.produto)
