"""The back office of the records, a file in each room; here only its name."""

from django.contrib import admin

from pedidos.atividade import admin as atividade
from pedidos.clientes import admin as clientes
from pedidos.coletas import admin as coletas
from pedidos.creditos import admin as creditos
from pedidos.devolucoes import admin as devolucoes
from pedidos.estoque import admin as estoque
from pedidos.pagamentos import admin as pagamentos
from pedidos.pedidos import admin as pedidos
from pedidos.pessoas import admin as pessoas
from pedidos.precos import admin as precos
from pedidos.produtos import admin as produtos
from pedidos.reembolsos import admin as reembolsos

admin.site.site_header = "Pedidos"
admin.site.site_title = "Pedidos"
admin.site.index_title = "Administração"
admin.site.empty_value_display = "–"

__all__ = [
    "atividade",
    "clientes",
    "coletas",
    "creditos",
    "devolucoes",
    "estoque",
    "pagamentos",
    "pedidos",
    "pessoas",
    "precos",
    "produtos",
    "reembolsos",
]
