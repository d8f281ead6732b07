"""Tables of prices and the prices in them in the admin, which is where they are kept."""

from django.contrib import admin

from comum.admin.base import RegistroAdmin
from comum.formatos import preco
from pedidos.clientes.models import pelo_nome
from pedidos.precos.models import PrecoDeVenda, TabelaDePrecos


@admin.register(TabelaDePrecos)
class TabelaDePrecosAdmin(RegistroAdmin):
    list_display = ["nome"]
    search_fields = ["nome"]


@admin.register(PrecoDeVenda)
class PrecoDeVendaAdmin(RegistroAdmin):
    list_display = ["produto", "unidade", "tabela", "cliente", "em_reais"]
    list_select_related = ["produto", "tabela", "cliente"]
    list_filter = ["tabela"]
    search_fields = ["produto__nome_busca", "produto__codigo_busca", *pelo_nome("cliente")]
    search_help_text = "Produto, código interno ou cliente."
    autocomplete_fields = ["produto", "tabela", "cliente"]
    fields = ["tabela", "cliente", "produto", "unidade", "preco"]

    @admin.display(description="preço", ordering="preco")
    def em_reais(self, registro: PrecoDeVenda) -> str:
        return preco(registro.preco)
