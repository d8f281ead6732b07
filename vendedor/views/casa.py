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
from pedidos.pedidos.ganhos_e_perdidos import PERDIDO
from vendedor.apresentacao_da_casa import html_da_queda, html_das_partes, html_dos_clientes, html_dos_vendedores
from vendedor.planilhas import folha_da_queda, folha_das_partes, folha_dos_clientes, folha_dos_vendedores
from vendedor.queries.casa import comparados, por_categoria, por_cidade, por_vendedor, primeiras, total
from vendedor.queries.clientes_da_casa import clientes_ganhos, clientes_perdidos
from vendedor.queries.margem_em_queda import EM_QUEDA, clientes_em_queda, produtos_em_queda
from vendedor.views import VENDAS

# More sellers, categories or cities than these stand together in one line; of clients there are no more.
VENDEDORES = 12
DE_CADA = 10


@exige_papel(CASA)
@require_safe
def casa(request: HttpRequest, *, exporta: bool = False) -> HttpResponseBase:
    hoje = timezone.localdate()
    return _planilha(request, hoje) if exporta else pagina_da_casa(request, hoje)


def _planilha(request: HttpRequest, hoje: date) -> HttpResponseBase:
    """All of what the page has the first of."""
    dias = comparados(hoje)
    folhas = [
        folha_dos_vendedores(dias, por_vendedor(dias)),
        folha_das_partes("Categorias", "Categoria", dias, por_categoria(dias)),
        folha_das_partes("Cidades", "Cidade", dias, por_cidade(dias)),
        folha_dos_clientes("Clientes ganhos", clientes_ganhos(dias.mes)),
        folha_dos_clientes("Clientes perdidos", clientes_perdidos(hoje)),
        folha_da_queda("Produtos em queda", "Produto", produtos_em_queda(hoje)),
        folha_da_queda("Clientes em queda", "Cliente", clientes_em_queda(hoje)),
    ]
    return entregar(request, "casa", "xlsx", folhas)


# The day is an argument: tomorrow is compared with other days.
@cached_with_invalidation(
    timeout=600, key_prefix="vendedor_casa", invalidate_on=[*VENDAS, "categoria.atualizado", "vendedor.*", "meta.*"]
)
def pagina_da_casa(request: HttpRequest, hoje: date) -> HttpResponse:
    dias, competencia = comparados(hoje), competencia_de(hoje)
    vendedores = por_vendedor(dias)
    primeiros, outros = vendedores[:VENDEDORES], vendedores[VENDEDORES:]
    if outros:
        primeiros.append(total(outros, f"Outros ({len(outros)})"))
    categorias, cidades = (primeiras(partes(dias), DE_CADA) for partes in (por_categoria, por_cidade))
    ganhos, perdidos = clientes_ganhos(dias.mes, DE_CADA), clientes_perdidos(hoje, DE_CADA)
    produtos, clientes = produtos_em_queda(hoje, DE_CADA), clientes_em_queda(hoje, DE_CADA)
    context = {
        "dias": dias,
        "competencia": competencia,
        "total": total(vendedores),
        "ha_vendas": bool(vendedores),
        "por_vendedor": html_dos_vendedores(dias, primeiros, competencia),
        "por_categoria": html_das_partes("Categorias", "Categoria", dias, categorias),
        "por_cidade": html_das_partes("Cidades dos clientes", "Cidade", dias, cidades),
        "ganhos": ganhos,
        "dos_ganhos": html_dos_clientes("Ganhos", ganhos),
        "perdidos": perdidos,
        "dos_perdidos": html_dos_clientes("Perdidos", perdidos),
        "perdido": PERDIDO,
        "produtos_em_queda": produtos,
        "dos_produtos": html_da_queda("Produtos", "Produto", "produtos:detalhe", produtos),
        "clientes_em_queda": clientes,
        "dos_clientes": html_da_queda("Clientes", "Cliente", "vendedor:cliente", clientes),
        "em_queda": EM_QUEDA,
    }
    return render(request, "vendedor/casa.html", context)
