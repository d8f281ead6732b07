"""Two releases side by side on one store: each is right whatever the other one has declared."""

import pytest
from django.db import connection

from asserting import assert_fresh, invalidated, warm
from processes import run_python
from shop.models import Item, Order
from shop.reads import items, orders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="two processes share no store in memory"),
]

BEFORE = """
import project
project.CACHECORE["EVENTS_MODULE"] = "events_before"
import django
django.setup()
from cachecore.declare.events import known_events
assert "seller.created" not in known_events()
from shop.models import Item, Order
"""


@pytest.mark.parametrize(
    "write",
    [
        "order = Order.objects.get(seller_id={ann}); order.title = 'of before'; order.save()",
        "Order.objects.filter(seller_id={ann}).update(title='of before')",
        "Order.objects.create(seller_id={ann}, title='of before')",
        "Item.objects.create(order=Order.objects.get(seller_id={ann})); Order.objects.get(seller_id={ann}).delete()",
    ],
    ids=["save", "update", "create", "delete"],
)
def test_the_release_before_writes_and_this_one_reads(ann, write):
    with invalidated(orders, ann.pk):
        run_python(BEFORE + write.format(ann=ann.pk))


def test_an_item_of_the_release_before_is_read_by_this_one(ann, order):
    with invalidated(items, ann.pk):
        run_python(BEFORE + f"Item.objects.create(order_id={order.pk}, name='of before')")


def test_this_release_writes_while_the_one_before_has_filled_the_cache_too(ann, order):
    """Both read, so that every version is there, and then one writes at a time."""
    both = f"from shop.reads import items, orders\nfor read in (items, orders): read({ann.pk}); read({ann.pk})\n"
    warm(orders, ann.pk)
    warm(items, ann.pk)
    run_python(BEFORE.replace("from shop.models", "from cachecore import everyone\nfrom shop.models") + both)
    warm(orders, ann.pk)
    warm(items, ann.pk)
    order.title = "of now"
    order.save()
    Item.objects.create(order=order, name="of now")
    told = run_python(BEFORE + both + f"print(orders({ann.pk})[0][1], items({ann.pk})[-1][1])")
    assert told == "of now of now\n"
    assert_fresh(orders, ann.pk)
    assert_fresh(items, ann.pk)
    Order.objects.update(title="at last")
    assert run_python(BEFORE + both + f"print(orders({ann.pk})[0][1])") == "at last\n"
