"""Two sellers with an order and an item each; a cache and tables that are empty before each test."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from cachecore.store import get_store
from shop.models import Item, Order, Product, Seller


@pytest.fixture(autouse=True)
def own_part_of_the_cache(settings: Any) -> None:
    settings.CACHECORE = {**django_settings.CACHECORE, "NAMESPACE": f"test-{uuid4().hex}"}
    # The first contact with a server invalidates everything; here, before the test.
    get_store().now()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Empties the tables of the shop after a test, and leaves those that migrations have filled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
        yield


def empty_tables() -> None:
    models = [m for m in apps.get_app_config("shop").get_models(include_auto_created=True) if m._meta.managed]
    models.append(apps.get_model("cachecore", "Outbox"))
    statements = [f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}" for model in models]
    # Foreign keys are looked at when the transaction commits.
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in [";".join(statements)] if connection.vendor == "postgresql" else statements:
            cursor.execute(statement)


@pytest.fixture
def ann(transactional_db: None) -> Seller:
    return _seller("Ann")


@pytest.fixture
def bob(transactional_db: None) -> Seller:
    return _seller("Bob")


@pytest.fixture
def order(ann: Seller) -> Order:
    return ann.orders.get()


@pytest.fixture
def beer(transactional_db: None) -> Product:
    return Product.objects.create(name="beer")


@pytest.fixture
def wine(transactional_db: None) -> Product:
    return Product.objects.create(name="wine")


def _seller(name: str) -> Seller:
    seller = Seller.objects.create(name=name)
    order = Order.objects.create(seller=seller, title=f"first of {name}")
    Item.objects.create(order=order, name=f"item of {name}")
    return seller
