"""A folder of tiny Olist files: a test writes only the rows that it is about."""

import csv
import gzip
import io
from pathlib import Path
from typing import Any

from django.core.management import call_command

COLUMNS = {
    "olist_orders_dataset": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
    "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
    "olist_order_items_dataset": "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
    "olist_order_payments_dataset": "order_id,payment_sequential,payment_type,payment_installments,payment_value",
    "olist_customers_dataset": "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
    # "lenght" is how Olist spells it.
    "olist_products_dataset": "product_id,product_category_name,product_name_lenght,product_description_lenght,"
    "product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm",
    "olist_sellers_dataset": "seller_id,seller_zip_code_prefix,seller_city,seller_state",
    "product_category_name_translation": "product_category_name,product_category_name_english",
}
ORDERS, ITEMS, PAYMENTS, CUSTOMERS, PRODUCTS, SELLERS, CATEGORIES = COLUMNS


class Pasta:
    """Products and sellers appear by being named in an item; each pedido has a customer row of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        self.categoria("beleza_saude")

    def pedido(
        self,
        order_id: str,
        *,
        pessoa: str = "maria",
        status: str = "delivered",
        comprado: str = "2018-01-10 10:00:00",
        aprovado: str = "2018-01-10 11:00:00",
        despachado: str = "2018-01-12 09:30:00",
        entregue: str = "2018-01-20 16:00:00",
        cidade: str = "sao paulo",
        uf: str = "SP",
        cep: str = "01310",
    ) -> None:
        self._add(CUSTOMERS, f"c-{order_id}", pessoa, cep, cidade, uf)
        self._add(
            ORDERS, order_id, f"c-{order_id}", status, comprado, aprovado, despachado, entregue, "2018-02-01 00:00:00"
        )

    def item(
        self, order_id: str, produto: str = "batom", vendedor: str = "ana", preco: str = "10.00", frete: str = "0.00"
    ) -> None:
        number = 1 + sum(row["order_id"] == order_id for row in self.tables[ITEMS])
        self._add(ITEMS, order_id, str(number), produto, vendedor, "2018-01-15 00:00:00", preco, frete)
        self.produto(produto)
        self.vendedor(vendedor)

    def pagamento(self, order_id: str, valor: str, tipo: str = "credit_card") -> None:
        number = 1 + sum(row["order_id"] == order_id for row in self.tables[PAYMENTS])
        self._add(PAYMENTS, order_id, str(number), tipo, "1", valor)

    def vendido(self, order_id: str, preco: str = "10.00", **pedido: Any) -> None:
        """An order of one item without freight, paid in full."""
        self.pedido(order_id, **pedido)
        self.item(order_id, preco=preco)
        self.pagamento(order_id, preco)

    def produto(self, product_id: str, categoria: str = "beleza_saude") -> None:
        if all(row["product_id"] != product_id for row in self.tables[PRODUCTS]):
            self._add(PRODUCTS, product_id, categoria, "10", "20", "1", "100", "10", "10", "10")

    def vendedor(self, seller_id: str, cidade: str = "campinas") -> None:
        if all(row["seller_id"] != seller_id for row in self.tables[SELLERS]):
            self._add(SELLERS, seller_id, "13023", cidade, "SP")

    def categoria(self, name: str) -> None:
        self._add(CATEGORIES, name, f"{name} in English")

    def gravar(self, *, compressed: bool = False) -> Path:
        for name, rows in self.tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, COLUMNS[name].split(","), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            # As in the original, where only this file starts with a byte order mark.
            content = text.getvalue().encode("utf-8-sig" if name == CATEGORIES else "utf-8")
            if compressed:
                (self.path / f"{name}.csv.gz").write_bytes(gzip.compress(content))
            else:
                self.arquivo(name).write_bytes(content)
        return self.path

    def arquivo(self, name: str) -> Path:
        return self.path / f"{name}.csv"

    def trocar(self, name: str, old: str, new: str) -> None:
        """Spoils a file that was written."""
        text = self.arquivo(name).read_text("utf-8")
        assert old in text
        self.arquivo(name).write_text(text.replace(old, new, 1), "utf-8")

    def _add(self, name: str, *cells: str) -> None:
        self.tables[name].append(dict(zip(COLUMNS[name].split(","), cells, strict=True)))


def importar(folder: Path | Pasta, **options: Any) -> str:
    """Runs the command; returns what it says."""
    path = folder.gravar() if isinstance(folder, Pasta) else folder
    said = io.StringIO()
    call_command("importar_olist", str(path), stdout=said, **options)
    return said.getvalue()
