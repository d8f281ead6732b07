"""Refunds in the admin: shown only, they are registered and undone on the pages."""

from django.contrib import admin

from comum.admin.formatos import coluna_dinheiro
from pedidos.acesso import REEMBOLSAR
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.clientes.models import pelo_nome
from pedidos.reembolsos.models import Reembolso


@admin.register(Reembolso)
class ReembolsoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = REEMBOLSAR, "reembolsos:lista", "reembolsos:detalhe"
    list_display = ["__str__", "pedido", "credito", coluna_dinheiro("valor", "valor"), "metodo", "data", "desfeito_em"]
    list_select_related = ["pedido", "credito__cliente"]
    list_filter = ["metodo"]
    fields = [
        *("pedido", "credito", "valor", "data", "metodo", "comprovante", "registrado_por"),
        *("desfeito_em", "desfeito_por", "motivo_desfeito"),
    ]
    search_fields = ["=pedido__id", *pelo_nome("pedido__cliente")]
    search_help_text = "Número do pedido ou cliente."
    date_hierarchy = "data"
