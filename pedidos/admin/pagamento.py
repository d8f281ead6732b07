"""Pagamentos in the admin: the finance desk approves and rejects them here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pedidos.admin.acoes import fazer_com_cada
from pedidos.admin.base import RegistroAdmin
from pedidos.admin.formatos import coluna_dinheiro
from pedidos.models import Pagamento


@admin.register(Pagamento)
class PagamentoAdmin(RegistroAdmin):
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
        "pedido__cliente__nome_busca",
        "pedido__cliente__fantasia_busca",
        "pedido__vendedor__nome",
    ]
    search_help_text = "Número do pedido, id da transação, cliente ou vendedor."
    date_hierarchy = "data_registro"
    raw_id_fields = ["pedido"]
    readonly_fields = ["comprovante_sha256", "motivo"]
    fields = [
        "pedido",
        "valor",
        "metodo",
        "status_pagamento",
        "motivo",
        "data_registro",
        "id_transacao",
        "comprovante",
        "comprovante_sha256",
    ]
    actions = ["aprovar", "rejeitar"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = list(self.readonly_fields)
        if obj is not None:
            fixed.append("pedido")
            if not obj.esta_pendente:
                # Decided: what was decided about stays as it was.
                fixed += ["valor", "metodo", "status_pagamento", "data_registro"]
        return fixed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        decisao = obj.status_pagamento
        if not change:
            obj.registrado_por = request.user
        if not change or "status_pagamento" not in form.changed_data:
            super().save_model(request, obj, form, change)
            return
        # What was typed beside the decision first, then the decision by its verb: it asks
        # again, under a lock, whether somebody else has decided meanwhile.
        form.instance.status_pagamento = form.initial["status_pagamento"]
        typed = {"valor", "metodo", "data_registro", "id_transacao", "comprovante"}.intersection(form.changed_data)
        if typed:
            obj.save(update_fields=typed)
        obj.aprovar() if decisao == Pagamento.Status.APROVADO else obj.rejeitar()

    @admin.action(description="Aprovar pagamentos", permissions=["change"])
    def aprovar(self, request: HttpRequest, queryset: QuerySet[Pagamento]) -> None:
        feito = ("pagamento aprovado", "pagamentos aprovados")
        fazer_com_cada(self, request, queryset, Pagamento.aprovar, tipo="APROVACAO", feito=feito)

    @admin.action(description="Rejeitar pagamentos", permissions=["change"])
    def rejeitar(self, request: HttpRequest, queryset: QuerySet[Pagamento]) -> None:
        feito = ("pagamento rejeitado", "pagamentos rejeitados")
        fazer_com_cada(self, request, queryset, Pagamento.rejeitar, tipo="REJEICAO", feito=feito)

    @admin.display(description="pagamento", ordering="pk")
    def numero(self, pagamento: Pagamento) -> str:
        return str(pagamento.pk)

    @admin.display(description="cliente", ordering="pedido__cliente__nome")
    def cliente(self, pagamento: Pagamento) -> str:
        return str(pagamento.pedido.cliente)

    @admin.display(description="vendedor", ordering="pedido__vendedor__nome")
    def vendedor(self, pagamento: Pagamento) -> str:
        return str(pagamento.pedido.vendedor)
