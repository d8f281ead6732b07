"""Clientes in the admin: shown only."""

from django.contrib import admin

from pedidos.acesso import CLIENTES
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.clientes.models import Cliente


@admin.register(Cliente)
class ClienteAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = CLIENTES, "clientes:lista", "clientes:detalhe"
    list_display = ["nome", "fantasia", "documento", "cidade", "uf", "vendedor", "ativo"]
    list_select_related = ["vendedor"]
    list_filter = ["ativo", ("vendedor", admin.EmptyFieldListFilter), "uf"]
    search_fields = ["busca"]
    search_help_text = "Nome, fantasia, CPF/CNPJ, telefone, cidade ou referência externa."
    date_hierarchy = "criado_em"
    fieldsets = [
        (None, {"fields": ["nome", "fantasia", "cpf_cnpj", "vendedor", "tabela_de_precos", "ativo"]}),
        ("Contato e endereço", {"fields": ["telefone", "endereco", "cep", "cidade", "uf"]}),
        ("Condições", {"fields": ["prazo", "limite_credito"]}),
        ("Origem", {"fields": ["referencia_externa", "criado_em"]}),
    ]

    @admin.display(description="CPF/CNPJ", ordering="cpf_cnpj")
    def documento(self, cliente: Cliente) -> str:
        return cliente.documento
