"""The small sample: every figure of its expected.json that the models can hold, from the database."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max, Min, Sum
from django.utils.timezone import localtime

from pedidos.models import (
    Categoria,
    Cliente,
    Coleta,
    Estoque,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    Produto,
)
from tests.dados.olist.pasta import importar
from vendedor.models import Vendedor

METODOS = {"BOLETO": "boleto", "CARTAO_CREDITO": "credit_card", "CARTAO_DEBITO": "debit_card", "VALE": "voucher"}
CONTRADICOES = "Contradições nos pedidos da Olist (tudo foi guardado; cada um conta em todas as que tem):"
MONEY = ("price", "freight", "price_plus_freight", "payment_value")
DE_TODOS = {"CERVEJA", "NAB", "OUTROS"}


@pytest.fixture(scope="module")
def small(olist_dir: Path) -> Path:
    return olist_dir / "small"


@pytest.fixture(scope="module")
def expected(small: Path) -> Any:
    return json.loads((small / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def importada(small: Path, django_db_setup: None, django_db_blocker: Any) -> Any:
    """Imported once for the file; every test only reads, and all is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield importar(small)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reading(importada: str, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


def figures(key: Callable[[Pedido], str | None]) -> dict[str, Any]:
    """What expected.json says of groups of orders, counted from the rows; key None leaves an order out."""
    groups: dict[str, dict[str, Any]] = {}
    for pedido in Pedido.objects.select_related("cliente", "vendedor").prefetch_related("itens", "pagamentos"):
        name = key(pedido)
        if name is None:
            continue
        group = groups.setdefault(name, {"orders": set(), **dict.fromkeys(MONEY, Decimal("0.00")), "items": 0})
        price = sum((item.valor_total_venda for item in pedido.itens.all()), Decimal("0.00"))
        group["orders"].add(pedido.referencia_externa.split(":")[1])
        group["items"] += sum(item.quantidade for item in pedido.itens.all())
        group["price"] += price
        group["freight"] += pedido.frete
        group["price_plus_freight"] += price + pedido.frete
        group["payment_value"] += sum((pagamento.valor for pagamento in pedido.pagamentos.all()), Decimal("0.00"))
    return {name: _as_text({**group, "orders": len(group["orders"])}) for name, group in groups.items()}


def text(value: Decimal | int) -> str:
    """With two decimals; SQLite gives sums more, for it adds floating point numbers."""
    return f"{value:.2f}"


def _as_text(group: dict[str, Any]) -> dict[str, Any]:
    return {name: text(value) if name in MONEY else value for name, value in group.items()}


def merged(groups: list[dict[str, Any]]) -> dict[str, Any]:
    counts = {name: sum(group[name] for group in groups) for name in ("orders", "items")}
    return counts | {name: text(sum(Decimal(group[name]) for group in groups)) for name in MONEY}


def test_it_has_all_rows(expected):
    rows = expected["rows"]
    assert Pedido.objects.count() == rows["orders"]
    assert ItemPedido.objects.aggregate(units=Sum("quantidade"))["units"] == rows["items"]
    assert Pagamento.objects.count() == rows["payments"]
    assert Cliente.objects.count() == rows["customers"] == expected["distinct"]["customer_unique_id"]
    assert Produto.objects.count() == rows["products"]
    assert Vendedor.objects.count() == rows["sellers"]
    assert Categoria.objects.exclude(codigo__in=DE_TODOS).count() == rows["categories"]
    assert ItemPedido.objects.values("produto").distinct().count() == expected["distinct"]["products_sold"]
    assert Pedido.objects.values("vendedor").distinct().count() == expected["distinct"]["sellers_with_sales"]


def test_it_has_the_totals(expected):
    totals = expected["totals"]
    assert figures(lambda _: "all")["all"] == {
        "orders": 97,
        "items": 108,
        **{name: totals[name] for name in MONEY},
    }
    prices = ItemPedido.objects.aggregate(Max("preco_venda"), Min("preco_venda"))
    assert prices == {
        "preco_venda__max": Decimal(totals["price_max"]),
        "preco_venda__min": Decimal(totals["price_min"]),
    }
    units = Pedido.objects.annotate(units=Sum("itens__quantidade")).aggregate(Max("units"))
    assert units["units__max"] == totals["items_per_order_max"]
    payments = Counter(Pagamento.objects.values_list("pedido", flat=True))
    assert max(payments.values()) == totals["payments_per_order_max"]


def test_it_has_the_span_of_purchases(expected):
    span = Pedido.objects.aggregate(first=Min("criado_em"), last=Max("criado_em"))
    shown = {name: f"{localtime(moment):%Y-%m-%d %H:%M:%S}" for name, moment in span.items()}
    assert shown == expected["purchase_span"]


def test_it_has_the_totals_by_status(expected):
    by_status = expected["by_status"]
    assert figures(lambda pedido: pedido.status) == {
        "CANCELADO": by_status["canceled"],
        "COLETA_CONCLUIDA": merged([by_status["delivered"], by_status["shipped"]]),
    }


def test_it_has_the_totals_by_month(expected):
    assert figures(lambda pedido: f"{pedido.data:%Y-%m}") == expected["by_month_of_purchase"]


def test_it_has_the_totals_by_day(expected):
    november = figures(lambda pedido: f"{pedido.data}" if f"{pedido.data:%Y-%m}" == "2017-11" else None)
    assert november == expected["by_day_november_2017"]


def test_it_has_the_totals_by_state_of_the_client(expected):
    assert figures(lambda pedido: pedido.cliente.uf) == expected["by_customer_state"]


def ranked(rows: list[dict[str, Any]], by_key: dict[str, dict[str, Any]], fields: tuple[str, ...]) -> None:
    """Each row of the expected ranking is met, and nobody who is not in it has sold more."""
    assert [{name: by_key[row["key"]][name] for name in fields} for row in rows] == [
        {name: row[name] for name in fields} for row in rows
    ]
    others = [Decimal(group["price"]) for key, group in by_key.items() if key not in {row["key"] for row in rows}]
    assert max(others, default=Decimal(0)) <= Decimal(rows[-1]["price"])


def test_it_has_the_top_sellers(expected):
    fields = ("orders", "items", "price", "freight", "price_plus_freight")
    ranked(expected["top_20_sellers_by_price"], figures(lambda pedido: pedido.vendedor.codigo), fields)


@pytest.mark.parametrize(
    ("ranking", "lookup"),
    [
        ("top_20_products_by_price", "produto__codigo_interno"),
        ("top_20_categories_by_price", "produto__categoria"),
    ],
)
def test_it_has_the_top_products_and_categories(expected, ranking, lookup):
    """Their freight is not kept: Pedido.frete is that of the whole order."""
    groups: dict[str, dict[str, Any]] = {}
    for key, referencia, units, price in ItemPedido.objects.values_list(
        lookup, "pedido__referencia_externa", "quantidade", "valor_total_venda"
    ):
        name = "(none)" if key == "OUTROS" else key.lower()
        group = groups.setdefault(name, {"orders": set(), "items": 0, "price": Decimal("0.00")})
        group["orders"].add(referencia.split(":")[1])
        group["items"] += units
        group["price"] += price
    by_key = {name: _as_text({**group, "orders": len(group["orders"])}) for name, group in groups.items()}
    ranked(expected[ranking], by_key, ("orders", "items", "price"))


def test_it_has_each_product_in_its_category(expected):
    rows = expected["top_20_products_by_price"]
    categorias = dict(Produto.objects.values_list("codigo_interno", "categoria"))
    assert [categorias[row["key"]] for row in rows] == [
        {"(none)": "OUTROS"}.get(row["category"], row["category"].upper()) for row in rows
    ]


def test_it_has_the_totals_by_payment_type(expected):
    rows = Pagamento.objects.values_list("metodo").annotate(total=Sum("valor"))
    counts = Counter(Pagamento.objects.values_list("metodo", flat=True))
    assert {METODOS[metodo]: (counts[metodo], text(total)) for metodo, total in rows} == {
        kind: (figures["payments"], figures["value"]) for kind, figures in expected["by_payment_type"].items()
    }


def test_it_has_the_clients_and_who_paid_the_most(expected):
    customers = expected["customers"]
    orders = Counter(Pedido.objects.values_list("cliente__referencia_externa", flat=True))
    assert sum(count == 1 for count in orders.values()) == customers["with_one_order"]
    assert sum(count > 1 for count in orders.values()) == customers["with_two_or_more_orders"]
    assert max(orders.values()) == customers["orders_max"]
    paid = (
        Cliente.objects.values_list("referencia_externa")
        .annotate(paid=Sum("pedidos__pagamentos__valor"))
        .order_by("-paid", "referencia_externa")
    )
    assert [
        {"customer_unique_id": pessoa, "payment_value": text(value), "orders": orders[pessoa]}
        for pessoa, value in paid[:10]
    ] == customers["top_10_by_payment_value"]


def test_it_has_the_oddities(expected, importada):
    oddities = expected["oddities"]
    assert Pedido.objects.filter(itens=None).count() == oddities["orders_without_items"]
    assert list(Pedido.objects.filter(pagamentos=None)) == oddities["orders_without_payment"]
    differences = {
        pedido.referencia_externa.split(":")[1]: pedido.calcular_conta().pago - pedido.calcular_total() - pedido.frete
        for pedido in Pedido.objects.all()
    }
    beyond = {order: difference for order, difference in differences.items() if abs(difference) > Decimal("0.01")}
    assert len(differences) - len(beyond) == oddities["orders_paid_equals_items_within_1_cent"]
    assert [{"order_id": order, "difference": text(difference)} for order, difference in beyond.items()] == oddities[
        "largest_differences_paid_minus_items"
    ]
    payments = Counter(Pagamento.objects.values_list("pedido", flat=True))
    assert sum(count > 1 for count in payments.values()) == oddities["orders_paid_in_two_or_more_payments"]
    sem_categoria = ItemPedido.objects.filter(produto__categoria="OUTROS").aggregate(units=Sum("quantidade"))
    assert sem_categoria["units"] == oddities["items_of_product_without_category"]
    # What the models do not keep, the closing words say.
    said = [" ".join(line.split()) for line in importada.splitlines()]
    assert [line.split(" (por exemplo")[0] for line in said[said.index(CONTRADICOES) + 1 :]] == [
        f"{oddities['carrier_date_before_approval']} despachado antes da aprovação: coleta na data do despacho",
        f"{oddities['orders_paid_differs_by_more_than_1_cent']} pago difere de itens mais frete em mais de 1 centavo: "
        "fica como foi pago",
    ]


def test_it_collected_every_unit_that_was_shipped(expected):
    shipped = [expected["by_status"][status] for status in ("delivered", "shipped")]
    assert Coleta.objects.filter(status=Coleta.Status.TOTAL).count() == sum(group["orders"] for group in shipped)
    assert Coleta.objects.aggregate(units=Sum("itens__quantidade"))["units"] == sum(group["items"] for group in shipped)
    assert set(Estoque.objects.values_list("quantidade", flat=True)) == {0}
    assert not MovimentacaoEstoque.objects.filter(depois__lt=0).exists()
