"""The start page: each role finds its doors, and what waits for it today.

Only questions that an index answers are asked here: this page opens after every login.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apuracao.models import Apuracao
from comum.datas.competencia import Competencia, competencia_de
from pedidos.acesso import APURACAO, COLETAR, DECIDIR_PAGAMENTOS, VENDER, acesso_de
from pedidos.models import Pagamento, Pedido


class PagamentosADecidir(NamedTuple):
    quantos: int
    valor: Decimal


class ApuracaoDoMes(NamedTuple):
    competencia: Competencia
    situacao: str
    selo: str


@require_safe
def inicio(request: HttpRequest) -> HttpResponse:
    hoje = timezone.localdate()
    acesso = acesso_de(request)
    context = {
        "hoje": hoje,
        "pagamentos": pagamentos_a_decidir() if acesso.abre(DECIDIR_PAGAMENTOS) else None,
        "apuracao": apuracao_do_mes_passado(hoje) if acesso.abre(APURACAO) else None,
        "a_coletar": pedidos_a_coletar() if acesso.abre(COLETAR) else None,
        "vende": acesso.abre(VENDER),
    }
    return render(request, "sap_project/inicio.html", context)


def pagamentos_a_decidir() -> PagamentosADecidir:
    row = Pagamento.objects.pendentes().aggregate(quantos=Count("pk"), valor=Sum("valor"))
    return PagamentosADecidir(row["quantos"], row["valor"] or Decimal(0))


def pedidos_a_coletar() -> int:
    return Pedido.objects.filter(status__in=Pedido.ESPERAM_COLETA).count()


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
