"""The targets of the last year: what each seller sold a year before, and a little more, in round numbers."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from dados.demo.banco import modelo
from dados.demo.calendario import CRESCIMENTO_AO_ANO
from pedidos.models import VendasDoMes

REDONDA = 500


def criar_metas(hoje: date) -> None:
    """Of the sums of the sales, which are there."""
    somas = VendasDoMes.objects.filter(mes__lte=hoje.replace(year=hoje.year - 1, day=1)).values("vendedor", "mes")
    vendidos = somas.annotate(soma=Sum("vendas")).order_by("mes", "vendedor").values_list("mes", "vendedor", "soma")
    meta = modelo("vendedor.Meta")
    meta.objects.bulk_create(
        meta(vendedor_id=vendedor_id, ano=mes.year + 1, mes=mes.month, valor=_redonda(soma))
        for mes, vendedor_id, soma in vendidos
    )


def _redonda(vendas: Decimal) -> int:
    return max(round(float(vendas) * (1 + CRESCIMENTO_AO_ANO) / REDONDA), 1) * REDONDA
