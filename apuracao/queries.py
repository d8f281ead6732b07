"""What the pages ask the database, in a fixed number of questions however long the history is.

What a month earned and cost, of its fully paid pedidos, is kept summed up by the database
(pedidos/models/resumo.py); the Apuracao holds what was written down when the month was settled.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractYear

from apuracao.models import Apuracao
from pedidos.models import Pedido, VendasDoMes

ZERO = Decimal("0.00")


class Calculado(NamedTuple):
    """What the fully paid pedidos of a month add up to."""

    pedidos: int
    receita: Decimal
    custo: Decimal


class Gravado(NamedTuple):
    """What was written down when the month was settled."""

    id: int
    receita: Decimal
    custo: Decimal
    verbas: Decimal
    outros_custos: Decimal
    definitivo: bool

    @property
    def resultado(self) -> Decimal:
        return self.receita - self.custo + self.verbas - self.outros_custos


NADA = Calculado(0, ZERO, ZERO)


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
        )
        for apuracao in Apuracao.objects.filter(ano=ano)
    }


def anos_com_movimento() -> list[int]:
    """The years that have a fully paid pedido or an Apuracao, the latest first."""
    anos = VendasDoMes.objects.values(ano=ExtractYear("mes")).annotate(quantos=Sum("pagos")).filter(quantos__gt=0)
    pagos = anos.order_by().values_list("ano", flat=True)
    apurados = Apuracao.objects.order_by().values_list("ano", flat=True)
    return sorted(pagos.union(apurados), reverse=True)
