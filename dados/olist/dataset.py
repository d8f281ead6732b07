"""The seven files of the set as rows in memory, with unique keys and nothing that points nowhere."""

from collections.abc import Container
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from localflavor.br.br_states import STATE_CHOICES

from dados.olist import reading
from dados.olist.mapping import METODOS, STATUS_OLIST
from dados.olist.progress import bar
from dados.olist.reading import Sheet, find_files

CUSTOMERS = "olist_customers_dataset"
SELLERS = "olist_sellers_dataset"
PRODUCTS = "olist_products_dataset"
CATEGORIES = "product_category_name_translation"
ORDERS = "olist_orders_dataset"
ITEMS = "olist_order_items_dataset"
PAYMENTS = "olist_order_payments_dataset"
FILES = (ORDERS, ITEMS, PAYMENTS, CUSTOMERS, PRODUCTS, SELLERS, CATEGORIES)


class Customer(NamedTuple):
    """One per order; unique_id is the person."""

    unique_id: str
    cep_prefix: str
    city: str
    uf: str


class Order(NamedTuple):
    order_id: str
    customer_id: str
    status: str
    purchased: datetime
    approved: datetime | None
    carrier: datetime | None
    delivered: datetime | None


class Item(NamedTuple):
    """One unit; price and freight in cents."""

    product_id: str
    seller_id: str
    price: int
    freight: int


class Payment(NamedTuple):
    sequential: int
    kind: str
    value: int


class Dataset(NamedTuple):
    orders: list[Order]
    items: dict[str, list[Item]]
    payments: dict[str, list[Payment]]
    customers: dict[str, Customer]
    products: dict[str, str]
    """The category of each product; empty where Olist knows none."""
    sellers: dict[str, None]
    """In the order of the file. Their city is not read: we keep none, and one is an e-mail address."""
    categories: dict[str, None]
    """Those of the translation file, and those that only products name."""


def read_dataset(folder: Path) -> Dataset:
    """Reads it all; raises DadosOlistInvalidos at the first thing that is wrong."""
    files = find_files(folder, FILES)
    with bar("Lendo", total=len(FILES)) as progress:

        def sheet(name: str) -> Sheet:
            progress.update()
            return Sheet(files[name])

        categories = dict.fromkeys(
            category for (category,) in sheet(CATEGORIES).rows({"product_category_name": reading.category})
        )
        products = _products(sheet(PRODUCTS))
        categories.update(dict.fromkeys(category for category in products.values() if category))
        sellers = _sellers(sheet(SELLERS))
        customers = _customers(sheet(CUSTOMERS))
        orders = _orders(sheet(ORDERS), customers)
        items = _items(sheet(ITEMS), orders, products, sellers)
        payments = _payments(sheet(PAYMENTS), orders)
    return Dataset(list(orders.values()), items, payments, customers, products, sellers, categories)


def _products(sheet: Sheet) -> dict[str, str]:
    products: dict[str, str] = {}
    columns = {"product_id": reading.code, "product_category_name": reading.category}
    for product_id, category in sheet.rows(columns):
        _check_new(sheet, "product_id", product_id, products)
        products[product_id] = category
    return products


def _sellers(sheet: Sheet) -> dict[str, None]:
    sellers: dict[str, None] = {}
    for (seller_id,) in sheet.rows({"seller_id": reading.code}):
        _check_new(sheet, "seller_id", seller_id, sellers)
        sellers[seller_id] = None
    return sellers


def _customers(sheet: Sheet) -> dict[str, Customer]:
    customers: dict[str, Customer] = {}
    columns = {
        "customer_id": reading.code,
        "customer_unique_id": reading.code,
        "customer_zip_code_prefix": reading.cep_prefix,
        "customer_city": reading.city,
        "customer_state": reading.one_of(frozenset(uf for uf, _ in STATE_CHOICES)),
    }
    for customer_id, *fields in sheet.rows(columns):
        _check_new(sheet, "customer_id", customer_id, customers)
        customers[customer_id] = Customer(*fields)
    return customers


def _orders(sheet: Sheet, customers: Container[str]) -> dict[str, Order]:
    orders: dict[str, Order] = {}
    columns = {
        "order_id": reading.code,
        "customer_id": reading.code,
        "order_status": reading.one_of(STATUS_OLIST),
        "order_purchase_timestamp": reading.moment,
        "order_approved_at": reading.optional_moment,
        "order_delivered_carrier_date": reading.optional_moment,
        "order_delivered_customer_date": reading.optional_moment,
    }
    for order in map(Order._make, sheet.rows(columns)):
        _check_new(sheet, "order_id", order.order_id, orders)
        _check_known(sheet, "customer_id", order.customer_id, customers, CUSTOMERS)
        orders[order.order_id] = order
    return orders


def _items(
    sheet: Sheet, orders: Container[str], products: Container[str], sellers: Container[str]
) -> dict[str, list[Item]]:
    items: dict[str, list[Item]] = {}
    seen: set[tuple[str, int]] = set()
    columns = {
        "order_id": reading.code,
        "order_item_id": reading.whole_number,
        "product_id": reading.code,
        "seller_id": reading.code,
        "price": reading.cents,
        "freight_value": reading.cents,
    }
    for order_id, number, *fields in sheet.rows(columns):
        item = Item(*fields)
        _check_known(sheet, "order_id", order_id, orders, ORDERS)
        _check_known(sheet, "product_id", item.product_id, products, PRODUCTS)
        _check_known(sheet, "seller_id", item.seller_id, sellers, SELLERS)
        _check_new(sheet, "order_item_id", number, seen, (order_id, number))
        seen.add((order_id, number))
        items.setdefault(order_id, []).append(item)
    return items


def _payments(sheet: Sheet, orders: Container[str]) -> dict[str, list[Payment]]:
    payments: dict[str, list[Payment]] = {}
    seen: set[tuple[str, int]] = set()
    columns = {
        "order_id": reading.code,
        "payment_sequential": reading.whole_number,
        "payment_type": reading.one_of(frozenset(METODOS)),
        "payment_value": reading.cents,
    }
    for order_id, *fields in sheet.rows(columns):
        payment = Payment(*fields)
        _check_known(sheet, "order_id", order_id, orders, ORDERS)
        _check_new(sheet, "payment_sequential", payment.sequential, seen, (order_id, payment.sequential))
        seen.add((order_id, payment.sequential))
        payments.setdefault(order_id, []).append(payment)
    return payments


def _check_new(sheet: Sheet, column: str, value: object, seen: Container[object], key: object = None) -> None:
    if (value if key is None else key) in seen:
        raise sheet.refusal(column, value, "já apareceu numa linha anterior; cada um só pode aparecer uma vez")


def _check_known(sheet: Sheet, column: str, value: str, known: Container[str], where: str) -> None:
    if value not in known:
        raise sheet.refusal(
            column, value, f"não existe em {where}; os arquivos da pasta têm de ser da mesma publicação"
        )
