"""A shop with every kind of model that Django knows: each is watched, see events.py."""

from __future__ import annotations

import os
import uuid

from django.db import models

# The usual way into a schema of PostgreSQL.
IN_A_SCHEMA = '"shop2"."ledger"' if "DATABASE_URL" in os.environ else "shop_ledger"


class Seller(models.Model):
    name = models.CharField(max_length=50)


class Profile(models.Model):
    """Its primary key is that of another row."""

    seller = models.OneToOneField(Seller, models.CASCADE, primary_key=True)
    note = models.CharField(max_length=50, default="")


class Visit(models.Model):
    """Refers to a row whose primary key is that of another one."""

    profile = models.ForeignKey(Profile, models.CASCADE)
    note = models.CharField(max_length=50, default="")


class Document(models.Model):
    """A column whose equal values Python cannot tell."""

    data = models.JSONField()
    note = models.CharField(max_length=50, default="")


class Total(models.Model):
    """A trigger keeps it from the orders."""

    seller = models.OneToOneField(Seller, models.CASCADE)
    orders = models.IntegerField()


class Order(models.Model):
    seller = models.ForeignKey(Seller, models.CASCADE, related_name="orders")
    title = models.CharField(max_length=50, default="")
    status = models.CharField(max_length=10, default="OPEN")
    is_default = models.BooleanField(default=False)


class Item(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    name = models.CharField(max_length=50, default="")


class Category(models.Model):
    """A tree."""

    name = models.CharField(max_length=50)
    owner = models.IntegerField(default=0)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts")


class Place(models.Model):
    name = models.CharField(max_length=50)
    city = models.CharField(max_length=50, default="A")


class Restaurant(Place):
    """Inherits in a table of its own; both tables are watched."""

    pizza = models.CharField(max_length=50, default="")


class ProxyPlace(Place):
    class Meta:
        proxy = True


class Base(models.Model):
    """Only the parent is watched."""

    title = models.CharField(max_length=50)


class ChildOfBase(Base):
    extra = models.CharField(max_length=50, default="")


class Plain(models.Model):
    title = models.CharField(max_length=50)


class WatchedChild(Plain):
    """Only the child is watched."""

    extra = models.CharField(max_length=50, default="")
    owner = models.IntegerField(default=0)


class Tag(models.Model):
    name = models.CharField(max_length=50)


class Product(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=50)
    labels = models.ManyToManyField(Tag, related_name="labelled")
    tags = models.ManyToManyField(Tag, through="Tagging", related_name="tagged")
    similar = models.ManyToManyField("self")


class Tagging(models.Model):
    """A custom through model, with events of its own."""

    product = models.ForeignKey(Product, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)
    note = models.CharField(max_length=50, default="")


class Stock(models.Model):
    """Rows that belong to a product, whose key is a UUID."""

    product = models.ForeignKey(Product, models.CASCADE)
    quantity = models.IntegerField(default=0)


class Seat(models.Model):
    pk = models.CompositePrimaryKey("row", "number")
    row = models.IntegerField()
    number = models.IntegerField()
    name = models.CharField(max_length=50, default="")


class Account(models.Model):
    """The first of two models on one table."""

    owner = models.IntegerField(default=0)
    amount = models.IntegerField(default=0)

    class Meta:
        db_table = "shop_account"


class AccountOfTheBank(models.Model):
    """The second one: the same table, by another name."""

    owner = models.IntegerField(default=0)
    amount = models.IntegerField(default=0)

    class Meta:
        db_table = "shop_account"
        managed = False


class Ledger(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        db_table = IN_A_SCHEMA


class Values(models.Model):
    """One column of each kind that may fill a placeholder."""

    number = models.BigIntegerField(default=0)
    code = models.CharField(max_length=50, default="")
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    key = models.UUIDField(null=True)
    flag = models.BooleanField(default=False)
    note = models.CharField(max_length=50, default="")


class OrdersOfSeller(models.Model):
    """A view of the database."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=50)
    orders = models.IntegerField()

    class Meta:
        managed = False
        db_table = "shop_orders_of_seller"
