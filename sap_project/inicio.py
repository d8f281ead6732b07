"""The start page: each role finds its doors, and what waits for it today.

Only questions that an index answers are asked here: this page opens after every login.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib import admin
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apuracao.models import Apuracao
from pedidos.acesso import APURACAO, DECIDIR_PAGAMENTOS, acesso_de
from pedidos.competencia import Competencia, competencia_de
from pedidos.models import Pagamento

# They are written inside the forms of what they belong to.
SEM_ATALHO = frozenset({"ItemPedido", "ItemColetado"})


class PagamentosADecidir(NamedTuple):
    quantos: int
    valor: Decimal


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
    acesso = acesso_de(request)
    context = {
        "hoje": hoje,
        "pagamentos": pagamentos_a_decidir() if acesso.abre(DECIDIR_PAGAMENTOS) else None,
        "apuracao": apuracao_do_mes_passado(hoje) if acesso.abre(APURACAO) else None,
        "atalhos": atalhos(request),
    }
    return render(request, "sap_project/inicio.html", context)


def pagamentos_a_decidir() -> PagamentosADecidir:
    row = Pagamento.objects.pendentes().aggregate(quantos=Count("pk"), valor=Sum("valor"))
    return PagamentosADecidir(row["quantos"], row["valor"] or Decimal(0))


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
