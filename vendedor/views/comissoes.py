"""The statement of commissions: what each seller earned in a period, and of which orders; on paper and as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from comum.datas.competencia import competencia_atual
from comum.enderecos import endereco
from comum.formatos import dia, dinheiro, inteiro
from comum.listas import DIA, DINHEIRO, NUMERO, PERCENTUAL, Coluna, DiaFilter, Lista
from pedidos.acesso import COMISSOES, TODAS_AS_CARTEIRAS, exige_papel, so_do_vendedor
from pedidos.clientes.na_lista import coluna_do_cliente
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.pessoas.na_lista import coluna_do_vendedor
from vendedor.apresentacao import html_das_parcelas
from vendedor.queries.comissoes import pedidos_comissionados, por_vendedor

TAXA = PERCENTUAL._replace(na_tela=lambda valor: f"{valor:.2f} %".replace(".", ","), formato='0.00" %"')


class ComissoesFiltro(FiltroDeVendedor):
    todos = TODAS_AS_CARTEIRAS

    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")
    vendedor = VendedorFilter(label="Vendedor")


LISTA = Lista(
    nome="comissoes",
    template="vendedor/comissoes.html",
    filtro=ComissoesFiltro,
    ordem="vendedor",
    colunas=(
        Coluna("numero", "Pedido", "pk", NUMERO, ("pk",), lambda p: endereco("pedidos:detalhe", p.pk)),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        coluna_do_vendedor(lambda pedido: pedido.vendedor, "vendedor__nome", "data"),
        coluna_do_cliente(lambda pedido: pedido.cliente, "cliente__nome"),
        Coluna("receita", "Receita", "receita", DINHEIRO, ordem=("receita",)),
        Coluna("percentual", "%", "percentual", TAXA, ordem=("percentual",)),
        Coluna("comissao", "Comissão", "comissao", DINHEIRO, ordem=("comissao",), no_alto=True),
    ),
)


@exige_papel(COMISSOES)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    """Without a period it leads to that of the present month."""
    pedidos = _meus(request)
    if not {"de", "ate"} & set(request.GET):
        inicio, fim = competencia_atual().dias()
        query = request.GET.copy()
        query["de"], query["ate"] = inicio.isoformat(), fim.isoformat()
        return redirect(f"{request.path}?{query.urlencode()}")
    extrato = _extrato(request, pedidos)
    return LISTA.render(request, pedidos, extrato.get("total_pedidos"), **extrato)


# Orders. Some forty pages; years of a whole house would take minutes to write, and nobody reads them.
NO_PAPEL = 2_000


@exige_papel(COMISSOES)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    pedidos = _meus(request)
    return LISTA.exportar(request, pedidos, formato, **_extrato(request, pedidos))


@exige_papel(COMISSOES)
@require_safe
def imprimir(request: HttpRequest) -> HttpResponse:
    """The sums, and the orders behind them where they are few enough for paper."""
    pedidos = _meus(request)
    extrato = _extrato(request, pedidos)
    if "parcelas" not in extrato:
        return LISTA.render(request, pedidos)
    filtrados = ComissoesFiltro(request.GET, queryset=pedidos, request=request).qs
    cabem = extrato["total_pedidos"] <= NO_PAPEL
    context = {**extrato, "pedidos": filtrados.order_by("vendedor__nome", "data", "pk") if cabem else None}
    return render(request, "vendedor/comissoes_imprimir.html", context)


def _meus(request: HttpRequest) -> "QuerySet[Any]":
    vendedor_id = so_do_vendedor(request, TODAS_AS_CARTEIRAS)
    pedidos = pedidos_comissionados()
    return pedidos if vendedor_id is None else pedidos.filter(vendedor=vendedor_id)


def _extrato(request: HttpRequest, pedidos: "QuerySet[Any]") -> dict[str, Any]:
    """What each seller earned; nothing where the filter is wrong."""
    filtro = ComissoesFiltro(request.GET, queryset=pedidos, request=request)
    if not filtro.is_valid():
        return {}
    parcelas = por_vendedor(filtro.qs)
    de, ate = (filtro.form.cleaned_data.get(nome) for nome in ("de", "ate"))
    periodo = " ".join([*([f"de {dia(de)}"] if de else []), *([f"até {dia(ate)}"] if ate else [])])
    receita, comissao = (sum(getattr(p, campo) for p in parcelas) for campo in ("receita", "comissao"))
    total_pedidos = sum(parcela.pedidos for parcela in parcelas)
    total = ("Total", inteiro(total_pedidos), dinheiro(receita), "", f"<strong>{dinheiro(comissao)}</strong>")
    return {
        "parcelas": html_das_parcelas(parcelas, total) if parcelas else "",
        "total_pedidos": total_pedidos,
        "periodo": periodo or "desde o primeiro pedido",
        "pergunta": request.GET.urlencode(),
    }
