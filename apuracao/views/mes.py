"""A month: what its fully paid orders come to now, what was settled of it, and the orders behind the figures."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apuracao import queries
from apuracao.ano import Mes, montar_ano
from apuracao.filtro import PRIMEIRO_ANO
from apuracao.models import Apuracao
from comum.datas.competencia import Competencia, competencia_atual
from comum.enderecos import endereco
from comum.formatos import mes_por_extenso
from comum.listas import DIA, DINHEIRO, NUMERO, BuscaFilter, Coluna, Lista
from pedidos.acesso import APURACAO, EXCLUIR_APURACAO, acesso_de, exige_papel
from pedidos.clientes.na_lista import coluna_do_cliente
from pedidos.meses.aberto import mes_que_recebe, meses_fechados
from pedidos.models import LogAtividade
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.pessoas.na_lista import coluna_do_vendedor


class PedidosDoMesFiltro(FiltroDeVendedor):
    busca = BuscaFilter("cliente__busca", numero="pk", label="Número ou cliente")
    vendedor = VendedorFilter(label="Vendedor")


LISTA = Lista(
    nome="apuracao",
    template="apuracao/pedidos.html",
    filtro=PedidosDoMesFiltro,
    ordem="-receita",
    colunas=(
        Coluna("numero", "Pedido", "pk", NUMERO, ("pk",), lambda p: endereco("pedidos:detalhe", p.pk)),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        coluna_do_cliente(lambda pedido: pedido.cliente, "cliente__nome"),
        coluna_do_vendedor(lambda pedido: pedido.vendedor, "vendedor__nome"),
        Coluna("receita", "Receita", "receita", DINHEIRO, ordem=("receita",), no_alto=True),
        Coluna("custo", "Custo", "custo", DINHEIRO, ordem=("custo",)),
        Coluna("margem", "Margem bruta", lambda p: p.receita - p.custo, DINHEIRO),
    ),
)

ATRASADOS = replace(LISTA, nome="atrasados", template="apuracao/atrasados.html", ordem="data")


@exige_papel(APURACAO)
@require_safe
def mes(request: HttpRequest, ano: int, mes: int) -> HttpResponse:
    competencia = uma_competencia(ano, mes)
    apuracao = Apuracao.objects.select_related("usuario").filter(ano=ano, mes=mes).first()
    context = {
        "mes": do_mes(competencia),
        "titulo": titulo(competencia),
        "apuracao": apuracao,
        "recebe": mes_que_recebe(competencia, meses_fechados()) if apuracao and apuracao.definitivo else None,
        "historico": LogAtividade.objects.do_registro(apuracao) if apuracao else [],
        "pode_excluir": acesso_de(request).abre(EXCLUIR_APURACAO),
    }
    return render(request, "apuracao/mes.html", context)


@exige_papel(APURACAO)
@require_safe
def pedidos(request: HttpRequest, ano: int, mes: int) -> HttpResponse:
    competencia = uma_competencia(ano, mes)
    return LISTA.render(request, queries.pedidos_do_mes(ano, mes), **_do_mes(competencia))


@exige_papel(APURACAO)
@require_safe
def atrasados(request: HttpRequest, ano: int, mes: int) -> HttpResponse:
    competencia = uma_competencia(ano, mes)
    return ATRASADOS.render(request, queries.pedidos_atrasados(competencia), **_do_mes(competencia))


@exige_papel(APURACAO)
@require_safe
def exportar_atrasados(request: HttpRequest, ano: int, mes: int, formato: str) -> HttpResponseBase:
    competencia = uma_competencia(ano, mes)
    return ATRASADOS.exportar(request, queries.pedidos_atrasados(competencia), formato, **_do_mes(competencia))


@exige_papel(APURACAO)
@require_safe
def exportar(request: HttpRequest, ano: int, mes: int, formato: str) -> HttpResponseBase:
    competencia = uma_competencia(ano, mes)
    return LISTA.exportar(request, queries.pedidos_do_mes(ano, mes), formato, **_do_mes(competencia))


def uma_competencia(ano: int, mes: int) -> Competencia:
    """The month of an address; one that does not exist or has not begun has no page."""
    if not (PRIMEIRO_ANO <= ano <= 9999 and 1 <= mes <= 12):
        raise Http404(f"Não há mês {mes} de {ano}.")
    competencia = Competencia(ano, mes)
    if competencia > (atual := competencia_atual()):
        raise Http404(f"O mês {competencia} ainda não chegou; a apuração vai até {atual}.")
    return competencia


def do_mes(competencia: Competencia) -> Mes:
    """The month as the page of its year has it. Costs three queries, and two more after a closed month."""
    ano = competencia.ano
    do_ano = montar_ano(
        ano,
        queries.calculado_por_mes(ano),
        queries.gravado_por_mes(ano),
        timezone.localdate(),
        {competencia.mes: queries.atrasado(competencia)},
    )
    return do_ano.meses[competencia.mes - 1]


def titulo(competencia: Competencia) -> str:
    return f"{mes_por_extenso(competencia.mes)} de {competencia.ano}"


def _do_mes(competencia: Competencia) -> dict[str, Any]:
    return {"competencia": competencia, "titulo": titulo(competencia)}
