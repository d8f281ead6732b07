"""The rankings of a period: of the whole house, or of what one seller sold."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cachecore import cached_with_invalidation
from comum.datas.periodo import PeriodoEscolhido
from comum.listas.exportar import entregar
from comum.listas.xlsx import MAIS_LINHAS
from pedidos.acesso import RANKINGS, exige_papel, so_do_vendedor
from vendedor.apresentacao import Tabela, grafico_do_ranking, html_do_ranking, tabelas_dos_rankings
from vendedor.forms import RankingsForm, ler
from vendedor.planilhas import folhas_dos_rankings
from vendedor.queries.rankings import MAIORES, Criterio, rankings_do_periodo
from vendedor.views import VENDAS


@exige_papel(RANKINGS)
@require_safe
def rankings(request: HttpRequest, *, exporta: bool = False) -> HttpResponseBase:
    hoje = timezone.localdate()
    vendedor_id = so_do_vendedor(request)
    form = ler(RankingsForm, request, hoje=hoje)
    if not form.is_valid():
        return render(request, "vendedor/rankings.html", {"form": form}, status=400)
    if exporta:
        folhas = folhas_dos_rankings(_tabelas(vendedor_id, form.escolhido, form.criterio, MAIS_LINHAS))
        pergunta = {"periodo": form.escolhido.rotulo, "por": form.criterio.value}
        return entregar(request, "rankings", "xlsx", folhas, pergunta=pergunta)
    if vendedor_id is None:
        return rankings_da_casa(request, form.escolhido, form.criterio.value, hoje=hoje)
    return rankings_do_vendedor(request, vendedor_id, form.escolhido, form.criterio.value, hoje=hoje)


@cached_with_invalidation(timeout=900, key_prefix="vendedor_rankings", invalidate_on=[*VENDAS, "vendedor.atualizado"])
def rankings_da_casa(request: HttpRequest, escolhido: PeriodoEscolhido, criterio: str, *, hoje: date) -> HttpResponse:
    return _pagina(request, None, escolhido, Criterio(criterio), hoje)


@cached_with_invalidation(timeout=900, key_prefix="vendedor_rankings:{vendedor_id}", invalidate_on=VENDAS)
def rankings_do_vendedor(
    request: HttpRequest, vendedor_id: int, escolhido: PeriodoEscolhido, criterio: str, *, hoje: date
) -> HttpResponse:
    return _pagina(request, vendedor_id, escolhido, Criterio(criterio), hoje)


def _pagina(
    request: HttpRequest, vendedor_id: int | None, escolhido: PeriodoEscolhido, criterio: Criterio, hoje: date
) -> HttpResponse:
    tabelas = _tabelas(vendedor_id, escolhido, criterio)
    context = {
        "form": ler(RankingsForm, request, hoje=hoje),
        "escolhido": escolhido,
        "criterio": criterio,
        "da_casa": vendedor_id is None,
        "criterios": Criterio.choices,
        "tabelas": [(tabela, html_do_ranking(tabela, criterio)) for tabela in tabelas],
        # Said only where the page may be a little old; no figure depends on it.
        "calculado_em": timezone.now() if settings.RANKINGS_STALE_FOR else None,
        "graficos": [grafico_do_ranking(tabela, criterio) for tabela in tabelas[:2] if tabela.linhas],
    }
    return render(request, "vendedor/rankings.html", context)


def _tabelas(
    vendedor_id: int | None, escolhido: PeriodoEscolhido, criterio: Criterio, quantos: int = MAIORES
) -> list[Tabela]:
    colocados = rankings_do_periodo(escolhido.periodo, criterio, vendedor_id, quantos)
    return tabelas_dos_rankings(colocados, criterio, vendedor_id)
