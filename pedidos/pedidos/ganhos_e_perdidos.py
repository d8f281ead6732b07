"""Clients won and lost: who bought for the first time, and who used to buy and stopped."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef

from comum.datas.periodo import Periodo
from pedidos.clientes.models import ClienteQuerySet
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.ultima_compra import sem_compra_ha

# A lost one ordered about every month, and has let two of them pass.
DIAS_SEM_COMPRA = 60
PEDIDOS, DIAS_ANTES = 6, 180
PERDIDO = f"nada há {DIAS_SEM_COMPRA} dias, e {PEDIDOS} pedidos ou mais nos {DIAS_ANTES} dias antes"


def ganhos(clientes: ClienteQuerySet, periodo: Periodo) -> ClienteQuerySet:
    """Those whose first order, by any seller, is of this period."""
    pedidos = Pedido.objects.nao_cancelados()
    antes = pedidos.filter(cliente=OuterRef("pk"), data__lt=periodo.inicio)
    return clientes.filter(~Exists(antes), pk__in=pedidos.do_periodo(*periodo).values("cliente"))


def perdidos(clientes: ClienteQuerySet, hoje: date) -> ClienteQuerySet:
    """The active ones who used to buy and stopped; wants com_ultima_compra()."""
    compravam = (
        Pedido.objects.nao_cancelados()
        .do_periodo(*quando_compravam(hoje))
        .order_by()
        .values("cliente")
        .annotate(pedidos=Count("pk"))
        .filter(pedidos__gte=PEDIDOS)
        .values("cliente")
    )
    return clientes.ativos().filter(sem_compra_ha(DIAS_SEM_COMPRA, hoje), pk__in=compravam)


def quando_compravam(hoje: date) -> Periodo:
    parou = hoje - timedelta(days=DIAS_SEM_COMPRA)
    return Periodo(parou - timedelta(days=DIAS_ANTES - 1), parou)
