"""The dashboard of a seller: his portfolio, his sales, what waits for a decision."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cachecore import cached_with_invalidation
from comum import graficos
from comum.datas.periodo import PeriodoEscolhido
from comum.listas.exportar import entregar
from pedidos.acesso import PAINEL, TRANSFERIR_CLIENTES, acesso_de, exige_papel, proprio_vendedor
from vendedor.apresentacao import grafico_da_serie, html_dos_clientes, html_dos_produtos, indicadores
from vendedor.forms import EscolhaForm, PainelForm, ler
from vendedor.planilhas import folhas_do_painel
from vendedor.queries import quem
from vendedor.queries.carteira import Carteira, carteira_do_vendedor
from vendedor.queries.dashboard import painel_do_vendedor
from vendedor.views import VENDAS


@exige_papel(PAINEL)
@require_safe
def dashboard(request: HttpRequest, *, exporta: bool = False) -> HttpResponseBase:
    hoje = timezone.localdate()
    acesso = acesso_de(request)
    escolhe = acesso.ve_todas_as_carteiras
    dito = request.GET.get("vendedor", "").strip()
    if escolhe and dito and not dito.isdigit():
        return _painel_do_nomeado(request, hoje)
    form = ler(PainelForm, request, hoje=hoje)
    if not form.is_valid():
        context = {"form": form, "escolha": EscolhaForm() if escolhe else None}
        return render(request, "vendedor/dashboard.html", context, status=400)
    vendedor_id = form.cleaned_data["vendedor"]
    if escolhe and vendedor_id is None:
        return _painel_de_alguem(request, acesso.vendedor_id or quem.primeiro())
    if not escolhe:
        proprio = proprio_vendedor(request)
        if vendedor_id not in (None, proprio):
            raise PermissionDenied("Este painel é de outro vendedor; o seu papel abre só o seu.")
        vendedor_id = proprio
    if exporta:
        return _planilha(request, vendedor_id, form.escolhido, form.sem_compra_ha, hoje)
    return pagina_do_painel(request, vendedor_id, form.escolhido, form.sem_compra_ha, escolhe=escolhe, hoje=hoje)


def _painel_do_nomeado(request: HttpRequest, hoje: date) -> HttpResponse:
    """Leads to the dashboard of the seller whom the box names, or asks who is meant."""
    escolha = EscolhaForm(request.GET)
    if escolha.is_valid():
        return _painel_de_alguem(request, escolha.cleaned_data["vendedor"].pk)
    query = request.GET.copy()
    del query["vendedor"]
    context = {"form": PainelForm(query, hoje=hoje), "escolha": escolha}
    return render(request, "vendedor/dashboard.html", context, status=400)


def _painel_de_alguem(request: HttpRequest, vendedor_id: int | None) -> HttpResponse:
    """Leads whoever may choose to an address that says whose dashboard it is."""
    if vendedor_id is None:
        return render(request, "vendedor/sem_vendedores.html")
    query = request.GET.copy()
    query["vendedor"] = str(vendedor_id)
    return redirect(f"{request.path}?{query.urlencode()}")


def _planilha(
    request: HttpRequest, vendedor_id: int, escolhido: PeriodoEscolhido, sem_compra: int, hoje: date
) -> HttpResponseBase:
    if (vendedor := quem.este(vendedor_id)) is None:
        raise Http404(f"O vendedor {vendedor_id} não existe.")
    painel = painel_do_vendedor(vendedor_id, escolhido.periodo, escolhido.anterior)
    folhas = folhas_do_painel(escolhido, painel, carteira(vendedor_id, sem_compra, hoje), sem_compra)
    pergunta = {"vendedor": vendedor.codigo, "periodo": escolhido.rotulo}
    return entregar(request, "painel", "xlsx", folhas, pergunta=pergunta)


@cached_with_invalidation(
    timeout=600,
    key_prefix="vendedor_dashboard:{vendedor_id}",
    invalidate_on=[*VENDAS, "pagamento.*", "categoria.atualizado", "vendedor.*", "comissao.*"],
)
def pagina_do_painel(
    request: HttpRequest,
    vendedor_id: int,
    escolhido: PeriodoEscolhido,
    sem_compra: int,
    *,
    escolhe: bool,
    hoje: date,
) -> HttpResponse:
    escolha = EscolhaForm() if escolhe else None
    vendedor = escolha.mostrar(vendedor_id) if escolha else quem.este(vendedor_id)
    if vendedor is None:
        raise Http404(f"O vendedor {vendedor_id} não existe.")
    da_carteira = carteira(vendedor_id, sem_compra, hoje)
    painel = painel_do_vendedor(vendedor_id, escolhido.periodo, escolhido.anterior)
    context = {
        "form": ler(PainelForm, request, hoje=hoje),
        "escolhido": escolhido,
        "vendedor": vendedor,
        "escolhe": escolhe,
        "escolha": escolha,
        "pode_desativar": vendedor.ativo and acesso_de(request).abre(TRANSFERIR_CLIENTES),
        "painel": painel,
        "indicadores": indicadores(painel.totais, painel.anteriores),
        "tabela_por_vendas": html_dos_clientes("Clientes por valor", painel.por_vendas, abre_todos=escolhe),
        "tabela_por_margem": html_dos_clientes("Clientes por margem", painel.por_margem, abre_todos=escolhe),
        "tabela_produtos": html_dos_produtos(painel.produtos),
        "carteira": da_carteira,
        "sem_compra": sem_compra,
        "quantos_sem_compra": da_carteira.sem_compra[sem_compra],
        "grafico_vendas": grafico_da_serie("Vendas", painel.serie),
        "grafico_categorias": graficos.rosca("Vendas por categoria", painel.categorias),
    }
    return render(request, "vendedor/dashboard.html", context)


# Kept apart, under the seller whose portfolio it is: an order that a colleague sells to one
# of its clients changes the portfolio, and nothing else of his.
@cached_with_invalidation(
    timeout=600, key_prefix="vendedor_dashboard:carteira:{carteira_id}", invalidate_on=["pedido.*", "cliente.*"]
)
def carteira(carteira_id: int, dias: int, hoje: date) -> Carteira:
    return carteira_do_vendedor(carteira_id, dias, hoje)
