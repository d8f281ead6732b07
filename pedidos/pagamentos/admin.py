"""Pagamentos in the admin: shown only."""

from django.contrib import admin

from comum.admin.formatos import coluna_dinheiro
from pedidos.acesso import PAGAMENTOS
from pedidos.admin_com_pagina import ComPaginaAdmin
from pedidos.pagamentos.models import Pagamento


@admin.register(Pagamento)
class PagamentoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = PAGAMENTOS, "pagamentos:lista", "pagamentos:detalhe"
    list_display = [
        "numero",
        "pedido",
        "cliente",
        "vendedor",
        coluna_dinheiro("valor", "valor"),
        "metodo",
        "status_pagamento",
        "data_registro",
        "id_transacao",
    ]
    list_select_related = ["pedido__cliente", "pedido__vendedor"]
    list_filter = ["status_pagamento", "metodo"]
    search_fields = [
        "=pedido__id",
        "id_transacao",
        "pedido__cliente__busca",
        "pedido__vendedor__nome",
    ]
    search_help_text = "Número do pedido, id da transação, cliente ou vendedor."
    date_hierarchy = "data_registro"
    fields = [
        "pedido",
        "valor",
        "metodo",
        "status_pagamento",
        "motivo",
        "data_registro",
        "registrado_por",
        "credito",
        "id_transacao",
        "comprovante",
        "comprovante_sha256",
    ]

    @admin.display(description="pagamento", ordering="pk")
    def numero(self, pagamento: Pagamento) -> str:
        return str(pagamento.pk)

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, pagamento: Pagamento) -> str:
        return str(pagamento.pedido.cliente)

    @admin.display(description="vendedor", ordering="pedido__vendedor__nome")
    def vendedor(self, pagamento: Pagamento) -> str:
        return str(pagamento.pedido.vendedor)
