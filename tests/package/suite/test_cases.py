"""Twelve faults of the first edition, each as it was seen in a project that its authors did not know."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save, pre_save
from django.test import Client
from django.test.utils import CaptureQueriesContext

from asserting import assert_fresh, invalidated, untouched, warm
from processes import run_python
from shop.models import Category, Ledger, Order, Place, ProxyPlace, Restaurant, Seat, Tag
from shop.reads import all_places, categories, ledger, orders, places, seats

pytestmark = pytest.mark.django_db(transaction=True)

HERE = Path(__file__).parent
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a case of PostgreSQL")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a case of SQLite")
shared_store = pytest.mark.skipif(connection.vendor == "sqlite", reason="two processes share no store in memory")


def test_r1_a_proxy_and_a_child_of_an_inherited_model():
    place = Place.objects.create(name="p")
    for write in (
        lambda: ProxyPlace.objects.filter(pk=place.pk).update(name="by a proxy's update"),
        lambda: _saved(ProxyPlace.objects.get(pk=place.pk), "by a proxy"),
        lambda: ProxyPlace.objects.create(name="of a proxy"),
        lambda: Restaurant.objects.create(name="of a child"),
        lambda: _saved(Restaurant.objects.get(), "by a child"),
        lambda: Restaurant.objects.get().delete(),
        lambda: ProxyPlace.objects.get(name="of a proxy").delete(),
    ):
        with invalidated(all_places):
            write()


def _saved(row: Any, name: str) -> None:
    row.name = name
    row.save()


def test_r2_an_update_in_a_receiver_of_the_models_own_save():
    Place.objects.create(name="default", city="B")
    mine = Place.objects.create(name="x", city="A")

    def only_one_default(sender: Any, instance: Place, **kwargs: Any) -> None:
        Place.objects.exclude(pk=instance.pk).filter(name="default").update(name="former default")

    post_save.connect(only_one_default, sender=Place)
    try:
        with invalidated(places, "B"), invalidated(places, "A"):
            _saved(mine, "default")
    finally:
        post_save.disconnect(only_one_default, sender=Place)


def test_r5b_two_class_based_views_of_one_module_under_one_pattern():
    place, _ = Place.objects.create(name="old"), Ledger.objects.create(name="old")
    client = Client()
    for path in ("/places/", "/ledgers/"):
        client.get(path)
        assert client.get(path)["Cache-Status"] == "cachecore; hit"

    _saved(place, "new")

    assert client.get("/places/").content == b"new"
    assert client.get("/ledgers/")["Cache-Status"] == "cachecore; hit"
    Ledger.objects.update(name="newer")
    assert client.get("/ledgers/").content == b"newer"
    assert client.get("/places/")["Cache-Status"] == "cachecore; hit"


def test_r6_a_page_that_reads_the_session_or_a_cookie():
    ann, bob, carl = Client(), Client(), Client()
    ann.get("/add/secret/")
    carl.cookies["city"] = "Recife"
    assert b"secret" in ann.get("/cart/").content

    assert b"secret" not in bob.get("/cart/").content
    assert b"Recife" in carl.get("/cart/").content
    assert b"Recife" not in bob.get("/cart/").content
    assert "hit" not in ann.get("/cart/")["Cache-Status"]


@pytest.mark.parametrize(
    "write",
    [
        lambda: Ledger.objects.update(name="new"),
        lambda: Ledger.objects.bulk_create([Ledger(name="more")]),
        lambda: _saved(Ledger.objects.get(), "saved"),
        lambda: Ledger.objects.get().delete(),
    ],
    ids=["update", "bulk_create", "save", "delete"],
)
def test_r7_a_table_in_a_schema(write):
    Ledger.objects.create(name="old")
    with invalidated(ledger):
        write()


@on_postgresql
def test_r12_the_database_is_away_for_some_seconds():
    """Who needs it gets its error; afterwards all is as before, and the outbox is delivered."""
    told = json.loads(run_python((HERE / "away.py").read_text()))

    assert told["during"] in ("answered", "OperationalError", "InterfaceError")
    assert told["same_driver_error_as_django"]
    assert told["pollers_after"] == told["pollers_before"] == 1
    assert told["outbox_after"] == 0
    assert told["fresh"]
    connection.close()


@pytest.mark.parametrize(
    "arguments", [{"created": False, "raw": False, "using": "default"}, {}], ids=["as django-oscar does", "bare"]
)
def test_r14_pre_save_sent_by_the_application(arguments):
    place = Place.objects.create(name="x")
    pre_save.send(sender=Place, instance=place, **arguments)
    post_save.send(sender=Place, instance=place, **arguments)
    with invalidated(all_places):
        _saved(place, "y")


def test_r18_queries_of_writes_do_not_grow_with_the_rows():
    def queries_of(write: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            write()
        return len([query for query in queries if query["sql"] not in ("BEGIN", "COMMIT")])

    def delete(number: int) -> int:
        Category.objects.bulk_create(Category(name="x", owner=1) for _ in range(number))
        return queries_of(lambda: Category.objects.all().delete())

    delete(1)
    # In portions of keys; none of these queries is ours.
    assert delete(1_000) <= delete(10) + 2 * (1_000 // 100) + 2
    assert queries_of(lambda: Tag.objects.create(name="x")) == 1
    assert queries_of(lambda: Tag.objects.get().delete()) <= 4
    assert queries_of(lambda: Tag.objects.update(name="x")) == 1
    category = Category.objects.create(name="x", owner=1)
    with invalidated(categories, 1):
        assert queries_of(lambda: _saved(category, "y")) == 1


@on_sqlite
def test_r19_insert_returning_in_autocommit_on_sqlite():
    with invalidated(all_places), connection.cursor() as cursor:
        cursor.execute("INSERT INTO shop_place (name, city) VALUES ('x', 'A') RETURNING id, name")
        assert cursor.fetchone() == (Place.objects.get().pk, "x")
        assert cursor.fetchone() is None


def test_r22_manage_py_test_ends():
    """With the settings of the project; on PostgreSQL no connection of ours keeps the test database in use."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "test", "--noinput", "shop"],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 2 tests" in done.stderr


def test_r23_a_composite_primary_key():
    Seat.objects.create(row=1, number=1)
    for write in (
        lambda: Seat.objects.create(row=1, number=2),
        lambda: _saved(Seat.objects.get(pk=(1, 2)), "saved"),
        lambda: Seat.objects.get(pk=(1, 2)).delete(),
        lambda: Seat.objects.update(name="updated"),
    ):
        with invalidated(seats, 1):
            write()


@shared_store
def test_r25_a_read_that_the_writing_process_has_not_imported():
    from shop.lazy_reads import lazy

    Place.objects.create(name="old")
    with invalidated(lazy):
        run_python(
            "import django; django.setup(); import sys; from shop.models import Place\n"
            "place = Place.objects.get(); place.name = 'new'; place.save()\n"
            "assert 'shop.lazy_reads' not in sys.modules"
        )


@shared_store
def test_r25_a_writing_process_that_has_imported_nothing_of_the_project_but_its_models(ann, bob):
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        run_python(
            "import django; django.setup(); import sys; from shop.models import Order\n"
            f"order = Order.objects.get(seller_id={ann.pk}); order.title = 'new'; order.save()\n"
            "assert 'shop.reads' not in sys.modules"
        )
    warm(orders, ann.pk)
    with transaction.atomic():
        Order.objects.filter(seller=ann).update(title="here")
    assert_fresh(orders, ann.pk)
