"""What a write costs on PostgreSQL: the statements that the driver sends, and those that Django counts.

The README of the package gives these numbers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from asserting import warm
from shop.models import Item, Order, Plain
from shop.reads import items, orders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql" or connection.Database.__name__ != "psycopg2",  # type: ignore[attr-defined]
        reason="counts in the cursors of psycopg2",
    ),
]


@contextmanager
def sent() -> Iterator[list[str]]:
    """Every statement that goes to the server, ours among them."""
    found: list[str] = []
    connection.ensure_connection()
    driver: Any = connection.connection
    before = driver.cursor_factory

    class Counting(before or connection.Database.extensions.cursor):  # type: ignore[misc, attr-defined]
        def execute(self, query: Any, params: Any = None) -> Any:
            found.append(str(query))
            return super().execute(query, params)

    driver.cursor_factory = Counting
    try:
        yield found
    finally:
        driver.cursor_factory = before


@pytest.fixture
def asked_before(ann, order) -> None:
    """What is remembered for some seconds, whether there are triggers, was asked."""
    warm(orders, ann.pk)
    warm(items, ann.pk)
    order.save()
    order.items.get().save()


@pytest.mark.usefixtures("asked_before")
def test_a_save_in_autocommit_is_begin_id_and_commit_more(order):
    with sent() as statements, CaptureQueriesContext(connection) as counted:
        order.save()
    assert [statement.split()[0] for statement in statements] == ["BEGIN", "UPDATE", "SELECT", "COMMIT"]
    assert "pg_current_xact_id()" in statements[2]
    assert len(counted) == 1


@pytest.mark.usefixtures("asked_before")
@pytest.mark.parametrize("number", [1, 20])
def test_saves_in_a_transaction_are_one_statement_more_however_many(order, number):
    with sent() as statements, CaptureQueriesContext(connection) as counted, transaction.atomic():
        for _ in range(number):
            order.save()
    assert [s.split()[0] for s in statements] == ["UPDATE"] * number + ["SELECT"]
    assert len([query for query in counted if query["sql"] not in ("BEGIN", "COMMIT")]) == number


@pytest.mark.usefixtures("asked_before")
@pytest.mark.parametrize("number", [1, 20])
def test_a_parameter_behind_a_foreign_key_is_two_statements_more_however_many(order, number):
    with sent() as statements, transaction.atomic():
        for _ in range(number):
            Item.objects.create(order=order)
    assert [s.split()[0] for s in statements] == ["INSERT"] * number + ["SELECT", "SELECT", "SELECT"]


@pytest.mark.usefixtures("asked_before")
def test_a_transaction_that_writes_nothing_costs_nothing():
    with sent() as statements, transaction.atomic():
        Order.objects.count()
    assert len(statements) == 1


def test_a_delete_of_many_rows_is_no_more_statements_than_of_few():
    counts = []
    for number in (10, 1_000):
        Plain.objects.bulk_create(Plain(title="x") for _ in range(number))
        with sent() as statements:
            connection.cursor().execute("DELETE FROM shop_plain")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5
