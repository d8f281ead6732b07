"""What happens to rows, by name: which model emits what, and with which parameters.

Written once per model in the app's events.py, which is found like admin.py is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from django.db.models import Model

from cachecore.conf import conf
from cachecore.hops import Hop, hop_of, own_path

Row = Mapping[str, Any]


@dataclass(frozen=True)
class became:  # noqa: N801 - read as a word in events.py: extra={"x.paid": became(status="PAID")}
    """The event happens when the row comes to have these values, having had others or not existed."""

    fields: Mapping[str, Any]

    def __init__(self, **fields: Any) -> None:
        object.__setattr__(self, "fields", fields)

    def happened(self, old: Row | None, new: Row | None) -> bool:
        return self._holds(new) and not self._holds(old)

    def _holds(self, row: Row | None) -> bool:
        return row is not None and all(row[name] == value for name, value in self.fields.items())


@dataclass(frozen=True)
class ModelEvents:
    """What one model emits; built by model_events."""

    model: type[Model]
    created: str
    updated: str
    deleted: str
    params: Mapping[str, str]
    extra: Mapping[str, became]
    ignore: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.created, self.updated, self.deleted, *self.extra})

    @property
    def lookups(self) -> frozenset[str]:
        """All that was declared: what fills its parameters, and the fields of its extra events."""
        return frozenset({*self.params.values(), *(name for extra in self.extra.values() for name in extra.fields)})

    @cached_property
    def own(self) -> dict[str, str]:
        """Of the parameters that stand in the row itself: where."""
        return {name: own for name, path in self.params.items() if (own := own_path(self.model, path))}

    @cached_property
    def hops(self) -> dict[str, tuple[str, Hop]]:
        """Of those that stand in another row: the foreign key, and where it leads."""
        found = ((name, hop_of(self.model, path)) for name, path in self.params.items() if name not in self.own)
        return {name: hop for name, hop in found if hop is not None}

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """What to read from a row: all that was declared, and the foreign keys that it leads through."""
        keys = (key for key, _ in self.hops.values())
        return tuple({*self.lookups, *self.own.values(), *keys})

    def happened(self, old: Row | None, new: Row | None) -> list[str]:
        """The events between a row as it was and as it is now; None where it does not exist."""
        plain = self.created if old is None else self.deleted if new is None else self.updated
        return [plain, *(name for name, extra in self.extra.items() if extra.happened(old, new))]


_by_model: dict[type[Model], ModelEvents] = {}


def model_events(
    model: type[Model],
    name: str,
    *,
    params: Mapping[str, str] | None = None,
    extra: Mapping[str, became] | None = None,
    verbs: tuple[str, str, str] | None = None,
    ignore: Iterable[str] = (),
) -> None:
    """Declares what rows of a model emit: name.created, name.updated, name.deleted and extra ones.

    params maps a placeholder to the lookup that fills it, {"user_id": "order__user_id"}; it is
    filled from the row as it was and as it is, so both sides of a change are invalidated. It may
    lead through one foreign key; what is further away is certain to nobody, and means "all".
    extra maps further events to a condition, {"order.paid": became(status="PAID")}.
    verbs replaces the three words after the dot (the setting EVENT_VERBS otherwise).
    ignore names fields nobody shows; a save of only those, by update_fields, emits nothing.
    """
    created, updated, deleted = (f"{name}.{verb}" for verb in verbs or conf().EVENT_VERBS)
    _by_model[model] = ModelEvents(
        model, created, updated, deleted, dict(params or {}), dict(extra or {}), frozenset(ignore)
    )


def events_of(model: type[Model]) -> ModelEvents | None:
    # A proxy or deferred class writes the table of its concrete model.
    return _by_model.get(model._meta.concrete_model or model)


def watched_models() -> Iterable[ModelEvents]:
    return _by_model.values()


def watched_tables() -> dict[str, frozenset[str]]:
    """Table -> the events that a write to it may mean, whatever rows it was about."""
    found: dict[str, frozenset[str]] = {}
    for declared in _by_model.values():
        for model in (declared.model, *declared.model._meta.get_parent_list()):
            table = model._meta.db_table
            found[table] = found.get(table, frozenset()) | declared.names
        for field in declared.model._meta.many_to_many:
            through: Any = field.remote_field.through
            table = through._meta.db_table
            found[table] = found.get(table, frozenset()) | {declared.updated}
    return found


def known_events() -> frozenset[str]:
    return frozenset(name for declared in _by_model.values() for name in declared.names)


def event_matches(event: str, wanted: str) -> bool:
    """Whether an event is meant by a name or glob such as "order.*"."""
    return fnmatchcase(event, wanted)
