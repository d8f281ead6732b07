"""Cached reads; each has what it wraps under __wrapped__, the answer of the database."""

from __future__ import annotations

from typing import Any

from cachecore import cached_with_invalidation
from shop import models


def kept(pattern: str, *events: str) -> Any:
    return cached_with_invalidation(600, pattern, events)


@kept("orders:{seller_id}", "order.*")
def orders(seller_id: int) -> list[tuple[int, str, str, bool]]:
    found = models.Order.objects.filter(seller_id=seller_id).order_by("pk")
    return list(found.values_list("pk", "title", "status", "is_default"))


@kept("profile:{seller_id}", "profile.*", "visit.*")
def profile(seller_id: Any) -> list[str]:
    found = models.Profile.objects.filter(pk=seller_id).values_list("note", flat=True)
    return [*found, *models.Visit.objects.filter(profile=seller_id).order_by("pk").values_list("note", flat=True)]


@kept("documents:{data}", "document.*")
def documents(data: str) -> list[str]:
    return list(models.Document.objects.filter(data=data).order_by("pk").values_list("note", flat=True))


@kept("totals", "order.*")
def totals() -> list[int]:
    return list(models.Total.objects.order_by("seller").values_list("orders", flat=True))


@kept("paid:{seller_id}", "order.paid", "order.deleted")
def times_paid(seller_id: int) -> list[int]:
    found = models.Order.objects.filter(seller_id=seller_id, status="PAID").order_by("pk")
    return list(found.values_list("pk", flat=True))


@kept("items:{seller_id}", "item.*", "order.*")
def items(seller_id: int) -> list[tuple[int, str]]:
    found = models.Item.objects.filter(order__seller_id=seller_id).order_by("pk")
    return list(found.values_list("pk", "name"))


@kept("categories:{owner}", "category.*")
def categories(owner: int) -> list[tuple[str, int | None]]:
    return list(models.Category.objects.filter(owner=owner).order_by("pk").values_list("name", "parent"))


@kept("places:{city}", "place.*")
def places(city: str) -> list[str]:
    return list(models.Place.objects.filter(city=city).order_by("pk").values_list("name", flat=True))


@kept("all_places", "place.*")
def all_places() -> list[str]:
    return list(models.Place.objects.order_by("pk").values_list("name", flat=True))


@kept("restaurants", "restaurant.*")
def restaurants() -> list[tuple[str, str]]:
    return list(models.Restaurant.objects.order_by("pk").values_list("name", "pizza"))


@kept("bases", "base.*")
def bases() -> list[str]:
    return list(models.Base.objects.order_by("pk").values_list("title", flat=True))


@kept("watched_children:{owner}", "watched_child.*")
def watched_children(owner: int) -> list[tuple[str, str]]:
    found = models.WatchedChild.objects.filter(owner=owner).order_by("pk")
    return list(found.values_list("title", "extra"))


@kept("product:{product_id}", "product.*", "tagging.*", "tag.*")
def product(product_id: Any) -> list[list[str]]:
    found = models.Product.objects.get(pk=product_id)
    return [
        [found.name],
        sorted(found.labels.values_list("name", flat=True)),
        sorted(found.tags.values_list("name", flat=True)),
        sorted(found.tagging_set.values_list("note", flat=True)),
        sorted(found.similar.values_list("name", flat=True)),
    ]


@kept("stock:{product_id}", "stock.*")
def stock(product_id: Any) -> list[int]:
    return list(models.Stock.objects.filter(product_id=product_id).order_by("pk").values_list("quantity", flat=True))


@kept("seats:{row}", "seat.*")
def seats(row: int) -> list[tuple[int, str]]:
    return list(models.Seat.objects.filter(row=row).order_by("number").values_list("number", "name"))


@kept("accounts:{owner}", "account.*")
def accounts(owner: int) -> list[int]:
    return list(models.Account.objects.filter(owner=owner).order_by("pk").values_list("amount", flat=True))


@kept("bank:{owner}", "bank.*")
def bank(owner: int) -> list[int]:
    return list(models.AccountOfTheBank.objects.filter(owner=owner).order_by("pk").values_list("amount", flat=True))


@kept("ledger", "ledger.*")
def ledger() -> list[str]:
    return list(models.Ledger.objects.order_by("pk").values_list("name", flat=True))


@kept("summary", "seller.*", "order.*")
def summary() -> list[tuple[str, int]]:
    return list(models.OrdersOfSeller.objects.order_by("pk").values_list("name", "orders"))
