"""Every statement of every connection is seen, however it is sent."""

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test import override_settings

from asserting import assert_fresh, invalidated, is_hit, untouched, warm
from cachecore import cached_with_invalidation
from processes import run_python
from shop.models import Ledger, Order, Place, Seller
from shop.reads import all_places, ledger, orders

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a statement of PostgreSQL")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite")


def is_psycopg2() -> bool:
    return connection.vendor == "postgresql" and connection.Database.__name__ == "psycopg2"  # type: ignore[attr-defined]


def execute(sql: str, params: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def executemany() -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO shop_place (name, city) VALUES (%s, 'A')", [["x"], ["y"]])


def callproc() -> None:
    execute("CREATE OR REPLACE FUNCTION add_place() RETURNS void LANGUAGE sql AS $$ "
            "INSERT INTO shop_place (name, city) VALUES ('x', 'A') $$")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.callproc("add_place")


def copy_expert() -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY shop_place (name, city) FROM STDIN", io.StringIO("x\tA\n"))


def copy_from() -> None:
    with connection.cursor() as cursor:
        cursor.copy_from(io.StringIO("x\tA\n"), "shop_place", columns=("name", "city"))


def copy_of_psycopg_3() -> None:
    with connection.cursor() as cursor, cursor.copy("COPY shop_place (name, city) FROM STDIN") as copy:
        copy.write_row(("x", "A"))


def executescript() -> None:
    with connection.cursor() as cursor:
        cursor.executescript("INSERT INTO shop_place (name, city) VALUES ('x', 'A'); DELETE FROM shop_place WHERE 0;")


def several_in_one() -> None:
    execute("SELECT 1; INSERT INTO shop_place (name, city) VALUES ('x', 'A'); SELECT 2")


def modifying_cte() -> None:
    execute("WITH new AS (INSERT INTO shop_place (name, city) VALUES ('x', 'A') RETURNING id) SELECT * FROM new")


SENT: list[Any] = [
    pytest.param(lambda: execute("INSERT INTO shop_place (name, city) VALUES (%s, 'A')", ["x"]), id="execute"),
    pytest.param(executemany, id="executemany"),
    pytest.param(callproc, id="callproc", marks=on_postgresql),
    pytest.param(several_in_one, id="several in one", marks=on_postgresql),
    pytest.param(modifying_cte, id="a CTE that modifies", marks=on_postgresql),
    pytest.param(executescript, id="executescript", marks=on_sqlite),
    pytest.param(copy_expert, id="copy_expert", marks=pytest.mark.skipif(not is_psycopg2(), reason="COPY of psycopg2")),
    pytest.param(copy_from, id="copy_from", marks=pytest.mark.skipif(not is_psycopg2(), reason="COPY of psycopg2")),
    pytest.param(
        copy_of_psycopg_3,
        id="copy",
        marks=pytest.mark.skipif(connection.vendor != "postgresql" or is_psycopg2(), reason="COPY of psycopg 3"),
    ),
]


@pytest.mark.parametrize("send", SENT)
def test_a_statement_in_autocommit_invalidates(send: Callable[[], None]):
    with invalidated(all_places):
        send()


@pytest.mark.parametrize("send", SENT)
def test_a_statement_in_a_transaction_invalidates_when_it_commits(send: Callable[[], None]):
    with invalidated(all_places), transaction.atomic():
        send()


@pytest.mark.parametrize("send", SENT)
def test_a_statement_with_debug_invalidates(send: Callable[[], None], settings: Any):
    """With DEBUG Django's cursors are of another class."""
    settings.DEBUG = True
    with invalidated(all_places):
        send()


def test_a_statement_on_another_table_costs_nothing(ann):
    with untouched(all_places):
        Order.objects.update(title="x")


@on_postgresql
def test_ddl_that_changes_what_is_read_invalidates():
    Ledger.objects.create(name="x")
    with invalidated(ledger):
        execute('ALTER TABLE "shop2"."ledger" ALTER name TYPE varchar(50) USING upper(name)')


@on_postgresql
def test_truncate_invalidates(ann):
    with invalidated(orders, ann.pk):
        execute("TRUNCATE shop_order CASCADE")


def test_what_a_read_fetches_in_portions_is_noted(settings: Any):
    """On PostgreSQL through a cursor of the server."""
    settings.CACHECORE = {**settings.CACHECORE, "UNDECLARED_TABLES": "depend"}

    @cached_with_invalidation(60, "portions", [])
    def portions() -> list[str]:
        return [place.name for place in Place.objects.order_by("pk").iterator(chunk_size=1)]

    Place.objects.create(name="x")
    with invalidated(portions):
        Place.objects.update(name="y")


def pass_on(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    return execute(sql, params, many, context)


def test_a_write_inside_and_after_somebodys_execute_wrapper_invalidates(ann, bob, order):
    with connection.execute_wrapper(pass_on):
        with invalidated(orders, ann.pk), untouched(orders, bob.pk):
            order.title = "inside"
            order.save()
        with invalidated(orders, ann.pk):
            Order.objects.update(title="inside, all")
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        order.title = "after"
        order.save()


def test_a_wrapper_sees_none_of_our_own_statements(order):
    seen: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        seen.append(sql.split()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        order.save()

    assert seen == ["UPDATE"]


def test_what_a_wrapper_itself_writes_to_the_same_table_ends_too(ann, bob, order):
    """Inside the save of another row, before its own statement is sent."""
    carl = Seller.objects.create(name="Carl")
    moved: list[str] = []

    def move(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith("UPDATE") and not moved:
            moved.append(sql)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE shop_order SET seller_id = %s WHERE seller_id = %s", [carl.pk, bob.pk])
        return execute(sql, params, many, context)

    with (
        invalidated(orders, ann.pk),
        invalidated(orders, bob.pk),
        invalidated(orders, carl.pk),
        connection.execute_wrapper(move),
    ):
        order.title = "saved"
        order.save()


def test_what_a_wrapper_writes_before_it_refuses_the_save_ends(ann, bob, order):
    carl = Seller.objects.create(name="Carl")
    moved: list[str] = []

    def refuse(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not sql.startswith("UPDATE") or moved:
            return execute(sql, params, many, context)
        moved.append(sql)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE shop_order SET seller_id = %s WHERE seller_id = %s", [carl.pk, bob.pk])
        raise IntegrityError("refused")

    with (
        invalidated(orders, bob.pk),
        invalidated(orders, carl.pk),
        connection.execute_wrapper(refuse),
        pytest.raises(IntegrityError),
    ):
        order.save()


def test_connections_reopened_fifty_times_are_tracked_once(ann, bob, order, django_assert_num_queries):
    connection.settings_dict["CONN_MAX_AGE"], before = 0, connection.settings_dict["CONN_MAX_AGE"]
    try:
        for number in range(50):
            close_old_connections()
            order.title = f"title {number}"
            order.save()
        assert connection.execute_wrappers == []
        with invalidated(orders, ann.pk), untouched(orders, bob.pk), django_assert_num_queries(1):
            order.title = "last"
            order.save()
    finally:
        connection.settings_dict["CONN_MAX_AGE"] = before


def test_a_second_start_of_the_app_wraps_nothing_again(ann, bob, order):
    before = CursorWrapper._execute, CursorWrapper._executemany, BaseDatabaseWrapper.connect, type(order)._do_update

    apps.get_app_config("cachecore").ready()

    assert before == (
        CursorWrapper._execute,
        CursorWrapper._executemany,
        BaseDatabaseWrapper.connect,
        type(order)._do_update,
    )
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        order.title = "after"
        order.save()


@pytest.mark.parametrize(
    "changed",
    [{"DEBUG": True}, {"TIME_ZONE": "America/Sao_Paulo"}, {"INSTALLED_APPS": ["cachecore", "shop"]}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_write_under_overridden_settings_invalidates(ann, order, changed):
    warm(orders, ann.pk)
    with override_settings(**changed):
        order.title = "under other settings"
        order.save()
    assert_fresh(orders, ann.pk)
    with invalidated(orders, ann.pk), override_settings(**changed):
        Order.objects.update(title="all under other settings")
    with invalidated(orders, ann.pk):
        Order.objects.update(title="afterwards")


def test_a_connection_that_was_opened_before_the_app_was_ready_is_tracked(ann):
    """An app that stands before cachecore asks the database when it is ready."""
    told = run_python(
        f"""
import sys, types
early = types.ModuleType("early")
early.__path__ = []
early.__file__ = "early.py"
apps = types.ModuleType("early.apps")
from django.apps import AppConfig
from django.db import connection
class Early(AppConfig):
    name, path = "early", "."
    def ready(self):
        connection.ensure_connection()
apps.Early = Early
Early.__module__ = "early.apps"
early.apps = apps
sys.modules |= {{"early": early, "early.apps": apps}}
import project
project.INSTALLED_APPS.insert(0, "early.apps.Early")
import django
django.setup()
from cachecore.store import get_store
get_store().now()
from asserting import assert_fresh, invalidated, untouched
from shop.models import Order
from shop.reads import orders
opened = connection.connection
with invalidated(orders, {ann.pk}):
    Order.objects.update(title="early")
assert connection.connection is opened
print("tracked")
"""
    )
    assert told == "tracked\n"


def test_a_connection_of_another_thread_is_tracked(ann, order):
    def write() -> None:
        order.title = "of a thread"
        order.save()
        connection.close()

    with invalidated(orders, ann.pk):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(20)


def test_a_read_of_nothing_new_stays_a_hit_after_reads(ann):
    warm(orders, ann.pk)
    execute("SELECT count(*) FROM shop_order")
    assert is_hit(orders, ann.pk)
