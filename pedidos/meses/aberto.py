"""Whether a month is closed: its settlement is definitive, and stays as it is.

The rule, which forms, models and the admin all ask: a date that a person gives to an order, a payment or a return
is in a month that is open. What happens today to an order of a closed month (its payment is approved or undone, it
is cancelled) is not refused, nor is an order of such a month that a file brings. Either keeps its date, and the
difference is of the next open month.
"""

from datetime import date

from comum.datas.competencia import Competencia, competencia_de
from comum.formatos import dia as por_extenso
from pedidos.erros import MesFechado
from pedidos.meses.models import Apuracao


def meses_fechados() -> frozenset[Competencia]:
    """Costs a query."""
    rows = Apuracao.objects.filter(definitivo=True).order_by().values_list("ano", "mes")
    return frozenset(Competencia(*row) for row in rows)


def mes_que_recebe(competencia: Competencia, fechados: frozenset[Competencia]) -> Competencia:
    """The month in which that of this month still counts: itself, or the first open one after it."""
    while competencia in fechados:
        competencia = competencia.seguinte()
    return competencia


def exigir_mes_aberto(dia: date, de_que: str) -> None:
    """Raises MesFechado when the month of this day is closed; de_que says of what it is: "Um pedido". Costs a query."""
    do_dia = competencia_de(dia)
    fechados = meses_fechados()
    if do_dia in fechados:
        aberto = mes_que_recebe(do_dia, fechados).dias()[0]
        raise MesFechado(
            f"{de_que} de {por_extenso(dia)} cairia em {do_dia}, cuja apuração é definitiva. "
            f"Use uma data a partir de {por_extenso(aberto)}."
        )


def exigir_nada_fechado_desde(dia: date, de_que: str, *, antes_de: date | None = None) -> None:
    """Raises MesFechado when a month from that of this day on is closed, or one of those that begin before antes_de.

    Costs a query.
    """
    fechados = [
        mes for mes in meses_fechados() if mes >= competencia_de(dia) and (antes_de is None or mes.dias()[0] < antes_de)
    ]
    if fechados:
        raise MesFechado(
            f"{de_que} desde {por_extenso(dia)} mudaria {max(fechados)}, cuja apuração é definitiva. "
            f"O primeiro dia possível é {por_extenso(max(fechados).seguinte().dias()[0])}."
        )


def aviso_de_mes_fechado(dia: date) -> str:
    """What to tell before money moves on an order of this day; empty when its month is open. Costs a query."""
    do_dia = competencia_de(dia)
    recebe = mes_que_recebe(do_dia, meses_fechados())
    if recebe == do_dia:
        return ""
    return (
        f"O pedido é de {do_dia}, cuja apuração é definitiva. A data dele fica, e o que muda agora entra na "
        f"apuração de {recebe}."
    )
