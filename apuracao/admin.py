"""Apurações in the admin: shown only."""

from django.contrib import admin

from apuracao import apurar
from apuracao.models import Apuracao
from comum.admin.formatos import coluna_dinheiro
from pedidos.acesso import APURACAO
from pedidos.admin_com_pagina import ComPaginaAdmin

VERBAS = ["verba_scann", "verba_plano_negocios", "verba_time_ambev", "verba_outras_receitas"]


@admin.register(Apuracao)
class ApuracaoAdmin(ComPaginaAdmin):
    papeis, lista_no_site, um_no_site = APURACAO, "apuracao:apuracoes", "apuracao:mes"
    margem = staticmethod(coluna_dinheiro("margem bruta", lambda a: a.margem_bruta))
    resultado = staticmethod(coluna_dinheiro("resultado", lambda a: a.resultado))
    list_display = [
        "__str__",
        coluna_dinheiro("receita total", "receita_total"),
        coluna_dinheiro("custo dos produtos", "custo_produtos"),
        "margem",
        coluna_dinheiro("verbas", lambda a: a.verbas),
        coluna_dinheiro("outros custos", "outros_custos"),
        "resultado",
        "definitivo",
    ]
    list_filter = ["definitivo", "ano"]
    search_fields = ["=ano", "=mes"]
    search_help_text = "Ano ou número do mês."
    date_hierarchy = "criado_em"
    readonly_fields = ["margem", "resultado"]
    fieldsets = [
        (None, {"fields": [("ano", "mes")]}),
        ("Dos pedidos pagos do mês", {"fields": [*apurar.CALCULADOS, "margem"]}),
        ("Verbas e custos", {"fields": [*VERBAS, "outros_custos", "resultado"]}),
        ("Registro", {"fields": ["definitivo", "usuario", "criado_em"]}),
    ]

    def chave_da_pagina(self, obj: Apuracao) -> tuple[int, ...]:
        return (obj.ano, obj.mes)
