"""The start page: each role finds its doors, and what waits for it today.

Only questions that an index answers are asked here: this page opens after every login.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib import admin
from django.db import models
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apuracao.models import Apuracao
from pedidos.acesso import APURACAO, acesso_de
from pedidos.competencia import Competencia, competencia_de
from pedidos.models import Pagamento

# They are written inside the forms of what they belong to.
SEM_ATALHO = frozenset({"ItemPedido", "ItemColetado"})


class PagamentosADecidir(NamedTuple):
    quantos: int
    valor: Decimal
    url: str


class ApuracaoDoMes(NamedTuple):
    competencia: Competencia
    situacao: str
    selo: str


class Atalho(NamedTuple):
    nome: str
    url: str


@require_safe
def inicio(request: HttpRequest) -> HttpResponse:
    hoje = timezone.localdate()
    context = {
        "hoje": hoje,
        "pagamentos": pagamentos_a_decidir(request),
        "apuracao": apuracao_do_mes_passado(hoje) if acesso_de(request).abre(APURACAO) else None,
        "atalhos": atalhos(request),
    }
    return render(request, "sap_project/inicio.html", context)


def pagamentos_a_decidir(request: HttpRequest) -> PagamentosADecidir | None:
    """None for whoever may not see payments."""
    if not request.user.has_perm("pedidos.view_pagamento"):
        return None
    row = Pagamento.objects.pendentes().aggregate(quantos=Count("pk"), valor=Sum("valor"))
    url = _changelist(Pagamento)
    return PagamentosADecidir(
        row["quantos"], row["valor"] or Decimal(0), f"{url}?status_pagamento__exact=PENDENTE" if url else ""
    )


def apuracao_do_mes_passado(hoje: date) -> ApuracaoDoMes:
    competencia = competencia_de(hoje).anterior()
    definitivo = (
        Apuracao.objects.filter(ano=competencia.ano, mes=competencia.mes).values_list("definitivo", flat=True).first()
    )
    if definitivo is None:
        return ApuracaoDoMes(competencia, "Não apurado", "alerta")
    return (
        ApuracaoDoMes(competencia, "Definitiva", "bom")
        if definitivo
        else ApuracaoDoMes(competencia, "Aberta", "alerta")
    )


def atalhos(request: HttpRequest) -> list[Atalho]:
    """The lists of the admin that this person may open."""
    if not admin.site.has_permission(request):
        return []
    return [
        Atalho(str(model["name"]), model["admin_url"])
        for app in admin.site.get_app_list(request)
        for model in app["models"]
        if model["admin_url"] and app["app_label"] != "auth" and model["object_name"] not in SEM_ATALHO
    ]


def _changelist(model: type[models.Model]) -> str:
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
