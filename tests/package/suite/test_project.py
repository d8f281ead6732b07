"""What a project is told at start-up, and what of it is left as it was."""

import io
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from asserting import assert_fresh, invalidated, untouched
from cachecore import cached_with_invalidation
from shop.models import Document, Item, Order, Profile, Seller, Total, Visit
from shop.reads import documents, profile, totals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("field", ["AutoField", "BigAutoField", "SmallAutoField"])
def test_no_migration_is_missing_whatever_the_default_key_is(settings: Any, field):
    settings.DEFAULT_AUTO_FIELD = f"django.db.models.{field}"
    call_command("makemigrations", "cachecore", check_changes=True, dry_run=True, stdout=io.StringIO())


def test_the_checks_find_no_error_and_name_what_they_warn_of(settings: Any):
    settings.CACHECORE = {**settings.CACHECORE, "STORE": "redis" if connection.vendor == "postgresql" else "memory"}
    found = [message for message in run_checks(databases=["default"]) if message.id.startswith("cachecore")]
    assert not [message for message in found if message.is_serious()]
    by_id = {message.id: message for message in found}
    assert {"cachecore.W006", "cachecore.W007"} <= by_id.keys()
    assert "The parameter 'data' of 'document.*'" in by_id["cachecore.W006"].msg
    assert "shop.AccountOfTheBank" in by_id["cachecore.W007"].msg
    assert all(message.hint for message in found)


def test_the_audit_names_the_word_that_is_missing(ann, settings: Any):
    settings.CACHECORE = {**settings.CACHECORE, "UNDECLARED_TABLES": "depend"}

    @cached_with_invalidation(60, "audited:{seller_id}", ["order.*"])
    def audited(seller_id: int) -> list[str]:
        return list(Item.objects.filter(order__seller_id=seller_id).values_list("name", flat=True))

    with invalidated(audited, ann.pk):
        Item.objects.update(name="new")
    with pytest.raises(CommandError, match=r"'item\.\*' to test_project\..*audited"):
        call_command("cache_audit", stdout=io.StringIO())


def test_a_parameter_that_python_cannot_compare_ends_with_every_row():
    document = Document.objects.create(data="a", note="old")
    with invalidated(documents, "a"):
        document.note = "new"
        document.save()
    with invalidated(documents, "a"):
        Document.objects.create(data="a")


def test_a_primary_key_that_is_another_rows_is_as_precise_as_any(ann, bob):
    for seller in (ann, bob):
        Profile.objects.create(seller=seller, note="old")
    with invalidated(profile, ann.pk), untouched(profile, bob.pk):
        row = Profile.objects.get(pk=ann.pk)
        row.note = "new"
        row.save()
    with invalidated(profile, str(ann.pk)), untouched(profile, bob.pk):
        Visit.objects.create(profile_id=ann.pk, note="visit")
    with invalidated(profile, ann.pk), untouched(profile, bob.pk):
        Profile.objects.get(pk=ann.pk).delete()


def test_a_table_that_triggers_keep_ends_with_what_it_is_derived_from(ann):
    with invalidated(totals):
        Order.objects.create(seller=ann)
    assert Total.objects.get(seller=ann).orders == 2
    with invalidated(totals), transaction.atomic():
        Order.objects.bulk_create([Order(seller=ann), Order(seller=ann)])
    assert totals() == [4]


def test_sellers_that_are_made_and_deleted_leave_nothing_behind(ann):
    with invalidated(totals):
        Order.objects.create(seller=Seller.objects.create(name="Carl"))
    with invalidated(totals):
        Seller.objects.get(name="Carl").delete()
    assert_fresh(totals)
