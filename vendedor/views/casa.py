"""The house on one page: the month so far against the same days before, and against the targets."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cachecore import cached_with_invalidation
from comum.datas.competencia import competencia_de
from comum.listas.exportar import entregar
from pedidos.acesso import CASA, exige_papel
from vendedor.planilhas import folhas_da_casa
from vendedor.queries.casa import comparados, por_categoria, por_cidade, por_vendedor, primeiras, total
from vendedor.views import VENDAS

# More sellers, and more categories or cities, than these stand together in one line.
VENDEDORES = 15
PARTES = 10


@exige_papel(CASA)
@require_safe
def casa(request: HttpRequest, *, exporta: bool = False) -> HttpResponseBase:
    hoje = timezone.localdate()
    if exporta:
        dias = comparados(hoje)
        return entregar(
            request, "casa", "xlsx", folhas_da_casa(dias, por_vendedor(dias), por_categoria(dias), por_cidade(dias))
        )
    return pagina_da_casa(request, hoje)


# The day is an argument: tomorrow is compared with other days.
@cached_with_invalidation(
    timeout=600, key_prefix="vendedor_casa", invalidate_on=[*VENDAS, "categoria.atualizado", "vendedor.*", "meta.*"]
)
def pagina_da_casa(request: HttpRequest, hoje: date) -> HttpResponse:
    dias = comparados(hoje)
    vendedores = por_vendedor(dias)
    primeiros, outros = vendedores[:VENDEDORES], vendedores[VENDEDORES:]
    context = {
        "dias": dias,
        "competencia": competencia_de(hoje),
        "total": total(vendedores),
        "vendedores": [*primeiros, *([total(outros, f"Outros ({len(outros)})")] if outros else [])],
        "categorias": primeiras(por_categoria(dias), PARTES),
        "cidades": primeiras(por_cidade(dias), PARTES),
    }
    return render(request, "vendedor/casa.html", context)
