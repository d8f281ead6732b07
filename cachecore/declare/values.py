"""One spelling for one value: what fills a placeholder is compared as the database compares it.

'7', 7, 7.0, True and ' 1' may name the same row. The model field that a parameter fills says so:
its to_python() and get_prep_value() are what Django itself compares a column with.
"""

import datetime
import uuid
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Field, Model

# The kinds of columns whose equality Python can tell. A collation of its own may compare text otherwise.
COMPARABLE = (
    models.BooleanField,
    models.IntegerField,
    models.CharField,
    models.TextField,
    models.UUIDField,
    models.DateTimeField,
    models.DateField,
    models.DecimalField,
)


class IncomparableValueError(ValueError):
    """The value cannot be a value of that column."""


def target_of(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """The field that holds the value: a foreign key holds that of the key that it names."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def is_comparable(field: "Field[Any, Any]") -> bool:
    """Whether equal values of this column have one spelling in Python."""
    field = target_of(field)
    return isinstance(field, COMPARABLE) and not hasattr(field, "from_db_value") and not _has_collation(field)


def _has_collation(field: "Field[Any, Any]") -> bool:
    return getattr(field, "db_collation", None) is not None


def field_at(model: type[Model], path: str) -> "Field[Any, Any] | None":
    """The field that a lookup such as "order__user_id" ends in; None where it ends in no column."""
    field: Any = None
    for step in path.split("__"):
        try:
            field = model._meta.pk if step == "pk" else model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field if isinstance(field, Field) and field.column else None


def spelling(field: "Field[Any, Any]", value: Any) -> str:
    """The text that stands for this value in the name of a scope.

    Raises IncomparableValueError for a value that the column cannot hold.
    """
    field = target_of(field)
    if isinstance(value, str) and _trims(field):
        value = value.strip()
    try:
        plain = field.get_prep_value(field.to_python(value))
    except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
        raise IncomparableValueError(f"{value!r} is no value of {field}") from error
    if isinstance(field, models.DecimalField) and isinstance(plain, Decimal):
        plain = round(plain, field.decimal_places) if plain.is_finite() else plain
    return text_of(plain)


def _trims(field: "Field[Any, Any]") -> bool:
    return not isinstance(field, (models.CharField, models.TextField))


def text_of(value: Any) -> str:
    """A value without a field, quoted so that no two values make the same name."""
    if isinstance(value, bool):
        value = int(value)
    elif isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.UTC).isoformat() if value.tzinfo else value.isoformat()
    elif isinstance(value, datetime.date):
        value = value.isoformat()
    elif isinstance(value, uuid.UUID):
        value = value.hex
    elif isinstance(value, Decimal):
        value = format(value.normalize() + 0, "f") if value.is_finite() else str(value)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return quote(str(value), safe="")
