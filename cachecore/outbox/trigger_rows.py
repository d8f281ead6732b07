"""What the trigger of a table records in the outbox, and what that means.

A trigger knows columns; events, and what a foreign key leads to, are known here. So it records the columns that
parameters are made from, and which of the extra events happened. The process that decodes a row does the rest. A
parameter that leads through a foreign key is looked up then: whatever the related row becomes later is recorded by its
own table.

In doubt the whole table is meant: another fingerprint (triggers older or newer than this code), a related row that is
gone, a column whose text is not surely the value that a read is filled with.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import md5
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Field, Model

from cachecore.conf import conf
from cachecore.declare import events
from cachecore.declare.events import ModelEvents, became, events_on, watched_models, watched_tables
from cachecore.declare.fk_paths import column_of
from cachecore.declare.scopes import Scopes, merge, scopes_of_table
from cachecore.declare.values import IncomparableValueError, target_of
from cachecore.rows.row_changes import RowChange, change_of
from cachecore.sql.effects import table_key

# Part of every fingerprint; another number when the triggers are made differently.
GENERATION = 2

# In the place of the bits of the extra events: any event of the table may have happened.
ALL_EVENTS_MASK = -1


class Column(NamedTuple):
    """A column that parameters are made from; parse reads its text."""

    name: str
    parse: Callable[[str], Any]


@dataclass(frozen=True, eq=False)
class TableSpec:
    """What the trigger of one table records. Without a declaration: only that something was written."""

    table: str
    declared: ModelEvents | None = None
    columns: tuple[Column, ...] = ()
    # Parameter to the place of its column; one that is missing means "all".
    params: tuple[tuple[str, int], ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return table_key(self.table)

    @property
    def model(self) -> type[Model] | None:
        return self.declared.model if self.declared else None

    @property
    def extra(self) -> list[tuple[str, became]]:
        """The extra events, in the order of their bits."""
        return sorted(self.declared.extra.items()) if self.declared else []

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def fingerprint(self) -> str:
        said = (GENERATION, self.table, events_on(self.key).fingerprint, self.column_names, conf().COARSEN_AFTER)
        return md5(repr(said).encode(), usedforsecurity=False).hexdigest()


# The columns of a TriggerRow, in SQL.
TRIGGER_COLUMNS = ("scopes", '"table"', "operation", "fingerprint", "changes")


class TriggerRow(NamedTuple):
    """A row of the outbox, as far as it is decoded."""

    scopes: list[str] | None
    table: str
    operation: str
    fingerprint: str
    changes: list[list[Any]] | None

    @classmethod
    def of(cls, scopes: Any, table: str, operation: str, fingerprint: str, changes: Any) -> "TriggerRow":
        """From the driver's own values: JSON comes as text."""
        parsed = [json.loads(value) if isinstance(value, str) else value for value in (scopes, changes)]
        return cls(parsed[0], table, operation, fingerprint, parsed[1])


_made: tuple[int, dict[str, TableSpec]] = (-1, {})


def table_specs() -> dict[str, TableSpec]:
    """Table (Meta.db_table) -> what is recorded of it, for every table that a declared event depends on."""
    global _made  # noqa: PLW0603 - of this process
    if _made[0] != events.generation():
        _made = (events.generation(), _make_specs())
    return _made[1]


def _make_specs() -> dict[str, TableSpec]:
    found: dict[str, TableSpec] = {}
    for declared in watched_models():
        meta = declared.model._meta
        through: list[Any] = [field.remote_field.through for field in meta.many_to_many]
        for model in (declared.model, *meta.get_parent_list(), *through):
            table = str(model._meta.db_table)
            concerned = watched_tables()[table_key(table)]
            only = concerned.rows[0] if len(concerned.rows) == 1 and not concerned.others else None
            found[table] = _spec_of_rows(table, only) if only else TableSpec(table)
    return found


def _spec_of_rows(table: str, declared: ModelEvents) -> TableSpec:
    columns: dict[str, Column] = {}
    params = []
    for name, param in sorted(declared.certain_params.items()):
        parse = text_parser_for(param.column)
        if parse is not None:
            column = str(param.column.column)
            columns.setdefault(column, Column(column, parse))
            params.append((name, list(columns).index(column)))
    ignored = [str(field.column) for name in declared.ignore if (field := column_of(declared.model, name)) is not None]
    return TableSpec(table, declared, tuple(columns.values()), tuple(params), tuple(sorted(ignored)))


def text_parser_for(field: "Field[Any, Any]") -> Callable[[str], Any] | None:
    """From the text of a column to the value that a lookup answers; None where that is not certain."""
    field = target_of(field)
    if hasattr(field, "from_db_value"):
        return None
    parsers: list[tuple[type[Field[Any, Any]], Callable[[str], Any]]] = [
        (models.BooleanField, lambda text: text == "true"),
        (models.IntegerField, int),
        (models.UUIDField, uuid.UUID),
        (models.CharField, str),
        (models.TextField, str),
    ]
    return next((parser for kind, parser in parsers if isinstance(field, kind)), None)


def decode_rows(rows: Iterable[Any]) -> tuple[Scopes, dict[str, set[RowChange]]]:
    """What these rows of the outbox say: scopes to replace (under "" those that are named), and changes of rows.

    rows: of the model Outbox, or TriggerRow.
    """
    known = table_specs()
    scopes: Scopes = {}
    changes: dict[str, set[RowChange]] = {}
    for row in rows:
        spec = known.get(row.table)
        if row.scopes is not None:
            scopes.setdefault("", set()).update(row.scopes)
        elif spec is None or spec.declared is None or row.changes is None or row.fingerprint != spec.fingerprint:
            merge(scopes, scopes_of_table(table_key(row.table)))
        else:
            changes.setdefault(spec.key, set()).update(_changes(spec, spec.declared, row.operation, row.changes))
    return scopes, changes


def _changes(spec: TableSpec, declared: ModelEvents, operation: str, recorded: list[list[Any]]) -> Iterator[RowChange]:
    plain = {"I": declared.created, "U": declared.updated, "D": declared.deleted}[operation]
    for mask, *texts in recorded:
        extra = {name for place, (name, _) in enumerate(spec.extra) if mask >> place & 1}
        events_met = declared.names if mask == ALL_EVENTS_MASK else frozenset({plain, *extra})
        told = zip(spec.columns, texts, strict=True)
        columns = {column.name: None if text is None else column.parse(text) for column, text in told}
        values = {name: columns[spec.columns[place].name] for name, place in spec.params}
        try:
            yield change_of(declared, events_met, values, columns)
        except IncomparableValueError:
            yield change_of(declared, events_met, {})
