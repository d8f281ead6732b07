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
from vendedor.queries.casa import comparados, por_vendedor, total

# More sellers than these stand together in one line.
NA_PAGINA = 20


@exige_papel(CASA)
@require_safe
def casa(request: HttpRequest, *, exporta: bool = False) -> HttpResponseBase:
    hoje = timezone.localdate()
    if exporta:
        dias = comparados(hoje)
        return entregar(request, "casa", "xlsx", folhas_da_casa(dias, por_vendedor(dias)))
    return pagina_da_casa(request, hoje)


# The day is an argument: tomorrow is compared with other days.
@cached_with_invalidation(
    timeout=600, key_prefix="vendedor_casa", invalidate_on=("pedido.*", "item_pedido.*", "vendedor.*", "meta.*")
)
def pagina_da_casa(request: HttpRequest, hoje: date) -> HttpResponse:
    dias = comparados(hoje)
    vendedores = por_vendedor(dias)
    primeiros, outros = vendedores[:NA_PAGINA], vendedores[NA_PAGINA:]
    context = {
        "dias": dias,
        "competencia": competencia_de(hoje),
        "total": total(vendedores),
        "vendedores": [*primeiros, *([total(outros, f"Outros ({len(outros)})")] if outros else [])],
    }
    return render(request, "vendedor/casa.html", context)
