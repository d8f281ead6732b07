"""Receivables by age: of all clients, or of what one seller sold; and each part that is open, as a file."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cachecore import cached_with_invalidation
from comum.listas import DIA, DINHEIRO, INTEIRO, NUMERO, Coluna
from comum.listas.exportar import entregar
from comum.listas.xlsx import Folha
from pedidos.acesso import RECEBER, exige_papel, so_do_vendedor
from vendedor.apresentacao import html_dos_devedores
from vendedor.forms import ler_pagina
from vendedor.queries.receber import FAIXAS, abertas, por_cliente, por_vendedor, total_de
from vendedor.queries.vendas import ZERO

QUEM = ("cliente", "vendedor")
POR_PAGINA = 200
EVENTOS = (
    *("pedido.*", "item_pedido.*", "pagamento.*", "credito.*", "reembolso.*"),
    *("cliente.atualizado", "vendedor.atualizado"),
)
COLUNAS = (
    Coluna("pedido", "Pedido", "pedido_id", NUMERO),
    Coluna("cliente", "Cliente", "cliente"),
    Coluna("vendedor", "Vendedor", "vendedor"),
    Coluna("situacao", "Situação do pedido", "situacao"),
    Coluna("vencimento", "Vencimento", "vencimento", DIA),
    Coluna("valor", "Valor da parcela", "valor", DINHEIRO),
    Coluna("aberto", "Em aberto", "aberto", DINHEIRO),
    Coluna("atraso", "Dias de atraso", "atraso", INTEIRO),
    Coluna("faixa", "Faixa", lambda aberta: FAIXAS[aberta.faixa][0]),
)


@exige_papel(RECEBER)
@require_safe
def receber(request: HttpRequest) -> HttpResponse:
    vendedor_id = so_do_vendedor(request)
    por = request.GET.get("por", QUEM[0])
    por = por if por in QUEM and vendedor_id is None else QUEM[0]
    pagina, hoje = ler_pagina(request.GET.get("pagina", "")), timezone.localdate()
    if vendedor_id is None:
        return receber_da_casa(request, por, pagina, hoje)
    return receber_do_vendedor(request, vendedor_id, por, pagina, hoje)


# The day is an argument: what is due tomorrow is overdue the day after.
@cached_with_invalidation(timeout=600, key_prefix="vendedor_receber", invalidate_on=EVENTOS)
def receber_da_casa(request: HttpRequest, por: str, pagina: int, hoje: date) -> HttpResponse:
    return _pagina(request, None, por, pagina, hoje)


@cached_with_invalidation(timeout=600, key_prefix="vendedor_receber:{vendedor_id}", invalidate_on=EVENTOS)
def receber_do_vendedor(request: HttpRequest, vendedor_id: int, por: str, pagina: int, hoje: date) -> HttpResponse:
    return _pagina(request, vendedor_id, por, pagina, hoje)


@exige_papel(RECEBER)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    linhas = abertas(so_do_vendedor(request), timezone.localdate())
    return entregar(request, "receber", formato, [Folha.de("A receber", COLUNAS, linhas)])


def _pagina(request: HttpRequest, vendedor_id: int | None, por: str, pagina: int, hoje: date) -> HttpResponse:
    todas = abertas(vendedor_id, hoje)
    devedores = (por_cliente if por == QUEM[0] else por_vendedor)(todas)
    total = total_de(devedores)
    paginas = Paginator(devedores, POR_PAGINA).get_page(pagina)
    context = {
        "por": por,
        "escolhe": vendedor_id is None,
        "hoje": hoje,
        "faixas": [(nome, valor) for (nome, _), valor in zip(FAIXAS, total.faixas, strict=True)],
        "total": total,
        "coletado": sum((aberta.aberto for aberta in todas if aberta.coletado), ZERO),
        "paginas": paginas,
        "tabela": html_dos_devedores(paginas.object_list, sao_clientes=por == QUEM[0]),
    }
    return render(request, "vendedor/receber.html", context)
