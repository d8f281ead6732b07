"""What the fully paid orders of a year add up to, and which years there are: a query each."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from apuracao import queries
from apuracao.queries import Calculado
from comum.datas.competencia import Competencia
from pedidos.models import ItemPedido, Pedido

TAKES_THE_PLACE_OF = ((queries, "calculado_por_mes"), (queries, "anos_com_movimento"))


def calculado_por_mes(ano: int) -> dict[int, Calculado]:
    rows = (
        ItemPedido.objects.filter(pedido__in=Pedido.objects.do_periodo(date(ano, 1, 1), date(ano, 12, 31)).pagos())
        .values(mes=ExtractMonth("pedido__data"))
        .annotate(
            pedidos=Count("pedido", distinct=True), receita=Sum("valor_total_venda"), custo=Sum("valor_total_compra")
        )
        .order_by("mes")
        .values_list("mes", "pedidos", "receita", "custo")
    )
    return {mes: Calculado(pedidos, receita, custo) for mes, pedidos, receita, custo in rows}


def anos_com_movimento(apurados: Iterable[Competencia]) -> list[int]:
    pagos = Pedido.objects.pagos().order_by().values_list(ExtractYear("data"), flat=True).distinct()
    return sorted({*pagos, *(competencia.ano for competencia in apurados)}, reverse=True)
