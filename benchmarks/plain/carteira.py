"""A seller's portfolio: two queries."""

from datetime import date

from django.db.models import Count

from pedidos.models import Cliente
from pedidos.pedidos.ultima_compra import com_ultima_compra, sem_compra_ha
from vendedor.queries.carteira import DIAS_SEM_COMPRA, Carteira, clientes_sem_compra
from vendedor.views import dashboard

TAKES_THE_PLACE_OF = ((dashboard, "carteira_do_vendedor"),)


def carteira_do_vendedor(carteira_id: int, dias: int, hoje: date) -> Carteira:
    contagem = com_ultima_compra(Cliente.objects.ativos().do_vendedor(carteira_id)).aggregate(
        ativos=Count("pk"), **{f"sem_{n}": Count("pk", filter=sem_compra_ha(n, hoje)) for n in DIAS_SEM_COMPRA}
    )
    return Carteira(
        contagem["ativos"],
        {n: contagem[f"sem_{n}"] for n in DIAS_SEM_COMPRA},
        clientes_sem_compra(carteira_id, dias, hoje),
    )
