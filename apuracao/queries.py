"""What the pages ask the database, in a fixed number of questions however long the history is.

What a month earned and cost, of its fully paid pedidos, is kept summed up by the database
(pedidos/resumos/models.py); the Apuracao holds what was written down when the month was settled.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear, Round, TruncMonth

from apuracao.models import Apuracao, PedidoApurado
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
    rows = (
        VendasDoMes.objects.filter(mes__year=ano)
        .values("mes")
        .annotate(quantos=Sum("pagos"), soma=Sum("receita"), gasto=Sum("custo_pago"))
        .filter(quantos__gt=0)
        .order_by("mes")
        .values_list("mes", "quantos", "soma", "gasto")
    )
    return {mes.month: Calculado(pedidos, _cents(receita), _cents(custo)) for mes, pedidos, receita, custo in rows}


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
    agora = VendasDoMes.objects.filter(mes__gte=inicio, mes__lt=seguinte).values("mes").order_by()
    contados = PedidoApurado.objects.filter(pedido__data__range=(inicio, fim)).order_by()
    somas: dict[date, Atrasado] = defaultdict(lambda: NADA_ATRASADO)
    for mes, receita, custo in agora.annotate(soma=Sum("receita"), gasto=Sum("custo_pago")).values_list(
        "mes", "soma", "gasto"
    ):
        somas[mes] = Atrasado(receita, custo)
    por_mes = contados.values(mes=TruncMonth("pedido__data")).annotate(soma=Sum("receita"), gasto=Sum("custo"))
    for mes, receita, custo in por_mes.values_list("mes", "soma", "gasto"):
        somas[mes] = Atrasado(somas[mes].receita - receita, somas[mes].custo - custo)
    em_centavos = {mes: Atrasado(_cents(soma.receita), _cents(soma.custo)) for mes, soma in somas.items()}
    return {mes: soma for mes, soma in em_centavos.items() if soma}


def atrasados_do_ano(ano: int, hoje: date) -> dict[int, Atrasado]:
    """By number of the month: of the open ones that have begun and follow a closed one."""
    fechados, atual = meses_fechados(), competencia_de(hoje)
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


def gravado_por_mes(ano: int) -> dict[int, Gravado]:
    """By number of the month; one that was not settled is not in it."""
    return {
        apuracao.mes: Gravado(
            apuracao.pk,
            apuracao.receita_total,
            apuracao.custo_produtos,
            apuracao.verbas,
            apuracao.outros_custos,
            apuracao.definitivo,
            apuracao.receita_atrasada,
            apuracao.custo_atrasado,
        )
        for apuracao in Apuracao.objects.filter(ano=ano)
    }


def anos_com_movimento() -> list[int]:
    """The years that have a fully paid pedido or an Apuracao, the latest first."""
    anos = VendasDoMes.objects.values(ano=ExtractYear("mes")).annotate(quantos=Sum("pagos")).filter(quantos__gt=0)
    pagos = anos.order_by().values_list("ano", flat=True)
    apurados = Apuracao.objects.order_by().values_list("ano", flat=True)
    return sorted(pagos.union(apurados), reverse=True)
