"""Clientes in the admin."""

from django.contrib import admin

from pedidos.admin.base import RegistroAdmin
from pedidos.models import Cliente


@admin.register(Cliente)
class ClienteAdmin(RegistroAdmin):
    list_display = ["nome", "fantasia", "documento", "cidade", "uf", "vendedor", "ativo"]
    list_select_related = ["vendedor"]
    list_filter = ["ativo", ("vendedor", admin.EmptyFieldListFilter), "uf"]
    search_fields = ["nome_busca", "fantasia_busca", "cpf_cnpj", "cidade_busca", "referencia_externa"]
    search_help_text = "Nome, fantasia, CPF/CNPJ (com ou sem pontos), cidade ou referência externa."
    date_hierarchy = "criado_em"
    autocomplete_fields = ["vendedor"]
    readonly_fields = ["criado_em"]
    fieldsets = [
        (None, {"fields": ["nome", "fantasia", "cpf_cnpj", "vendedor", "ativo"]}),
        ("Contato e endereço", {"fields": ["telefone", "endereco", "cep", "cidade", "uf"]}),
        ("Origem", {"fields": ["referencia_externa", "criado_em"]}),
    ]

    @admin.display(description="CPF/CNPJ", ordering="cpf_cnpj")
    def documento(self, cliente: Cliente) -> str:
        return cliente.documento
