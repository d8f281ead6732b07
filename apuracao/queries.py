"""What the pages ask the database, in a fixed number of questions however long the history is.

What a month earned and cost, of its fully paid pedidos, is kept summed up by the database
(pedidos/resumos/models.py); the Apuracao holds what was written down when the month was settled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round, TruncMonth

from apuracao.models import Apuracao, PedidoApurado
from comum.consulta import Consulta, Valor
from comum.datas.competencia import Competencia, competencia_de
from pedidos.meses.aberto import meses_fechados
from pedidos.models import Pedido, ResumoLinha, VendasDoMes
from pedidos.pedidos.valores import DINHEIRO

ZERO = Decimal("0.00")


class Calculado(NamedTuple):
    """What the fully paid pedidos of a month add up to."""

    pedidos: int
    receita: Decimal
    custo: Decimal


class Atrasado(NamedTuple):
    """What came of closed months since their settlements; negative where money or goods went back."""

    receita: Decimal
    custo: Decimal

    def __bool__(self) -> bool:
        return any(self)


class Gravado(NamedTuple):
    """What was written down when the month was settled."""

    id: int
    receita: Decimal
    custo: Decimal
    verbas: Decimal
    outros_custos: Decimal
    definitivo: bool
    receita_atrasada: Decimal = ZERO
    custo_atrasado: Decimal = ZERO

    @property
    def resultado(self) -> Decimal:
        return self.receita - self.custo + self.verbas - self.outros_custos


NADA = Calculado(0, ZERO, ZERO)
NADA_ATRASADO = Atrasado(ZERO, ZERO)


def calculado_por_mes(ano: int) -> dict[int, Calculado]:
    """By number of the month; one without a paid pedido is not in it."""
    rows = _perguntar_calculado(inicio=date(ano, 1, 1), fim=date(ano, 12, 31))
    return {mes.month: Calculado(pedidos, _cents(receita), _cents(custo)) for mes, pedidos, receita, custo in rows}


@Consulta
def _perguntar_calculado() -> "QuerySet[Any, Any]":
    return (
        VendasDoMes.objects.filter(mes__range=(Valor("inicio"), Valor("fim")))
        .values("mes")
        .annotate(quantos=Sum("pagos"), soma=Sum("receita"), gasto=Sum("custo_pago"))
        .filter(quantos__gt=0)
        .order_by("mes")
        .values_list("mes", "quantos", "soma", "gasto")
    )


def _cents(valor: Decimal) -> Decimal:
    # SQLite adds decimals up as floats: a billionth too little would "differ" from what was written down.
    return valor.quantize(ZERO)


def fechados_antes_de(competencia: Competencia, fechados: frozenset[Competencia]) -> Competencia | None:
    """The first of the closed months that follow each other up to this one, which takes what comes of them."""
    primeiro = None
    while (competencia := competencia.anterior()) in fechados:
        primeiro = competencia
    return primeiro


def atrasado(competencia: Competencia, fechados: frozenset[Competencia] | None = None) -> Atrasado:
    """What this month takes of the closed ones before it. One query, and two more where there are such months."""
    primeiro = fechados_antes_de(competencia, meses_fechados() if fechados is None else fechados)
    if primeiro is None:
        return NADA_ATRASADO
    diferencas = _diferencas(primeiro.dias()[0], competencia)
    return (
        Atrasado(*(sum(somas, ZERO) for somas in zip(*diferencas.values(), strict=True)))
        if diferencas
        else NADA_ATRASADO
    )


def _diferencas(inicio: date, competencia: Competencia) -> dict[date, Atrasado]:
    """By first day, the months from this day on whose orders come to something else than was counted of them.

    Of this month itself, which was not counted yet, only what another settlement counted of its orders.
    """
    seguinte, fim = competencia.dias()
    somas: dict[date, Atrasado] = defaultdict(lambda: NADA_ATRASADO)
    for mes, receita, custo in _perguntar_agora(inicio=inicio, seguinte=seguinte):
        somas[mes] = Atrasado(receita, custo)
    for dia, receita, custo in _perguntar_contados(connection.vendor == "sqlite", inicio=inicio, fim=fim):
        mes = dia.replace(day=1)
        somas[mes] = Atrasado(somas[mes].receita - receita, somas[mes].custo - custo)
    em_centavos = {mes: Atrasado(_cents(soma.receita), _cents(soma.custo)) for mes, soma in somas.items()}
    return {mes: soma for mes, soma in em_centavos.items() if soma}


@Consulta
def _perguntar_agora() -> "QuerySet[Any, Any]":
    meses = VendasDoMes.objects.filter(mes__gte=Valor("inicio"), mes__lt=Valor("seguinte")).values("mes").order_by()
    return meses.annotate(soma=Sum("receita"), gasto=Sum("custo_pago")).values_list("mes", "soma", "gasto")


@Consulta
def _perguntar_contados(por_dia: bool) -> "QuerySet[Any, Any]":
    # SQLite would ask Python for the month of each order.
    quando = F("pedido__data") if por_dia else TruncMonth("pedido__data")
    contados = PedidoApurado.objects.filter(pedido__data__range=(Valor("inicio"), Valor("fim"))).order_by()
    somas = contados.values(quando=quando).annotate(soma=Sum("receita"), gasto=Sum("custo"))
    return somas.values_list("quando", "soma", "gasto")


def atrasados_do_ano(ano: int, hoje: date, fechados: frozenset[Competencia]) -> dict[int, Atrasado]:
    """By number of the month: of the open ones that have begun and follow a closed one."""
    atual = competencia_de(hoje)
    return {
        mes.mes: atrasado(mes, fechados)
        for mes in (Competencia(ano, numero) for numero in range(1, 13))
        if mes not in fechados and mes <= atual and mes.anterior() in fechados
    }


def pedidos_a_apurar(competencia: Competencia) -> "QuerySet[Any]":
    """The orders of which the settlement of this month counts something, each with that: receita and custo.

    Those of the month, and those of the closed months before it that come to something else than was counted.
    Two queries, of months, before its own: a closed month in which nothing changed is not looked through.
    """
    primeiro = fechados_antes_de(competencia, meses_fechados())
    dias = Q(data__range=competencia.dias())
    for mes in _diferencas(primeiro.dias()[0], competencia) if primeiro else ():
        dias |= Q(data__range=competencia_de(mes).dias())
    linhas = ResumoLinha.objects.filter(pedido=OuterRef("pk"), pago=True).order_by().values("pedido")
    apurados = PedidoApurado.objects.filter(pedido=OuterRef("pk")).order_by().values("pedido")

    def a_contar(agora: str, contado: str) -> Round:
        somas = (linhas.values(soma=Sum(agora)), apurados.values(soma=Sum(contado)))
        hoje, antes = (Coalesce(Subquery(soma), ZERO, output_field=DINHEIRO) for soma in somas)
        return Round(hoje - antes, precision=2)

    return (
        Pedido.objects.filter(dias)
        .select_related("cliente", "vendedor")
        .annotate(receita=a_contar("vendas", "receita"), custo=a_contar("custo", "custo"))
        .exclude(receita=0, custo=0)
    )


def pedidos_atrasados(competencia: Competencia) -> "QuerySet[Any]":
    """Those of closed months of which the settlement of this month counts something."""
    return pedidos_a_apurar(competencia).filter(data__lt=competencia.dias()[0])


def pedidos_do_mes(ano: int, mes: int) -> QuerySet[Pedido]:
    """The pedidos behind the figures of a month, each with its receita and custo."""
    return (
        Pedido.objects.da_competencia(ano, mes)
        .pagos()
        .select_related("cliente", "vendedor")
        .annotate(receita=Sum("itens__valor_total_venda"), custo=Sum("itens__valor_total_compra"))
    )


def gravados() -> dict[Competencia, Gravado]:
    """Every month that was settled."""
    return {
        Competencia(ano, mes): Gravado(pk, receita, custo, _cents(verbas), *outros)
        for ano, mes, pk, receita, custo, verbas, *outros in _perguntar_gravados()
    }


@Consulta
def _perguntar_gravados() -> "QuerySet[Any, Any]":
    verbas = F("verba_scann") + F("verba_plano_negocios") + F("verba_time_ambev") + F("verba_outras_receitas")
    return (
        Apuracao.objects.order_by()
        .annotate(verbas_somadas=verbas)
        .values_list(
            *("ano", "mes", "pk", "receita_total", "custo_produtos", "verbas_somadas"),
            *("outros_custos", "definitivo", "receita_atrasada", "custo_atrasado"),
        )
    )


def gravado_por_mes(ano: int) -> dict[int, Gravado]:
    """By number of the month; one that was not settled is not in it."""
    return do_ano(ano, gravados())


def do_ano(ano: int, meses: Mapping[Competencia, Gravado]) -> dict[int, Gravado]:
    """The months of a year by their numbers."""
    return {competencia.mes: gravado for competencia, gravado in meses.items() if competencia.ano == ano}


def fechados(meses: Mapping[Competencia, Gravado]) -> frozenset[Competencia]:
    return frozenset(competencia for competencia, gravado in meses.items() if gravado.definitivo)


def anos_com_movimento(apurados: Iterable[Competencia]) -> list[int]:
    """The years that have a fully paid pedido or one of these settlements, the latest first."""
    pagos = {mes.year for (mes,) in _perguntar_meses()}
    return sorted(pagos | {competencia.ano for competencia in apurados}, reverse=True)


@Consulta
def _perguntar_meses() -> "QuerySet[Any, Any]":
    meses = VendasDoMes.objects.values("mes").annotate(quantos=Sum("pagos")).filter(quantos__gt=0)
    return meses.order_by().values_list("mes")
