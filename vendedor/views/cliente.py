"""A client in detail: what he buys, what he owes, and all his orders."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cachecore import cached_with_invalidation
from comum.datas.periodo import Escolha, PeriodoEscolhido
from pedidos.acesso import PAINEL, VENDER, acesso_de, exige_papel, so_do_vendedor
from vendedor.apresentacao import grafico_da_serie, html_dos_comprados, html_dos_pedidos, indicadores
from vendedor.forms import ClienteForm, ler
from vendedor.queries import cliente as queries
from vendedor.queries.pedidos_do_cliente import POR_PAGINA, pedidos_do_cliente
from vendedor.views import VENDAS


@exige_papel(PAINEL)
@require_safe
def cliente(request: HttpRequest, cliente_id: int) -> HttpResponse:
    hoje = timezone.localdate()
    carteira_id = so_do_vendedor(request)
    form = ler(ClienteForm, request, hoje=hoje, padrao=Escolha.TUDO)
    if not form.is_valid():
        context = {"form": form, "ficha": ficha_visivel(cliente_id, carteira_id)}
        return render(request, "vendedor/cliente.html", context, status=400)
    return pagina_do_cliente(
        request, cliente_id, form.escolhido, form.cleaned_data["pagina"], carteira_id=carteira_id, hoje=hoje
    )


@cached_with_invalidation(
    timeout=300,
    key_prefix="vendedor_cliente:{cliente_id}",
    invalidate_on=[*VENDAS, "cliente.*", "pagamento.*", "vendedor.atualizado"],
)
def pagina_do_cliente(
    request: HttpRequest,
    cliente_id: int,
    escolhido: PeriodoEscolhido,
    pagina: int,
    *,
    carteira_id: int | None,
    hoje: date,
) -> HttpResponse:
    ficha = ficha_visivel(cliente_id, carteira_id)
    historico = queries.historico_do_cliente(cliente_id, escolhido.periodo, escolhido.anterior)
    paginas = Paginator(range(historico.pedidos_no_periodo), POR_PAGINA).get_page(pagina)
    pedidos = pedidos_do_cliente(cliente_id, escolhido.periodo, (paginas.number - 1) * POR_PAGINA)
    produtos = queries.produtos_do_cliente(cliente_id, escolhido.periodo)
    context = {
        "form": ler(ClienteForm, request, hoje=hoje, padrao=Escolha.TUDO),
        "escolhido": escolhido,
        "ficha": ficha,
        "pode_vender": acesso_de(request).abre(VENDER) and ficha.ativo,
        "historico": historico,
        "indicadores": indicadores(historico.totais, historico.anteriores),
        "dias_sem_compra": (hoje - historico.ultima).days if historico.ultima else None,
        "produtos": produtos,
        "tabela_produtos": html_dos_comprados(produtos.maiores),
        "em_aberto": queries.em_aberto_do_cliente(cliente_id),
        "pedidos": html_dos_pedidos(pedidos, carteira_id),
        "paginas": paginas,
        "grafico_compras": grafico_da_serie("Compras", historico.serie),
    }
    return render(request, "vendedor/cliente.html", context)


def ficha_visivel(cliente_id: int, carteira_id: int | None) -> queries.Ficha:
    """Who the client is, for whoever may see this portfolio; None sees all of them."""
    # A client of another portfolio is answered like one that does not exist:
    # that he does is not for this seller to know.
    ficha = queries.ficha_do_cliente(cliente_id)
    if ficha is None or carteira_id not in (None, ficha.vendedor_id):
        raise Http404(f"O cliente {cliente_id} não existe ou não é da sua carteira.")
    return ficha
