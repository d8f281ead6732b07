"""The activity log in the admin: shown only."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comum.admin.base import RegistroAdmin, SomenteLeitura
from comum.atividade.models import LogAtividade


@admin.register(LogAtividade)
class LogAtividadeAdmin(SomenteLeitura, RegistroAdmin):
    list_display = ["data_hora", "usuario", "tipo", "titulo", "modulo", "ip"]
    list_select_related = ["usuario"]
    list_filter = ["tipo"]
    search_fields = ["titulo", "modulo", "usuario__username", "ip"]
    search_help_text = "Título, módulo, usuário ou IP."
    date_hierarchy = "data_hora"
    fields = ["data_hora", "usuario", "tipo", "titulo", "descricao", "modulo", "dados_legiveis", "ip"]
    readonly_fields = ["dados_legiveis"]

    @admin.display(description="dados")
    def dados_legiveis(self, atividade: LogAtividade) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(atividade.dados, ensure_ascii=False, indent=2))
