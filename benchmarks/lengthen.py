"""Gives the house of DATABASE_URL a longer history at the same pace: python -m benchmarks.lengthen TIMES.

What it sold is put before what it sold, once more and once more: the same orders to the same clients,
each time as many weeks earlier as the history is long.
"""

import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.db import models


def main(times: int) -> None:
    django.setup()
    from django.db import connection, transaction
    from django.db.models import Max, Min
    from tqdm import tqdm

    from pedidos.models import ItemPedido, Pedido

    known = Pedido.objects.aggregate(first=Min("data"), last=Max("data"), orders=Max("pk"))
    lines = ItemPedido.objects.aggregate(last=Max("pk"))["last"]
    # Whole weeks, so that every weekday stays one.
    weeks = -(-((known["last"] - known["first"]).days + 1) // 7)
    for time in tqdm(range(1, times), desc=f"{times} times the history", unit="times"):
        orders = {"id": f"id + {time * known['orders']}", "data": f"data - {time * weeks * 7}"}
        items = {"id": f"id + {time * lines}", "pedido_id": f"pedido_id + {time * known['orders']}"}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_again(Pedido, {**orders, "referencia_externa": "''"}, f"id <= {known['orders']}"))
            cursor.execute(_again(ItemPedido, items, f"id <= {lines}"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _again(model: "type[models.Model]", but: dict[str, str], which: str) -> str:
    """The statement that writes these rows once more, but for some columns."""
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
    values = [but.get(column, column) for column in columns]
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {which}"  # noqa: S608


if __name__ == "__main__":
    main(int(sys.argv[1]))
