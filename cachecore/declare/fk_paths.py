"""Where a parameter stands: in the row itself, or in the row that one of its foreign keys names."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model

from cachecore.declare.values import field_at, is_comparable


@dataclass(frozen=True)
class FkPath:
    """From a foreign key's value to a lookup on the row that it names: model.get(by=value).path."""

    model: type[Model]
    by: str
    path: str


@dataclass(frozen=True)
class Param:
    """One parameter of an event.

    column: the field of the model's own table that holds the value, or the foreign key that leads to it.
    fk_path: where the foreign key leads; None when the value stands in the row itself.
    field: the field whose values the parameter takes; equal values are equal for it.
    """

    name: str
    column: "Field[Any, Any]"
    fk_path: FkPath | None
    field: "Field[Any, Any]"


def param_at(model: type[Model], name: str, path: str) -> Param | None:
    """The parameter that a lookup fills; None where no writer could tell its value for certain.

    That is a value further away than one foreign key, the reverse of a relation, or a column whose equal values
    Python cannot tell (JSON, a collation of its own, a composite key).
    """
    model = _with_columns(model)
    field = field_at(model, path)
    if field is None or not is_comparable(field):
        return None
    first, _, rest = path.partition("__")
    own = _field(model, first)
    if own is None:
        return None
    if own not in model._meta.local_concrete_fields:
        return _inherited(model, name, path, own, field)
    if not rest or _names_the_key_itself(own, rest):
        return Param(name, own, None, field)
    return _through(own, name, rest, field)


def _through(own: "Field[Any, Any]", name: str, rest: str, field: "Field[Any, Any]") -> Param | None:
    if not isinstance(own, ForeignKey):
        return None
    related: Any = own.related_model
    return Param(name, own, FkPath(related, own.target_field.attname, rest), field)


def _inherited(
    model: type[Model], name: str, path: str, own: "Field[Any, Any]", field: "Field[Any, Any]"
) -> Param | None:
    """The column stands in the table of a parent: the link to that parent leads there."""
    for parent, link in list[tuple[type[Model], Any]](model._meta.parents.items()):
        if link is not None and issubclass(parent, own.model) and link in model._meta.local_concrete_fields:
            if path == "pk" or own is link.target_field:
                return Param(name, link, None, field)
            return Param(name, link, FkPath(parent, link.target_field.attname, path), field)
    return None


def _names_the_key_itself(own: "Field[Any, Any]", rest: str) -> bool:
    if not isinstance(own, ForeignKey):
        return False
    target: Any = own.target_field
    return rest in (target.name, target.attname) or (rest == "pk" and target.primary_key)


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def column_of(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """The field of the model's own table that has this name, or None."""
    model = _with_columns(model)
    field = _field(model, name)
    return field if field is not None and field in model._meta.local_concrete_fields and field.column else None


def _with_columns(model: type[Model]) -> type[Model]:
    """The model that has the columns: a proxy has none of its own."""
    return model._meta.concrete_model or model
