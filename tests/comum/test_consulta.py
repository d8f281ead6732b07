"""A query that is written once answers what it would answer written anew."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from comum.consulta import Consulta, Valor
from pedidos.models import Pedido
from tests.cast import um_pedido
from vendedor.models import Vendedor

HOJE = date(2024, 6, 30)
escritas: list[str] = []


@Consulta
def pedidos_de(ordem: str) -> "QuerySet[Any, Any]":
    escritas.append(ordem)
    seus = Pedido.objects.filter(vendedor=Valor("vendedor"), data__range=(Valor("inicio"), Valor("fim")))
    return seus.order_by(ordem).values_list("pk", "data", "frete")


def test_it_is_written_once_for_each_shape_and_asked_with_any_values(ana: Vendedor, bruno: Vendedor):
    primeiro, segundo = (um_pedido(ana, data=HOJE - timedelta(days=dias)) for dias in (0, 1))
    um_pedido(bruno, data=HOJE)
    escritas.clear()

    def pks(*forma: str, **valores: Any) -> list[int]:
        return [pk for pk, *_ in pedidos_de(*forma, **valores)]

    sempre = {"inicio": date.min, "fim": HOJE}
    assert pks("data", vendedor=ana.pk, **sempre) == [segundo.pk, primeiro.pk]
    assert pks("-pk", vendedor=ana.pk, **sempre) == [segundo.pk, primeiro.pk]
    assert pks("data", vendedor=ana.pk, inicio=HOJE, fim=HOJE) == [primeiro.pk]
    assert pks("data", vendedor=0, **sempre) == []
    assert escritas == ["data", "-pk"]
    # As values_list() answers it, on every database.
    assert pedidos_de("data", vendedor=ana.pk, **sempre) == list(
        Pedido.objects.filter(vendedor=ana).order_by("data").values_list("pk", "data", "frete")
    )
