"""The full sample against an independent computation: the CSV files once more, in whole cents."""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth

from pedidos.models import Cliente, Coleta, ItemPedido, MovimentacaoEstoque, Pagamento, Pedido
from tests.dados.olist.pasta import ITEMS, ORDERS, PAYMENTS, importar
from tests.examples import WIDE

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(not WIDE, reason="Loading takes two minutes of a core: EXAMPLES=1 takes them."),
]


@pytest.fixture(scope="module")
def importada(olist_dir: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Imported once for the file; every test only reads, and all is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = importar(olist_dir)
        # Or every question is planned as if the tables were empty.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield [" ".join(line.split()).split(" (por exemplo")[0] for line in said.splitlines()]
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reading(importada: list[str], django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


class Sums:
    """Of a group of pedidos: how many there are, their units, and cents of items, freight and payments."""

    def __init__(self) -> None:
        self.pedidos: set[str] = set()
        self.units = self.items = self.freight = self.payments = 0

    def __repr__(self) -> str:
        return str((len(self.pedidos), self.units, self.items, self.freight, self.payments))

    def __eq__(self, other: object) -> bool:
        return repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))


@pytest.fixture(scope="module")
def files(olist_dir: Path) -> dict[str, list[dict[str, str]]]:
    def read(name: str) -> list[dict[str, str]]:
        with gzip.open(olist_dir / f"{name}.csv.gz", "rt", encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    return {name: read(name) for name in (ORDERS, ITEMS, PAYMENTS)}


def cents(value: str | Decimal | None) -> int:
    # Rounded: SQLite sums up floating point numbers.
    return round(Decimal(value or 0) * 100)


def of_the_files(files: dict[str, list[dict[str, str]]], by: str) -> dict[str, Sums]:
    """By month, or by status where an order has one for all its sellers."""
    groups: dict[str, Sums] = defaultdict(Sums)
    paid = Counter[str]()
    for row in files[PAYMENTS]:
        paid[row["order_id"]] += cents(row["payment_value"])
    due = Counter[str]()
    for row in files[ITEMS]:
        due[row["order_id"]] += cents(row["price"])

    def group(order: dict[str, str]) -> Sums:
        if by == "month":
            return groups[order["order_purchase_timestamp"][:7]]
        if order["order_status"] in ("canceled", "unavailable"):
            return groups["CANCELADO"]
        order_id = order["order_id"]
        if not order["order_approved_at"] or not 0 < due[order_id] <= paid[order_id]:
            return groups["PENDENTE"]
        return groups["COLETA_CONCLUIDA" if order["order_delivered_carrier_date"] else "PAGAMENTO_APROVADO"]

    group_of = {order["order_id"]: group(order) for order in files[ORDERS]}
    with_items = set()
    for row in files[ITEMS]:
        sums = group_of[row["order_id"]]
        with_items.add(row["order_id"])
        sums.pedidos.add(f"olist:{row['order_id']}:{row['seller_id']}")
        sums.units += 1
        sums.items += cents(row["price"])
        sums.freight += cents(row["freight_value"])
    for order_id, sums in group_of.items():
        sums.payments += paid[order_id]
        if order_id not in with_items:
            sums.pedidos.add(f"olist:{order_id}:olist-sem-vendedor")
    return groups


def of_the_database(key: Any) -> dict[str, Sums]:
    groups: dict[str, Sums] = defaultdict(Sums)
    for name, referencia, frete in Pedido.objects.values_list(key, "referencia_externa", "frete"):
        groups[str(name)[:40]].pedidos.add(referencia)
        groups[str(name)[:40]].freight += cents(frete)
    itens = ItemPedido.objects.values_list(prefixed("pedido", key))
    for name, units, value in itens.annotate(Sum("quantidade"), Sum("valor_total_venda")).order_by():
        groups[str(name)].units = units
        groups[str(name)].items = cents(value)
    for name, value in Pagamento.objects.values_list(prefixed("pedido", key)).annotate(Sum("valor")).order_by():
        groups[str(name)].payments = cents(value)
    return groups


def prefixed(relation: str, key: Any) -> Any:
    return TruncMonth(f"{relation}__data") if isinstance(key, TruncMonth) else f"{relation}__{key}"


def test_its_totals_by_month_are_those_of_the_files(files):
    by_month = {name[:7]: sums for name, sums in of_the_database(TruncMonth("data")).items()}

    assert by_month == of_the_files(files, "month")
    assert sum(sums.items for sums in by_month.values()) == 3_633_165_59
    assert sum(sums.freight for sums in by_month.values()) == 605_433_03
    assert sum(sums.payments for sums in by_month.values()) == 4_271_917_42


def test_its_totals_by_status_are_those_of_the_files(files):
    assert of_the_database("status") == of_the_files(files, "status")


def test_its_totals_by_seller_are_those_of_the_files(files):
    expected: dict[str, Sums] = defaultdict(Sums)
    for row in files[ITEMS]:
        sums = expected[row["seller_id"]]
        sums.pedidos.add(f"olist:{row['order_id']}:{row['seller_id']}")
        sums.units += 1
        sums.items += cents(row["price"])
        sums.freight += cents(row["freight_value"])
    found = of_the_database("vendedor__codigo")
    sem_vendedor = found.pop("olist-sem-vendedor")
    assert (len(sem_vendedor.pedidos), sem_vendedor.items, sem_vendedor.freight) == (136, 0, 0)
    payments = {seller: found[seller].payments for seller in found}
    for sums in found.values():
        sums.payments = 0

    assert found == expected

    assert sum(payments.values()) + sem_vendedor.payments == 4_271_917_42


def test_each_order_has_its_payments_and_each_seller_his_due(files):
    """Where the payments are exactly what is due, each of several sellers gets exactly price plus freight."""
    due: dict[str, Counter[str]] = defaultdict(Counter)
    for row in files[ITEMS]:
        due[row["order_id"]][row["seller_id"]] += cents(row["price"]) + cents(row["freight_value"])
    paid = Counter[str]()
    for row in files[PAYMENTS]:
        paid[row["order_id"]] += cents(row["payment_value"])
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for referencia, value in Pagamento.objects.values_list("pedido__referencia_externa", "valor"):
        _, order_id, seller = referencia.split(":")
        found[order_id][seller] += cents(value)

    assert {order_id: shares.total() for order_id, shares in found.items()} == dict(paid)
    exact = [order_id for order_id in due if due[order_id].total() == paid[order_id] and len(due[order_id]) > 1]
    assert len(exact) > 200
    assert {order_id: found[order_id] for order_id in exact} == {order_id: due[order_id] for order_id in exact}


def test_it_meets_every_oddity_that_is_known_of_the_sample(importada):
    assert [line for line in importada if not line.startswith("R$")][-11:] == [
        "Contradições nos pedidos da Olist (tudo foi guardado; cada um conta em todas as que tem):",
        "136 sem itens: guardado sem vendedor, com os seus pagamentos",
        "1 sem pagamento: fica pendente",
        "8 despachado sem pagamento aprovado que cubra os itens: fica pendente, sem coleta",
        "13 cancelado depois de despachado: fica cancelado, sem coleta",
        "1 entregue sem data de entrega: vale a data de despacho",
        "348 despachado antes da aprovação: coleta na data do despacho",
        "4 entregue antes do despacho: coleta na data do despacho",
        "86 pago difere de itens mais frete em mais de 1 centavo: fica como foi pago",
        "2 com pagamento de R$ 0,00: esse pagamento fica de fora",
        "4 comprado numa hora que o relógio mostrou duas vezes: vale a primeira",
    ]
    parts = Counter(
        referencia.split(":")[1] for referencia in Pedido.objects.values_list("referencia_externa", flat=True)
    )
    assert len(parts) == 26_552
    assert sum(count > 1 for count in parts.values()) == 321
    orders_of_persons: dict[str, set[str]] = defaultdict(set)
    for pessoa, referencia in Pedido.objects.values_list("cliente__referencia_externa", "referencia_externa"):
        orders_of_persons[pessoa].add(referencia.split(":")[1])
    assert len(orders_of_persons) == Cliente.objects.count() == 26_299
    assert sum(len(orders) > 1 for orders in orders_of_persons.values()) == 247
    sem_categoria = ItemPedido.objects.filter(produto__categoria="OUTROS").aggregate(units=Sum("quantidade"))
    assert sem_categoria["units"] == 438


def test_its_states_are_those_that_the_business_allows():
    pedidos = Pedido.objects.annotate(total=Sum("itens__valor_total_venda"))
    totals = dict(pedidos.values_list("pk", "total"))
    aprovado = Pagamento.objects.filter(status_pagamento="APROVADO").values_list("pedido").annotate(Sum("valor"))
    paid = dict(aprovado.order_by())
    for pk, status in Pedido.objects.values_list("pk", "status"):
        covered = bool(totals[pk]) and paid.get(pk, 0) >= totals[pk]
        assert status == "CANCELADO" or covered == (status in Pedido.PAGOS)
    assert not Coleta.objects.exclude(pedido__status="COLETA_CONCLUIDA").exists()
    assert not Pedido.objects.filter(status="COLETA_CONCLUIDA", coletas=None).exists()


def test_it_collected_each_item_of_a_collected_pedido_as_a_whole():
    collected = ItemPedido.objects.filter(pedido__status="COLETA_CONCLUIDA")
    assert not collected.annotate(taken=Sum("coletados__quantidade")).exclude(taken=F("quantidade")).exists()
    others = ItemPedido.objects.exclude(pedido__status="COLETA_CONCLUIDA")
    assert not others.filter(~Q(coletados=None)).exists()


def test_its_stock_is_an_unbroken_chain_that_is_never_negative():
    last: Counter[int] = Counter()
    rows = MovimentacaoEstoque.objects.order_by("id").values_list(
        "estoque_id", "estoque__quantidade", "antes", "depois"
    )
    final = {}
    for estoque, quantidade, antes, depois in rows:
        assert antes == last[estoque]
        assert depois >= 0
        last[estoque] = depois
        final[estoque] = quantidade
    assert {estoque: last[estoque] for estoque in final} == final
