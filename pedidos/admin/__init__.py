"""The back office of the records, a file per subject; here only its name."""

from django.contrib import admin

from pedidos.admin import cliente, coleta, estoque, log, pagamento, pedido, pessoas, produto

admin.site.site_header = "Pedidos"
admin.site.site_title = "Pedidos"
admin.site.index_title = "Administração"
admin.site.empty_value_display = "–"

__all__ = ["cliente", "coleta", "estoque", "log", "pagamento", "pedido", "pessoas", "produto"]
