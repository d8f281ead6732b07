"""Apurações in the admin; a definitive one is shown and can no longer be changed or deleted."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apuracao.models import Apuracao
from pedidos.admin.acoes import fazer_com_cada
from pedidos.admin.base import RegistroAdmin
from pedidos.admin.formatos import coluna_dinheiro

CALCULADO = ["receita_total", "custo_produtos"]
VERBAS = ["verba_scann", "verba_plano_negocios", "verba_time_ambev", "verba_outras_receitas"]


@admin.register(Apuracao)
class ApuracaoAdmin(RegistroAdmin):
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
    readonly_fields = [*CALCULADO, "margem", "resultado", "definitivo", "usuario", "criado_em"]
    fieldsets = [
        (None, {"fields": [("ano", "mes")]}),
        (
            "Dos pedidos pagos do mês",
            {"fields": [*CALCULADO, "margem"], "description": "Calculados ao incluir e pela ação Recalcular."},
        ),
        ("Verbas e custos", {"fields": [*VERBAS, "outros_custos", "resultado"]}),
        ("Registro", {"fields": ["definitivo", "usuario", "criado_em"]}),
    ]
    actions = ["recalcular", "tornar_definitiva"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Another month would be another settlement.
        return [*self.readonly_fields, *(["ano", "mes"] if obj else [])]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or not obj.definitivo) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or not obj.definitivo) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.usuario = request.user
            obj.calcular()
        super().save_model(request, obj, form, change)

    @admin.action(description="Recalcular receita e custo", permissions=["change"])
    def recalcular(self, request: HttpRequest, queryset: QuerySet[Apuracao]) -> None:
        feito = ("apuração recalculada", "apurações recalculadas")
        fazer_com_cada(self, request, queryset, Apuracao.recalcular, tipo="ALTERACAO", feito=feito)

    @admin.action(description="Tornar definitiva", permissions=["change"])
    def tornar_definitiva(self, request: HttpRequest, queryset: QuerySet[Apuracao]) -> None:
        feito = ("apuração definitiva", "apurações definitivas")
        fazer_com_cada(self, request, queryset, Apuracao.tornar_definitiva, tipo="FECHAMENTO", feito=feito)
