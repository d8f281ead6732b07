"""What happens to rows, by name: which model emits what, and with which parameters.

Written once per model in the app's events.py, which is found like admin.py is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from hashlib import md5
from typing import Any, NamedTuple

from django.db.models import Field, Model

from cachecore.conf import conf
from cachecore.declare.fk_paths import Param, column_of, param_at
from cachecore.sql.effects import table_key

Row = Mapping[str, Any]


@dataclass(frozen=True)
class became:  # noqa: N801 - read as a word in events.py: extra={"x.paid": became(status="PAID")}
    """The event happens when the row comes to have these values, having had others or not existed."""

    fields: Mapping[str, Any]

    def __init__(self, **fields: Any) -> None:
        object.__setattr__(self, "fields", fields)

    def is_met(self, old: Row | None, new: Row | None) -> bool:
        return self._holds(new) and not self._holds(old)

    def _holds(self, row: Row | None) -> bool:
        return row is not None and all(row[name] == value for name, value in self.fields.items())


@dataclass(frozen=True, eq=False)
class ModelEvents:
    """What one model emits; built by model_events."""

    model: type[Model]
    name: str
    created: str
    updated: str
    deleted: str
    params: Mapping[str, str]
    extra: Mapping[str, became]
    ignore: frozenset[str]

    @property
    def any_name(self) -> str:
        """What stands for all of its events together."""
        return f"{self.name}.*"

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset({self.created, self.updated, self.deleted, *self.extra})

    @property
    def lookups(self) -> frozenset[str]:
        """All that was declared: what fills its parameters, and the fields of its extra events."""
        return frozenset({*self.params.values(), *(name for extra in self.extra.values() for name in extra.fields)})

    @cached_property
    def table(self) -> str:
        return table_key(self.model._meta.db_table)

    @cached_property
    def other_tables(self) -> frozenset[str]:
        """The tables of its parents and of its many-to-many relations: a write there may mean any of its rows."""
        meta = self.model._meta
        parents = {parent._meta.db_table for parent in meta.get_parent_list()}
        through: set[Any] = {field.remote_field.through for field in meta.many_to_many}
        others = {*parents, *(model._meta.db_table for model in through)}
        return frozenset(map(table_key, others)) - {self.table}

    @cached_property
    def certain_params(self) -> dict[str, Param]:
        """The parameters whose value a writer can tell; what is not among them means "all"."""
        found = ((name, param_at(self.model, name, path)) for name, path in self.params.items())
        return {name: param for name, param in found if param is not None}

    @cached_property
    def columns(self) -> "tuple[Field[Any, Any], ...] | None":
        """What to read of a row to tell its events; None where a condition is not about columns of its own table."""
        conditions = [column_of(self.model, name) for extra in self.extra.values() for name in extra.fields]
        if None in conditions:
            return None
        if not self.certain_params and not conditions:
            return ()
        wanted = [*self._plain_fields, *conditions]
        return tuple(dict.fromkeys(field for field in wanted if field is not None))

    @cached_property
    def _plain_fields(self) -> "list[Field[Any, Any]]":
        # The key too: rows that refer to it are told apart by that once it is gone.
        return [*(param.column for param in self.certain_params.values()), *self.key_fields]

    @property
    def key_fields(self) -> "list[Field[Any, Any]]":
        """The fields of the primary key: several where it is composite."""
        return list(getattr(self.model._meta, "pk_fields", [self.model._meta.pk]))

    @cached_property
    def plain_columns(self) -> frozenset[str]:
        """The columns of its parameters and of its key: their values can be compared and hashed."""
        return frozenset(str(field.column) for field in self._plain_fields) if self.columns else frozenset()

    @cached_property
    def description(self) -> str:
        """All that decides which scopes a write of a row replaces."""
        params = [(name, self.params[name], name in self.certain_params) for name in sorted(self.params)]
        conditions = [
            (name, sorted((field, str(value)) for field, value in when.fields.items()))
            for name, when in sorted(self.extra.items())
        ]
        verbs = (self.created, self.updated, self.deleted)
        return repr((self.name, verbs, params, conditions, sorted(self.ignore)))

    def events_between(self, old: Row | None, new: Row | None) -> frozenset[str]:
        """The events between a row as it was and as it is now; None where it does not exist."""
        plain = self.created if old is None else self.deleted if new is None else self.updated
        return frozenset({plain, *(name for name, extra in self.extra.items() if extra.is_met(old, new))})


class TableEvents(NamedTuple):
    """Which declarations a write to one table concerns.

    rows: those whose rows the table holds. others: those of which a row of the table is only a part.
    fingerprint: of all of these; two processes that agree on it replace the same scopes.
    """

    rows: tuple[ModelEvents, ...] = ()
    others: tuple[ModelEvents, ...] = ()
    fingerprint: str = "none"


UNDECLARED = TableEvents()

_by_model: dict[type[Model], ModelEvents] = {}
# Kept by triggers -> the models that its rows come from.
_derived: dict[type[Model], tuple[type[Model], ...]] = {}
# Counts the declarations: what was derived from them is derived anew when it changes.
_generation = 0
_tables: tuple[int, dict[str, TableEvents]] = (-1, {})


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

    params: placeholder to the lookup that fills it, {"user_id": "order__user_id"}. It is filled from the row as it
        was and as it is, so both sides of a change are invalidated. It may lead through one foreign key. What is
        further away is certain to no writer, and means "all".
    extra: further events to a condition on columns of the row, {"order.paid": became(status="PAID")}.
    verbs: the three words after the dot; the setting EVENT_VERBS otherwise.
    ignore: fields that no read shows; a save of only those, by update_fields, emits nothing.

    Call it at start-up, in events.py: it is not meant to be called while other threads read.
    """
    global _generation  # noqa: PLW0603 - of this process
    created, updated, deleted = (f"{name}.{verb}" for verb in verbs or conf().EVENT_VERBS)
    _by_model[model] = ModelEvents(
        model, name, created, updated, deleted, dict(params or {}), dict(extra or {}), frozenset(ignore)
    )
    _generation += 1


def derived_from(model: type[Model], *sources: type[Model]) -> None:
    """Says that triggers keep the rows of this model from the rows of these: sums, search columns, histories.

    A read that names the events of all sources need not name any of the derived table. What else writes the derived
    table, such as a command that rebuilds it, has to call clear_all_cache or emit.
    """
    global _generation  # noqa: PLW0603 - of this process
    _derived[model] = sources
    _generation += 1


def derived_tables(covered: frozenset[str]) -> frozenset[str]:
    """The tables that are derived from these tables alone."""
    return frozenset(
        table_key(model._meta.db_table)
        for model, sources in _derived.items()
        if covered.issuperset(table_key(source._meta.db_table) for source in sources)
    )


def generation() -> int:
    """Another number whenever the declarations have changed."""
    return _generation


def watched_models() -> Iterable[ModelEvents]:
    return _by_model.values()


def events_on(table: str) -> TableEvents:
    """What a write to this table concerns (a key of cachecore.sql.table_key)."""
    return _all_tables().get(table, UNDECLARED)


def watched_tables() -> dict[str, TableEvents]:
    """Every table that a declared event depends on."""
    return dict(_all_tables())


def _all_tables() -> dict[str, TableEvents]:
    global _tables  # noqa: PLW0603 - of this process
    made, tables = _tables
    if made != _generation:
        made, tables = _generation, _derive_tables()
        _tables = (made, tables)
    return tables


def _derive_tables() -> dict[str, TableEvents]:
    rows: dict[str, list[ModelEvents]] = {}
    others: dict[str, list[ModelEvents]] = {}
    for declared in _by_model.values():
        rows.setdefault(declared.table, []).append(declared)
        for table in declared.other_tables:
            others.setdefault(table, []).append(declared)
    found = {}
    for table in rows.keys() | others.keys():
        mine, parts = rows.get(table, []), others.get(table, [])
        said = (
            sorted(declared.description for declared in mine),
            sorted((declared.table, declared.description) for declared in parts),
        )
        digest = md5(repr(said).encode(), usedforsecurity=False).hexdigest()[:10]
        found[table] = TableEvents(tuple(mine), tuple(parts), digest)
    return found


def known_events() -> frozenset[str]:
    return frozenset(name for declared in _by_model.values() for name in declared.names)


def event_matches(event: str, wanted: str) -> bool:
    """Whether an event is meant by a name or glob such as "order.*"."""
    return fnmatchcase(event, wanted)
