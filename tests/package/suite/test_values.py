"""A row is the same row however a reader spells its key."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from asserting import assert_fresh, invalidated, untouched, warm
from cachecore import cached_with_invalidation, emit
from cachecore.errors import NotCacheableError
from shop.models import Order, Place, Stock, Values
from shop.reads import orders, places, stock

pytestmark = pytest.mark.django_db(transaction=True)


def kept_under(name: str) -> Any:
    """A read by one column, whose argument is looked up as it is."""
    # A parameter takes its name from the pattern.
    namespace: dict[str, Any] = {"Values": Values}
    exec(
        f"def found({name}) -> list[str]:\n"
        f"    return list(Values.objects.filter({name}={name}).order_by('pk').values_list('note', flat=True))",
        namespace,
    )
    return cached_with_invalidation(60, f"by_{name}:{{{name}}}", ["values.*"])(namespace["found"])


KEY = uuid.UUID("9f2b0c6e-34ab-4b5c-8d15-2f6a3c7e1d20")
MOMENT = datetime(2026, 5, 1, 12, tzinfo=UTC)

SPELLINGS: list[tuple[str, Any, Any]] = [
    *(("number", 7, spelt) for spelt in (7, "7", 7.0, " 7", "7 ", "007", Decimal(7), Decimal("7.0"))),
    *(("number", 1, spelt) for spelt in (True, "1", 1)),
    *(("number", 0, spelt) for spelt in (False, -0.0, "0")),
    *(("number", sized, spelt) for sized in (2**63 - 1, -(2**63)) for spelt in (sized, str(sized))),
    *(("flag", True, spelt) for spelt in (True, 1, "1", "True", "t")),
    *(("key", KEY, spelt) for spelt in (KEY, str(KEY), KEY.hex, str(KEY).upper(), f"{{{KEY}}}", KEY.urn)),
    *(("day", date(2026, 5, 1), spelt) for spelt in (date(2026, 5, 1), "2026-05-01", "2026-5-1")),
    *(
        ("moment", MOMENT, spelt)
        for spelt in (
            MOMENT,
            MOMENT.isoformat(),
            "2026-05-01T12:00:00Z",
            MOMENT.astimezone(timezone(timedelta(hours=-3))),
        )
    ),
    *(("price", Decimal("1.50"), spelt) for spelt in (Decimal("1.5"), Decimal("1.500"), "1.50", "1.5", 1.5)),
    *(("price", Decimal("100.00"), spelt) for spelt in (Decimal("1E+2"), 100, "100")),
    *(("code", "7", spelt) for spelt in ("7", 7)),
    *(("code", text, text) for text in ("a:b", "a%3Ab", "{x}", "*", "?", "[code=1]", "", " padded ", "ção", "a]b=c")),
]


@pytest.mark.parametrize(("name", "value", "spelt"), SPELLINGS, ids=lambda value: repr(value)[:40])
def test_a_row_ends_the_reads_of_its_value_however_it_is_spelt_and_no_other(name, value, spelt):
    others = {
        "number": 12345,
        "flag": not value,
        "key": uuid.uuid4(),
        "day": date(2020, 1, 1),
        "moment": datetime(2020, 1, 1, tzinfo=UTC),
        "price": Decimal("9.99"),
        "code": "another",
    }
    read = kept_under(name)
    row = Values.objects.create(**{name: value}, note="old")
    assert read(spelt) == ["old"], "the database compares it otherwise, so the test proves nothing"
    with invalidated(read, spelt):
        row.note = "new"
        row.save()
    with untouched(read, spelt):
        Values.objects.create(**{name: others[name]}, note="another")


@pytest.mark.parametrize("collect", [tuple, list, set, frozenset])
def test_a_collection_ends_with_each_of_its_values_and_with_no_other(ann, bob, collect):
    carl = type(ann).objects.create(name="Carl")

    @cached_with_invalidation(60, "several:{seller_id}", ["order.*"])
    def several(seller_id: Any) -> list[str]:
        return list(Order.objects.filter(seller_id__in=seller_id).order_by("pk").values_list("title", flat=True))

    asked = collect([ann.pk, bob.pk])
    for seller in (ann, bob):
        warm(several, asked)
        Order.objects.create(seller=seller, title="new")
        assert_fresh(several, asked)
    with untouched(several, asked):
        Order.objects.create(seller=carl, title="another")


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("number", "seven"),
        ("number", None),
        ("number", []),
        ("number", object()),
        ("key", "no uuid"),
        ("day", "yesterday"),
        ("price", "dear"),
        ("number", [1, None]),
    ],
    ids=repr,
)
def test_what_no_column_can_hold_is_refused_with_the_way_out(name, spelt):
    with pytest.raises(NotCacheableError) as refused:
        kept_under(name)(spelt)
    assert str(refused.value).endswith((".", "rows or requests.")), "the error names the way out"


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**40], ids=lambda n: f"{n:.0e}")
def test_an_integer_that_no_column_holds_is_answered_as_without_the_cache(number):
    read = kept_under("number")
    Values.objects.create(number=1)
    assert read(number) == read.__wrapped__(number) == []
    assert read(number) == []


def test_a_uuid_key_and_its_text_are_one_row(beer):
    warm(stock, str(beer.pk))
    warm(stock, beer.pk.hex)
    Stock.objects.create(product=beer, quantity=5)
    assert_fresh(stock, str(beer.pk))
    assert_fresh(stock, beer.pk.hex)
    assert_fresh(stock, beer.pk)


def test_an_event_that_is_emitted_by_hand_means_the_row_however_spelt(ann, bob):
    warm(orders, ann.pk)
    with untouched(orders, bob.pk):
        emit("order.updated", seller_id=f" {ann.pk} ")
        assert orders(ann.pk) == orders.__wrapped__(ann.pk)
    with pytest.raises(ValueError, match="is no value of"):
        emit("order.updated", seller_id="Ann")


def test_texts_that_differ_only_in_case_are_two(ann):
    Place.objects.create(name="x", city="a")
    with untouched(places, "A"):
        Place.objects.create(name="y", city="a")
