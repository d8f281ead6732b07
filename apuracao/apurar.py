"""What is done to a settlement that needs the orders: made, computed anew, made definitive.

A settlement counts the fully paid orders of its month, and what came late: what the orders of closed months
come to today less what definitive settlements counted of them. So each real is settled once, in the first
settlement that was open when it came.
"""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from apuracao.models import Apuracao, ApuracaoDefinitiva, PedidoApurado
from apuracao.queries import NADA, atrasado, calculado_por_mes, pedidos_a_apurar
from comum.datas.competencia import Competencia
from comum.erros import Recusa

CALCULADOS = ("receita_total", "custo_produtos", "receita_atrasada", "custo_atrasado")


class ApuracaoEmDia(Recusa):
    """The settlement says already what the orders add up to."""


class ApuracaoDesatualizada(Recusa):
    """The settlement was about to be closed with figures that are not those of the orders."""


@transaction.atomic
def apurar(competencia: Competencia, usuario: User, **valores: Decimal) -> Apuracao:
    """Settles a month with the figures of its orders, and these verbas and other costs.

    Raises IntegrityError for a month that is settled already, ApuracaoFutura for one that has not begun.
    """
    apuracao = Apuracao(ano=competencia.ano, mes=competencia.mes, usuario=usuario, **valores)
    calcular(apuracao)
    apuracao.save()
    return apuracao


def calcular(apuracao: Apuracao) -> None:
    """Takes revenue and cost from the orders, without saving."""
    do_mes = calculado_por_mes(apuracao.ano).get(apuracao.mes, NADA)
    tarde = atrasado(apuracao.competencia)
    apuracao.receita_total, apuracao.custo_produtos = do_mes.receita + tarde.receita, do_mes.custo + tarde.custo
    apuracao.receita_atrasada, apuracao.custo_atrasado = tarde.receita, tarde.custo


def recalcular(apuracao: Apuracao) -> None:
    antes = [getattr(apuracao, campo) for campo in CALCULADOS]
    calcular(apuracao)
    if not apuracao.definitivo and antes == [getattr(apuracao, campo) for campo in CALCULADOS]:
        raise ApuracaoEmDia(f"{apuracao} já tem a receita e o custo dos pedidos pagos do mês.")
    apuracao.save(update_fields=CALCULADOS)


@transaction.atomic
def tornar_definitiva(apuracao: Apuracao) -> None:
    """Closes the month: what each order counted is written down, and what comes later is of another month.

    Raises ApuracaoDesatualizada unless the settlement says what the orders come to at this moment.
    """
    apuracao.definitivo = True
    try:
        apuracao.save(update_fields=["definitivo"])
    except ApuracaoDefinitiva as recusa:
        raise ApuracaoDefinitiva(f"{apuracao} já é definitiva.") from recusa
    apuracao.refresh_from_db()
    # One statement: what it sees is counted, and whatever is not in it comes late.
    contados = list(pedidos_a_apurar(apuracao.competencia).values_list("pk", "data", "receita", "custo"))
    inicio = apuracao.competencia.dias()[0]
    somas = [
        sum((linha[coluna] for linha in linhas), Decimal(0))
        for linhas in (contados, [linha for linha in contados if linha[1] < inicio])
        for coluna in (2, 3)
    ]
    if somas != [getattr(apuracao, campo) for campo in CALCULADOS]:
        raise ApuracaoDesatualizada(
            f"{apuracao} não diz o que os pedidos somam agora. Recalcule, confira, e torne-a definitiva depois."
        )
    PedidoApurado.objects.bulk_create(
        (
            PedidoApurado(apuracao=apuracao, pedido_id=pk, receita=receita, custo=custo)
            for pk, _, receita, custo in contados
        ),
        batch_size=1000,
    )
