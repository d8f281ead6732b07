"""Kinds of models and of writes through the ORM: a read ends however its rows are reached, precisely where it can."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import signals

from asserting import assert_fresh, invalidated, untouched, warm
from shop.models import (
    Account,
    AccountOfTheBank,
    Base,
    Category,
    ChildOfBase,
    Item,
    Ledger,
    Order,
    Place,
    Plain,
    Product,
    ProxyPlace,
    Restaurant,
    Seat,
    Seller,
    Stock,
    Tag,
    Tagging,
    WatchedChild,
)
from shop.reads import (
    accounts,
    all_places,
    bank,
    bases,
    categories,
    items,
    ledger,
    orders,
    places,
    product,
    restaurants,
    seats,
    stock,
    summary,
    times_paid,
    watched_children,
)

pytestmark = pytest.mark.django_db(transaction=True)


def save(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@contextmanager
def receiving(signal: Any, sender: Any, receiver: Callable[..., None]) -> Iterator[None]:
    signal.connect(receiver, sender=sender)
    try:
        yield
    finally:
        signal.disconnect(receiver, sender=sender)


# --- One row ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda order: save(order, title="saved"),
        lambda order: (setattr(order, "title", "x"), order.save(update_fields=["title"])),
        lambda order: Order.objects.create(seller_id=order.seller_id),
        lambda order: Order.objects.bulk_create([Order(seller_id=order.seller_id)]),
        lambda order: order.delete(),
        lambda order: Order.objects.filter(pk__in=[order.pk]).delete(),
        lambda order: Order.objects.get_or_create(seller_id=order.seller_id, title="new"),
        lambda order: Order.objects.update_or_create(pk=order.pk, defaults={"title": "updated"}),
        lambda order: order.seller.orders.create(title="of the seller"),
        lambda order: Order(pk=order.pk, seller_id=order.seller_id, title="with a key that is there").save(),
    ],
    ids=[
        "save",
        "save of fields",
        "create",
        "bulk_create",
        "delete",
        "delete of a queryset",
        "get_or_create",
        "update_or_create",
        "related create",
        "save over a row",
    ],
)
@pytest.mark.parametrize("in_transaction", [False, True], ids=["autocommit", "atomic"])
def test_a_write_of_a_row_ends_the_reads_of_its_seller_alone(ann, bob, order, write, in_transaction):
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        if in_transaction:
            with transaction.atomic():
                write(order)
        else:
            write(order)


@pytest.mark.parametrize(
    "write",
    [
        lambda ann: Order.objects.filter(seller=ann).update(title="x"),
        lambda ann: Order.objects.bulk_update([_titled(order) for order in ann.orders.all()], ["title"]),
        lambda ann: (Item.objects.all().delete(), ann.orders.all()._raw_delete("default")),
        lambda ann: Order.objects.bulk_create(
            [Order(pk=order.pk, seller=ann, title="upserted") for order in ann.orders.all()],
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=["title"],
        ),
    ],
    ids=["update", "bulk_update", "_raw_delete", "upsert"],
)
def test_a_write_of_rows_without_signals_ends_what_shows_them(ann, write):
    with invalidated(orders, ann.pk):
        write(ann)


def _titled(order: Order) -> Order:
    order.title = "bulk"
    return order


def test_a_row_that_moves_ends_both_sellers_and_no_third(ann, bob, order):
    carl = Seller.objects.create(name="Carl")
    with invalidated(orders, ann.pk), invalidated(orders, bob.pk), untouched(orders, carl.pk):
        save(order, seller=bob)


def test_a_row_that_moved_unseen_ends_the_seller_it_had_in_the_database(ann, bob, order):
    """The instance says Ann, the row says Bob, and it is given to Carl."""
    carl = Seller.objects.create(name="Carl")
    Order.objects.filter(pk=order.pk).update(seller=bob)
    with invalidated(orders, bob.pk), invalidated(orders, carl.pk), untouched(orders, ann.pk):
        save(order, seller=carl)


def test_an_item_ends_the_reads_of_its_orders_seller_alone(ann, bob, order):
    with invalidated(items, ann.pk), untouched(items, bob.pk):
        Item.objects.create(order=order, name="new")
    with invalidated(items, ann.pk), untouched(items, bob.pk):
        save(order.items.first(), name="renamed")


def test_an_order_that_is_deleted_takes_its_items_with_it(ann, bob, order):
    with invalidated(items, ann.pk), invalidated(orders, ann.pk), untouched(orders, bob.pk), untouched(items, bob.pk):
        order.delete()


def test_an_extra_event_ends_only_when_its_condition_comes_true(ann, order):
    with untouched(times_paid, ann.pk):
        save(order, title="no payment")
    with invalidated(times_paid, ann.pk):
        save(order, status="PAID")
    with untouched(times_paid, ann.pk):
        save(order, title="paid before")


def test_a_tree_is_precise_but_for_deletes_which_update_the_table_too():
    root = Category.objects.create(name="root", owner=1)
    part = Category.objects.create(name="part", owner=2, parent=root)
    with invalidated(categories, 2), untouched(categories, 1):
        save(part, name="renamed")
    with invalidated(categories, 1), invalidated(categories, 2):
        root.delete()


# --- Inheritance, proxies, several models on one table -------------------------------------


def test_a_write_through_a_proxy_is_one_of_the_row():
    place = Place.objects.create(name="x", city="A")
    Place.objects.create(name="other", city="B")
    with invalidated(places, "A"), untouched(places, "B"):
        save(ProxyPlace.objects.get(pk=place.pk), name="through a proxy")
    with invalidated(places, "A"), untouched(places, "B"):
        ProxyPlace.objects.create(name="new", city="A")
    with invalidated(places, "A"), untouched(places, "B"):
        ProxyPlace.objects.get(name="new").delete()
    with invalidated(places, "A"):
        ProxyPlace.objects.filter(city="A").update(name="updated")


@pytest.mark.parametrize(
    "write",
    [
        lambda: Restaurant.objects.create(name="new"),
        lambda: save(Restaurant.objects.get(), name="renamed"),
        lambda: Restaurant.objects.update(name="updated"),
        lambda: save(Place.objects.get(), name="through the parent"),
        lambda: Place.objects.update(name="updated through the parent"),
        lambda: Restaurant.objects.get().delete(),
        lambda: Place.objects.get().delete(),
    ],
    ids=["create", "save", "update", "save of the parent", "update of the parent", "delete", "delete of the parent"],
)
def test_parent_and_child_both_watched_are_one_row(write):
    Restaurant.objects.create(name="old", pizza="yes")
    with invalidated(all_places), invalidated(restaurants):
        write()


def test_what_only_the_child_holds_leaves_the_reads_of_the_parent_right():
    restaurant = Restaurant.objects.create(name="old", pizza="yes")
    warm(all_places)
    with invalidated(restaurants):
        save(restaurant, pizza="no")
    assert_fresh(all_places)


@pytest.mark.parametrize(
    "write",
    [
        lambda: ChildOfBase.objects.create(title="new"),
        lambda: save(ChildOfBase.objects.get(), title="renamed"),
        lambda: ChildOfBase.objects.update(title="updated"),
        lambda: ChildOfBase.objects.get().delete(),
        lambda: save(Base.objects.get(), title="through the parent"),
    ],
    ids=["create", "save", "update", "delete", "save of the parent"],
)
def test_a_watched_parent_ends_by_its_unwatched_child(write):
    ChildOfBase.objects.create(title="old")
    with invalidated(bases):
        write()


@pytest.mark.parametrize(
    "write",
    [
        lambda: WatchedChild.objects.create(title="new", owner=1),
        lambda: save(WatchedChild.objects.get(owner=1), title="renamed"),
        lambda: save(WatchedChild.objects.get(owner=1), extra="changed"),
        lambda: WatchedChild.objects.filter(owner=1).update(title="updated"),
        lambda: save(Plain.objects.get(title="old"), title="through the parent"),
        lambda: WatchedChild.objects.get(owner=1).delete(),
        lambda: Plain.objects.get(title="old").delete(),
    ],
    ids=["create", "save", "save of its own", "update", "save of the parent", "delete", "delete of the parent"],
)
def test_a_watched_child_ends_by_its_unwatched_parent(write):
    WatchedChild.objects.create(title="old", owner=1)
    with invalidated(watched_children, 1):
        write()


@pytest.mark.parametrize("model", [Account, AccountOfTheBank])
def test_several_models_on_one_table_end_each_others_reads(model):
    row = model.objects.create(owner=1, amount=1)
    model.objects.create(owner=2, amount=1)
    for write in (
        lambda: save(row, amount=2),
        lambda: model.objects.create(owner=1, amount=3),
        row.delete,
    ):
        with ExitStack() as both:
            # An unmanaged model may be a view, which returns no rows: the whole table then.
            if model is Account:
                both.enter_context(untouched(accounts, 2))
                both.enter_context(untouched(bank, 2))
            both.enter_context(invalidated(accounts, 1))
            both.enter_context(invalidated(bank, 1))
            write()
    with invalidated(accounts, 2), invalidated(bank, 2):
        model.objects.update(amount=4)


def test_an_unmanaged_view_ends_with_the_tables_it_shows(ann, order):
    with invalidated(summary):
        save(ann, name="Anna")
    with invalidated(summary):
        Order.objects.create(seller=ann)
    with invalidated(summary):
        Seller.objects.update(name="all")


# --- Keys and tables -------------------------------------------------------------------------


def test_a_composite_primary_key_is_as_precise_as_any():
    for row, number in ((1, 1), (1, 2), (2, 1)):
        Seat.objects.create(row=row, number=number)
    with invalidated(seats, 1), untouched(seats, 2):
        Seat.objects.create(row=1, number=3)
    with invalidated(seats, 1), untouched(seats, 2):
        save(Seat.objects.get(pk=(1, 1)), name="saved")
    with invalidated(seats, 1), untouched(seats, 2):
        Seat.objects.get(pk=(1, 2)).delete()
    with invalidated(seats, 2):
        Seat.objects.filter(row=2).update(name="updated")


def test_a_uuid_key_is_as_precise_as_any(beer, wine):
    with invalidated(product, beer.pk), untouched(product, wine.pk):
        save(beer, name="stout")
    with invalidated(stock, beer.pk), untouched(stock, wine.pk):
        Stock.objects.create(product=beer, quantity=1)
    with invalidated(stock, beer.pk), untouched(stock, wine.pk):
        save(Stock.objects.get(), quantity=2)


@pytest.mark.parametrize(
    "write",
    [
        lambda: Ledger.objects.create(name="created"),
        lambda: save(Ledger.objects.get(), name="saved"),
        lambda: Ledger.objects.update(name="updated"),
        lambda: Ledger.objects.bulk_create([Ledger(name="more")]),
        lambda: Ledger.objects.get().delete(),
        lambda: Ledger.objects.all().delete(),
    ],
    ids=["create", "save", "update", "bulk_create", "delete", "delete of all"],
)
def test_a_table_in_a_schema_is_as_any_other(write):
    Ledger.objects.create(name="old")
    with invalidated(ledger):
        write()


# --- Many to many ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda beer, tag: beer.labels.add(Tag.objects.create(name="second")),
        lambda beer, tag: beer.labels.remove(tag),
        lambda beer, tag: beer.labels.clear(),
        lambda beer, tag: beer.labels.set([]),
        lambda beer, tag: tag.labelled.clear(),
        lambda beer, tag: beer.labels.through.objects.all().delete(),
        lambda beer, tag: tag.delete(),
        lambda beer, tag: beer.similar.add(Product.objects.create(name="similar")),
    ],
    ids=[
        "add",
        "remove",
        "clear",
        "set",
        "clear from the other side",
        "delete of the rows",
        "delete of the tag",
        "self",
    ],
)
def test_a_relation_of_many_to_many_ends_what_shows_it(beer, write):
    tag = Tag.objects.create(name="first")
    beer.labels.add(tag)
    with invalidated(product, beer.pk):
        write(beer, tag)


@pytest.mark.parametrize(
    "write",
    [
        lambda beer, tag: beer.tags.add(Tag.objects.create(name="second")),
        lambda beer, tag: beer.tags.remove(tag),
        lambda beer, tag: beer.tags.clear(),
        lambda beer, tag: tag.tagged.clear(),
        lambda beer, tag: beer.tags.set([tag], through_defaults={"note": "x"}, clear=True),
        lambda beer, tag: save(Tagging.objects.get(), note="saved"),
        lambda beer, tag: Tagging.objects.update(note="updated"),
        lambda beer, tag: Tagging.objects.get().delete(),
    ],
    ids=["add", "remove", "clear", "clear from the other side", "set", "save", "update", "delete"],
)
def test_a_custom_through_model_ends_what_shows_it(beer, write):
    tag = Tag.objects.create(name="first")
    beer.tags.add(tag)
    with invalidated(product, beer.pk):
        write(beer, tag)


def test_a_row_of_a_custom_through_model_is_one_of_its_own_product(beer, wine):
    @kept_by_tagging
    def notes(product_id: Any) -> list[str]:
        return list(Tagging.objects.filter(product_id=product_id).order_by("pk").values_list("note", flat=True))

    tag = Tag.objects.create(name="first")
    tagging = Tagging.objects.create(product=beer, tag=tag)
    with invalidated(notes, beer.pk), untouched(notes, wine.pk):
        save(tagging, note="saved")


def kept_by_tagging(function: Any) -> Any:
    from cachecore import cached_with_invalidation

    return cached_with_invalidation(60, "notes:{product_id}", ["tagging.*"])(function)


# --- Signals -------------------------------------------------------------------------------------


def test_muted_signals_hide_no_write(ann, bob, order, monkeypatch):
    for signal in (signals.pre_save, signals.post_save, signals.pre_delete, signals.post_delete):
        monkeypatch.setattr(signal, "send", lambda *args, **kwargs: [])
        monkeypatch.setattr(signal, "receivers", [])
        monkeypatch.setattr(signal, "sender_receivers_cache", {}, raising=False)
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        save(order, title="muted")
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        order.delete()


@pytest.mark.parametrize(
    "arguments",
    [{"created": False, "raw": False, "using": "default"}, {}, {"update_fields": frozenset()}],
    ids=["without update_fields", "without any", "with no fields"],
)
def test_signals_sent_by_hand_break_nothing_and_hide_no_write(ann, bob, order, arguments):
    with untouched(orders, ann.pk):
        signals.pre_save.send(sender=Order, instance=order, **arguments)
    with invalidated(orders, ann.pk):
        Order.objects.filter(pk=order.pk).update(title="between signals")
        signals.post_save.send(sender=Order, instance=order, **arguments)
    with invalidated(orders, ann.pk), untouched(orders, bob.pk):
        save(order, title="afterwards")


WRITES_OF_RECEIVERS: dict[str, Callable[[Order, Seller], Any]] = {
    "update": lambda order, bob: (
        Order.objects.exclude(pk=order.pk).filter(seller=bob).update(is_default=False, title="r")
    ),
    "bulk_create": lambda order, bob: Order.objects.bulk_create([Order(seller=bob, title="of a receiver")]),
    "bulk_update": lambda order, bob: Order.objects.bulk_update([_titled(o) for o in bob.orders.all()], ["title"]),
    "raw SQL": lambda order, bob: _raw("UPDATE shop_order SET title = 'raw' WHERE seller_id = %s", bob.pk),
    "queryset.delete": lambda order, bob: Order.objects.filter(seller=bob).delete(),
}


def _raw(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("in_transaction", [False, True], ids=["autocommit", "atomic"])
@pytest.mark.parametrize("signal", [signals.pre_save, signals.post_save], ids=["pre_save", "post_save"])
@pytest.mark.parametrize("what", WRITES_OF_RECEIVERS)
def test_what_a_receiver_writes_to_the_same_table_ends_too(ann, bob, order, *, what, signal, in_transaction):
    """The usual receiver: only one may be the default."""

    def receiver(sender: Any, instance: Order, **kwargs: Any) -> None:
        if instance.pk == order.pk:
            WRITES_OF_RECEIVERS[what](instance, bob)

    with receiving(signal, Order, receiver), invalidated(orders, ann.pk), invalidated(orders, bob.pk):
        if in_transaction:
            with transaction.atomic():
                save(order, is_default=True)
        else:
            save(order, is_default=True)


def test_a_save_in_a_receiver_of_a_save_is_precise(ann, bob, order):
    carl = Seller.objects.create(name="Carl")
    second = bob.orders.get()

    def receiver(sender: Any, instance: Order, **kwargs: Any) -> None:
        if instance.pk == order.pk:
            save(second, title="of a receiver")

    with (
        receiving(signals.post_save, Order, receiver),
        invalidated(orders, ann.pk),
        invalidated(orders, bob.pk),
        untouched(orders, carl.pk),
    ):
        save(order, title="saved")


@pytest.mark.parametrize("signal", [signals.pre_delete, signals.post_delete], ids=["pre_delete", "post_delete"])
def test_a_save_in_a_receiver_of_anothers_delete_ends_too(ann, bob, order, signal):
    second = bob.orders.get()

    def receiver(sender: Any, instance: Order, **kwargs: Any) -> None:
        if instance.seller_id == ann.pk:
            save(second, title="of a receiver")

    with receiving(signal, Order, receiver), invalidated(orders, ann.pk), invalidated(orders, bob.pk):
        order.delete()


def test_a_receiver_that_moves_the_row_itself_ends_where_it_was_and_is(ann, bob, order):
    carl = Seller.objects.create(name="Carl")

    def receiver(sender: Any, instance: Order, **kwargs: Any) -> None:
        Order.objects.filter(pk=instance.pk).update(seller=carl)

    with receiving(signals.post_save, Order, receiver), invalidated(orders, ann.pk), invalidated(orders, carl.pk):
        save(order, title="moved afterwards")


def test_a_receiver_that_fails_leaves_all_as_it_was(ann, order):
    def receiver(sender: Any, instance: Order, **kwargs: Any) -> None:
        raise RuntimeError("refused")

    with (
        receiving(signals.post_save, Order, receiver),
        untouched(orders, ann.pk),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        save(order, title="never")


# --- Fixtures and historical models ------------------------------------------------------------------


def test_loaddata_ends_what_it_writes(ann, bob, order, tmp_path):
    rows = [
        {
            "model": "shop.order",
            "pk": order.pk,
            "fields": {"seller": ann.pk, "title": "loaded", "status": "OPEN", "is_default": False},
        },
        {"model": "shop.restaurant", "pk": 77, "fields": {"pizza": "loaded"}},
        {"model": "shop.place", "pk": 77, "fields": {"name": "loaded", "city": "A"}},
    ]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    with invalidated(orders, ann.pk), invalidated(all_places), invalidated(restaurants), untouched(orders, bob.pk):
        call_command("loaddata", tmp_path / "rows.json", stdout=io.StringIO())


def test_a_raw_save_of_a_child_ends_the_reads_of_both_tables():
    """A raw save writes the child's own table alone."""
    place = Place.objects.create(name="x", city="A")
    with invalidated(restaurants):
        Restaurant(place_ptr_id=place.pk, pizza="raw").save_base(raw=True)
    assert_fresh(all_places)


@pytest.mark.parametrize(
    "write",
    [
        lambda model: model.objects.create(name="historical"),
        lambda model: save(model.objects.get(), name="historical"),
        lambda model: model.objects.update(name="historical"),
        lambda model: model.objects.all().delete(),
    ],
    ids=["create", "save", "update", "delete"],
)
def test_historical_models_of_migrations_end_what_they_write(write):
    historical = MigrationLoader(connection).project_state(("shop", "0002_tables")).apps.get_model("shop", "Place")
    Place.objects.create(name="old")
    with invalidated(all_places):
        write(historical)
