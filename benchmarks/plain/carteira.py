"""A seller's portfolio: two queries."""

from datetime import date

from django.db.models import Count

from pedidos.models import Cliente
from pedidos.models.cliente import sem_compra_ha
from vendedor.queries.carteira import DIAS_SEM_COMPRA, Carteira, clientes_sem_compra
from vendedor.views import dashboard

TAKES_THE_PLACE_OF = ((dashboard, "carteira_do_vendedor"),)


def carteira_do_vendedor(carteira_id: int, dias: int, hoje: date) -> Carteira:
    contagem = (
        Cliente.objects.ativos()
        .do_vendedor(carteira_id)
        .com_ultima_compra()
        .aggregate(
            ativos=Count("pk"), **{f"sem_{n}": Count("pk", filter=sem_compra_ha(n, hoje)) for n in DIAS_SEM_COMPRA}
        )
    )
    return Carteira(
        contagem["ativos"],
        {n: contagem[f"sem_{n}"] for n in DIAS_SEM_COMPRA},
        clientes_sem_compra(carteira_id, dias, hoje),
    )
