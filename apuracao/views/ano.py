"""The page of the settlements: a year, month by month."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apuracao import queries
from apuracao.ano import Ano, montar_ano
from apuracao.apresentacao import html_dos_meses
from apuracao.filtro import AnoRecusado, ler_ano
from apuracao.queries import Gravado
from cachecore import cached_with_invalidation
from comum import graficos
from comum.datas.competencia import Competencia
from comum.formatos import mes_abreviado
from comum.listas import DIA, DINHEIRO, INTEIRO, PERCENTUAL, Coluna
from comum.listas.exportar import entregar
from comum.listas.xlsx import Folha
from pedidos.acesso import APURACAO, exige_papel
from pedidos.models import Pedido

COLUNAS = (
    Coluna("mes", "Mês", lambda mes: mes.competencia.dias()[0], DIA._replace(formato="mm/yyyy")),
    Coluna("situacao", "Situação", "situacao"),
    Coluna("pedidos", "Pedidos", "calculado.pedidos", INTEIRO),
    Coluna("receita", "Receita", "calculado.receita", DINHEIRO),
    Coluna("custo", "Custo", "calculado.custo", DINHEIRO),
    Coluna("margem", "Margem bruta", "margem", DINHEIRO),
    Coluna("percentual", "Margem (%)", "margem_percentual", PERCENTUAL),
    Coluna("verbas", "Verbas", lambda mes: mes.gravado and mes.gravado.verbas, DINHEIRO),
    Coluna("outros_custos", "Outros custos", lambda mes: mes.gravado and mes.gravado.outros_custos, DINHEIRO),
    Coluna("resultado", "Resultado", lambda mes: mes.gravado and mes.gravado.resultado, DINHEIRO),
)


@exige_papel(APURACAO)
@require_safe
def apuracoes(request: HttpRequest, *, exporta: bool = False) -> HttpResponseBase:
    hoje = timezone.localdate()
    try:
        ano = ler_ano(request.GET.get("ano", ""), este_ano=hoje.year)
    except AnoRecusado as recusa:
        anos = _anos(queries.gravados(), hoje.year)
        context = {"erro": str(recusa), "digitado": request.GET["ano"], "anos": anos, "este_ano": hoje.year}
        return render(request, "apuracao/apuracoes.html", context, status=400)
    if exporta:
        folha = Folha.de(f"Apuração de {ano}", COLUNAS, _do_ano(ano, hoje, queries.gravados()).meses)
        return entregar(request, "apuracao", "xlsx", [folha], pergunta={"ano": ano})
    return apuracoes_do_ano(request, ano, hoje, Pedido.PAGOS)


# Kept under the status of the pedidos that are settled, the paid ones: whatever is sold ends no
# settlement before it is paid. Payments count only through that status, which emits when it changes.
@cached_with_invalidation(
    timeout=600,
    key_prefix="apuracao:{status}",
    invalidate_on=["apuracao.*", "pedido.*", "item_pedido.*"],
)
def apuracoes_do_ano(request: HttpRequest, ano: int, hoje: date, status: tuple[str, ...]) -> HttpResponse:
    gravados = queries.gravados()
    do_ano = _do_ano(ano, hoje, gravados)
    context = {
        "do_ano": do_ano,
        "anos": _anos(gravados, ano, hoje.year),
        "este_ano": hoje.year,
        "tabela_meses": html_dos_meses(do_ano),
        **_graficos(do_ano),
    }
    return render(request, "apuracao/apuracoes.html", context)


def _do_ano(ano: int, hoje: date, gravados: Mapping[Competencia, Gravado]) -> Ano:
    return montar_ano(
        ano,
        queries.calculado_por_mes(ano),
        queries.do_ano(ano, gravados),
        hoje,
        queries.atrasados_do_ano(ano, hoje, queries.fechados(gravados)),
    )


def _anos(gravados: Iterable[Competencia], *sempre: int) -> list[int]:
    return sorted({*queries.anos_com_movimento(gravados), *sempre}, reverse=True)


def _graficos(do_ano: Ano) -> dict[str, str]:
    if not do_ano.com_movimento:
        return {}
    rotulos = [mes_abreviado(mes.competencia.mes) for mes in do_ano.meses]
    return {
        "grafico_receita": graficos.barras(
            "Receita e custo por mês",
            rotulos,
            {
                "Receita": [mes.calculado.receita for mes in do_ano.meses],
                "Custo": [mes.calculado.custo for mes in do_ano.meses],
            },
        ),
        "grafico_resultado": graficos.linha(
            "Margem bruta e resultado apurado",
            rotulos,
            {
                "Margem bruta": [mes.margem for mes in do_ano.meses],
                "Resultado": [mes.gravado.resultado if mes.gravado else None for mes in do_ano.meses],
            },
        ),
    }
