"""Where a parameter stands that is not a column of the row itself: behind one of its foreign keys."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model


@dataclass(frozen=True)
class Hop:
    """From a foreign key's value to a lookup on the row it names: model.get(by=value).path."""

    model: type[Model]
    by: str
    path: str


def own_path(model: type[Model], path: str) -> str | None:
    """The path, shortened to an attribute of the row itself; None when it leads to another row.

    A foreign key holds the key of the row that it names, so that much is its own.
    """
    first, _, rest = path.partition("__")
    if not rest:
        return path
    field = _foreign_key(model, first)
    target: Any = field.target_field if field is not None else None
    if field is None or not (rest in (target.name, target.attname) or (rest == "pk" and target.primary_key)):
        return None
    return field.attname


def hop_of(model: type[Model], path: str) -> tuple[str, Hop] | None:
    """The foreign key's attribute, and where a path that is not the row's own leads from there.

    None for one that begins otherwise, as with the reverse of a one-to-one: no row can be held
    that another transaction has still to make.
    """
    first, _, rest = path.partition("__")
    field = _foreign_key(model, first)
    if field is None:
        return None
    related: Any = field.related_model
    return field.attname, Hop(related, field.target_field.attname, rest)


def _foreign_key(model: type[Model], name: str) -> "ForeignKey[Any, Any] | None":
    field = model._meta.get_field(name) if name != "pk" else model._meta.pk
    return field if isinstance(field, ForeignKey) else None


def column_of(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """The field of the model's own table that has this name, or None."""
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) and field in model._meta.local_concrete_fields and field.column else None
