"""Corners of transactions: however they begin and end, what is served is what was committed."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, IntegrityError, connection, transaction

from asserting import assert_fresh, invalidated, is_hit, untouched, warm
from cachecore import cached_with_invalidation
from cachecore.errors import UndeclaredTableError
from shop.models import Item, Ledger, Order, Place, Plain, Seller, WatchedChild
from shop.reads import all_places, orders, watched_children

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a corner of PostgreSQL")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a corner of SQLite")


def in_another_thread(function: Any, *args: Any) -> Any:
    """What it returns, on a connection of its own."""

    def run() -> Any:
        try:
            return function(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=20)


# --- How it begins and ends --------------------------------------------------------------------


@pytest.mark.parametrize("end", ["commit", "set_autocommit"])
def test_what_manual_mode_commits_is_served(end):
    """On SQLite turning autocommit on commits what is open."""
    warm(all_places)
    transaction.set_autocommit(False)
    try:
        Place.objects.create(name="manual")
        if end == "commit" or connection.vendor == "postgresql":
            transaction.commit()
    finally:
        transaction.set_autocommit(True)
    assert Place.objects.get().name == "manual"
    assert in_another_thread(all_places) == ["manual"]
    assert_fresh(all_places)


def test_what_manual_mode_rolls_back_is_not_served():
    warm(all_places)
    transaction.set_autocommit(False)
    try:
        Place.objects.create(name="never")
        assert all_places() == ["never"]
        transaction.rollback()
    finally:
        transaction.set_autocommit(True)
    assert in_another_thread(all_places) == []
    assert_fresh(all_places)


def test_a_commit_by_the_drivers_own_connection_is_served():
    warm(all_places)
    transaction.set_autocommit(False)
    try:
        Place.objects.create(name="of the driver")
        connection.connection.commit()
        assert in_another_thread(all_places) == ["of the driver"]
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)
    assert_fresh(all_places)


def test_a_commit_by_the_drivers_own_connection_inside_atomic_is_served():
    """Nobody should; what was committed counts all the same once the block is over."""
    warm(all_places)
    try:
        with transaction.atomic():
            Place.objects.create(name="of the driver")
            connection.connection.commit()
    except DatabaseError:
        # SQLite says that no transaction is active.
        connection.close()
    assert in_another_thread(all_places) == ["of the driver"]
    assert_fresh(all_places)


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_transaction_begun_and_ended_by_sql_is_served_as_it_ended(end):
    warm(all_places)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO shop_place (name, city) VALUES ('by SQL', 'A')")
        cursor.execute(end)
    assert in_another_thread(all_places) == (["by SQL"] if end == "COMMIT" else [])
    assert_fresh(all_places)


# --- What fails within -----------------------------------------------------------------------------


def test_a_caught_error_of_the_database_in_atomic_leaves_what_was_committed(ann):
    """The savepoint is rolled back, the rest commits."""
    with invalidated(orders, ann.pk), transaction.atomic():
        Order.objects.create(seller=ann, title="kept")
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.create(seller=ann, title="lost")
            Seller.objects.create(pk=ann.pk, name="twice")
    assert [title for _, title, _, _ in orders(ann.pk)] == ["first of Ann", "kept"]


def test_an_error_of_python_caught_inside_atomic_commits_the_rest(ann):
    with invalidated(orders, ann.pk), transaction.atomic():
        try:
            Order.objects.create(seller=ann, title="kept")
            raise ValueError("caught")
        except ValueError:
            pass


@on_postgresql
def test_an_error_caught_without_a_savepoint_is_rolled_back_silently_as_by_django(ann):
    with untouched(orders, ann.pk), transaction.atomic():
        Order.objects.create(seller=ann, title="never")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            pass
    assert len(orders(ann.pk)) == 1


def test_a_rollback_of_everything_costs_nothing(ann):
    with untouched(orders, ann.pk), pytest.raises(RuntimeError), transaction.atomic():
        Order.objects.create(seller=ann, title="never")
        raise RuntimeError


def test_a_savepoint_that_is_rolled_back_costs_nothing(ann, bob):
    with untouched(orders, ann.pk), invalidated(orders, bob.pk), transaction.atomic():
        sid = transaction.savepoint()
        Order.objects.create(seller=ann, title="never")
        transaction.savepoint_rollback(sid)
        Order.objects.create(seller=bob, title="kept")


def test_a_transaction_reads_its_own_writes_and_others_do_not(ann):
    warm(orders, ann.pk)
    with transaction.atomic():
        Order.objects.create(seller=ann, title="mine")
        assert len(orders(ann.pk)) == 2
        if connection.vendor == "postgresql":
            assert in_another_thread(orders.__wrapped__, ann.pk) == in_another_thread(orders, ann.pk)
            assert len(in_another_thread(orders, ann.pk)) == 1
    assert_fresh(orders, ann.pk)


def test_a_hook_after_the_commit_is_served_what_was_committed(ann):
    seen: list[Any] = []
    warm(orders, ann.pk)
    with transaction.atomic():
        Order.objects.create(seller=ann, title="new")
        transaction.on_commit(lambda: seen.append(orders(ann.pk)))
        # Nothing of ours stands beside the application's own.
        assert len(connection.run_on_commit) == 1
    assert len(seen[0]) == 2
    assert_fresh(orders, ann.pk)


@on_sqlite
@pytest.mark.parametrize("fetch", [True, False], ids=["fetched", "not fetched"])
def test_insert_returning_in_autocommit_gives_its_rows(fetch):
    with invalidated(all_places), connection.cursor() as cursor:
        cursor.execute("INSERT INTO shop_place (name, city) VALUES ('x', 'A'), ('y', 'A') RETURNING name")
        if fetch:
            assert cursor.fetchall() == [("x",), ("y",)]
            assert cursor.description[0][0] == "name"


# --- Threads and parents -----------------------------------------------------------------------------


@pytest.fixture
def depending(settings: Any) -> None:
    settings.CACHECORE = {**settings.CACHECORE, "UNDECLARED_TABLES": "depend"}


def count(model: Any) -> int:
    try:
        return model.objects.count()
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


@pytest.mark.usefixtures("depending")
def test_what_threads_of_an_executor_read_is_noted():
    with ThreadPoolExecutor(2) as pool:

        @cached_with_invalidation(60, "pooled", ["place.*"])
        def pooled() -> list[int]:
            return list(pool.map(count, [Place, Ledger]))

        with invalidated(pooled):
            Ledger.objects.create(name="x")
        with invalidated(pooled):
            Place.objects.create(name="x")
        with untouched(pooled):
            Plain.objects.create(title="x")


@pytest.mark.usefixtures("depending")
def test_what_a_thread_of_the_computation_reads_is_noted():
    @cached_with_invalidation(60, "threaded", [])
    def threaded() -> list[int]:
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(count(Ledger)))
        thread.start()
        thread.join(20)
        return found

    with invalidated(threaded):
        Ledger.objects.create(name="x")


@pytest.mark.usefixtures("depending")
def test_what_a_computation_reads_in_asyncio_is_noted():
    @cached_with_invalidation(60, "gathered", [])
    async def gathered() -> list[int]:
        return list(await asyncio.gather(sync_to_async(count)(Place), sync_to_async(count)(Ledger)))

    async def served() -> list[int]:
        return await gathered()

    assert [asyncio.run(served()) for _ in range(2)] == [[0, 0]] * 2
    Ledger.objects.create(name="x")
    assert asyncio.run(served()) == [0, 1]
    Place.objects.create(name="x")
    assert asyncio.run(served()) == [1, 1]


@pytest.mark.usefixtures("depending")
def test_a_table_that_no_event_covers_is_one_that_the_answer_depends_on(ann):
    @cached_with_invalidation(60, "uncovered:{seller_id}", ["order.*"])
    def uncovered(seller_id: int) -> list[int]:
        return [Order.objects.filter(seller_id=seller_id).count(), Ledger.objects.count()]

    with invalidated(uncovered, ann.pk):
        Ledger.objects.create(name="x")
    with untouched(uncovered, ann.pk):
        Place.objects.create(name="x")


def test_in_tests_such_a_table_is_an_error_with_the_line_to_write(ann):
    @cached_with_invalidation(60, "uncovered:{seller_id}", ["order.*"])
    def uncovered(seller_id: int) -> list[str]:
        return list(Item.objects.filter(order__seller_id=seller_id).values_list("name", flat=True))

    with pytest.raises(UndeclaredTableError, match=r"'shop_item'.*Add 'item\.\*' to it"):
        uncovered(ann.pk)


def test_a_parameter_that_stands_in_the_table_of_a_parent_ends_by_both():
    first = WatchedChild.objects.create(title="first", owner=1)
    WatchedChild.objects.create(title="other", owner=2)
    with invalidated(watched_children, 1), invalidated(watched_children, 2):
        first.owner = 2
        first.save()
    with invalidated(watched_children, 2):
        Plain.objects.filter(title="first").update(title="renamed")
    assert not is_hit(watched_children, 3) or watched_children(3) == []
