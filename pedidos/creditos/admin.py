"""Credits in the admin: shown only, they are given, used and undone on the pages."""

from django.contrib import admin

from comum.admin.formatos import coluna_dinheiro
from pedidos.acesso import REEMBOLSAR
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.clientes.models import pelo_nome
from pedidos.creditos.models import CreditoCliente


@admin.register(CreditoCliente)
class CreditoClienteAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = REEMBOLSAR, "creditos:lista", "creditos:detalhe"
    list_display = ["__str__", "pedido", "origem", coluna_dinheiro("valor", "valor"), "criado_em", "desfeito_em"]
    list_select_related = ["cliente", "pedido"]
    list_filter = ["origem"]
    fields = [
        *("cliente", "pedido", "origem", "valor", "motivo", "dado_por"),
        *("desfeito_em", "desfeito_por", "motivo_desfeito"),
    ]
    search_fields = ["=pedido__id", *pelo_nome("cliente")]
    search_help_text = "Número do pedido ou cliente."
    date_hierarchy = "criado_em"
