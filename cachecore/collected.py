"""What the trigger of a table writes down, and what that means.

A trigger knows columns; patterns, events and what a foreign key leads to are known here. So
it writes the columns that parameters are made from, and which of the extra events happened;
the rest is done by whoever reads that. A parameter that leads through a foreign key is looked
up then: whatever the related row becomes later is told by its own table.

In doubt the answer is "all": another fingerprint (triggers older or newer than this code), a
related row that is gone, a column whose text is not surely the value that a read is filled
with. A table that nobody here declares is told by newer code: then everything ends.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import Any

from django.db import models
from django.db.models import Field, Model

from cachecore.conf import conf
from cachecore.events import ModelEvents, became, watched_models, watched_tables
from cachecore.happenings import Happening, Led, asked_for
from cachecore.hops import Hop, column_of, hop_of, own_path
from cachecore.invalidation import Scopes, add, scopes_ended_by
from cachecore.patterns import EVERYTHING

# Part of every fingerprint; another number when the triggers are made differently.
GENERATION = 1

# In the place of the bits of the extra events: any event of the table may have happened.
ANY_EVENT = -1


@dataclass(frozen=True)
class Param:
    name: str
    column: str
    read: Callable[[str], Any]
    hop: Hop | None = None


@dataclass(frozen=True)
class Plan:
    """One table. Without rows, all that is written down is that something was written."""

    table: str
    events: frozenset[str]
    verbs: Mapping[str, str]  # operation -> event
    params: tuple[Param, ...] = ()
    extra: tuple[tuple[str, became], ...] = ()
    model: type[Model] | None = None
    ignored: tuple[str, ...] = ()
    rows: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(param.column for param in self.params))

    @property
    def fingerprint(self) -> str:
        extra = [(name, sorted((k, str(v)) for k, v in when.fields.items())) for name, when in self.extra]
        said = (GENERATION, self.table, self.rows, self.columns, self.ignored, extra, conf().WIDEN_AFTER)
        return md5(repr(said).encode(), usedforsecurity=False).hexdigest()

    def happened(self, operation: str, bits: int) -> frozenset[str]:
        if bits == ANY_EVENT:
            return self.events
        extra = {name for place, (name, _) in enumerate(self.extra) if bits >> place & 1}
        return frozenset({self.verbs[operation], *extra})


# What one row of a table was about: the table, the events, the columns.
Change = tuple[Plan, frozenset[str], dict[str, str | None]]


# What plans() answered last, and to which declarations: it is asked at every COMMIT.
_made: dict[tuple[int, ...], tuple[list[ModelEvents], dict[str, Plan]]] = {}


def plans() -> dict[str, Plan]:
    """Table -> what is written down of it, for every table that a declared event depends on."""
    declared = list(watched_models())
    key = tuple(map(id, declared))
    made = _made.get(key)
    if made is None:
        # The list keeps them alive, so that no other declaration can come to have their ids.
        made = (declared, _make_plans())
        _made.clear()
        _made[key] = made
    return made[1]


def _make_plans() -> dict[str, Plan]:
    found = {table: Plan(table, events, {}) for table, events in watched_tables().items()}
    concerned: dict[str, list[Plan]] = {}
    for declared in watched_models():
        meta = declared.model._meta
        # The table of a parent is shared by all its children: which of them, its rows do not say.
        for parent in meta.get_parent_list():
            concerned.setdefault(parent._meta.db_table, []).append(found[parent._meta.db_table])
        own = _plan_of_rows(declared)
        concerned.setdefault(own.table, []).append(own)
        for field in meta.many_to_many:
            links = _plan_of_links(declared, field)
            concerned.setdefault(links.table, []).append(links)
    return found | {table: only[0] for table, only in concerned.items() if len(only) == 1}


def reader_of(field: "Field[Any, Any]") -> Callable[[str], Any] | None:
    """From the text of a column to the value a lookup answers; None where that is not certain."""
    while field.is_relation and isinstance(field, models.ForeignKey):
        field = field.target_field
    if hasattr(field, "from_db_value"):
        return None
    readers: list[tuple[type[Field[Any, Any]], Callable[[str], Any]]] = [
        (models.BooleanField, lambda text: text == "true"),
        (models.IntegerField, int),
        (models.UUIDField, uuid.UUID),
        (models.CharField, str),
        (models.TextField, str),
    ]
    return next((reader for kind, reader in readers if isinstance(field, kind)), None)


def told_by(rows: Iterable[Any]) -> tuple[Scopes, set[Happening]]:
    """What these rows of the outbox say: what ends, under "" what names itself, and what has happened."""
    known = plans()
    ended: Scopes = {}
    changes: list[Change] = []
    for row in rows:
        plan = known.get(row.table)
        if row.scopes is not None:
            ended.setdefault("", set()).update(row.scopes)
        elif plan is None:
            add(ended, {EVERYTHING: {EVERYTHING}})
        elif row.changes is None or row.fingerprint != plan.fingerprint:
            add(ended, scopes_ended_by((event, {}) for event in plan.events))
        else:
            for bits, *texts in row.changes:
                columns = dict(zip(plan.columns, texts, strict=True))
                changes.append((plan, plan.happened(row.operation, bits), columns))
    related = _Related(changes)
    asked = {events: asked_for(events) for _, events, _ in changes}
    # A set: most rows differ in what no pattern asks for.
    return ended, {
        _happening(events, columns, [param for param in plan.params if param.name in asked[events]], related)
        for plan, events, columns in changes
    }


def _happening(
    events: frozenset[str], columns: Mapping[str, str | None], params_asked_for: list[Param], related: "_Related"
) -> Happening:
    params: dict[str, Any] = {}
    led = set()
    for param in params_asked_for:
        text = columns[param.column]
        if text is None:
            params[param.name] = None
        elif param.hop is None:
            params[param.name] = param.read(text)
        else:
            key = param.read(text)
            led.add(Led(param.name, param.hop, key, related.values(param.hop, key)))
    return Happening(events, frozenset(params.items()), frozenset(led))


class _Related:
    """What the rows of a batch say of the rows that others of it lead to: those may be gone by now."""

    def __init__(self, changes: list[Change]) -> None:
        self._changes = changes
        self._known: dict[Hop, dict[Any, set[Any]]] = {}

    def values(self, hop: Hop, key: Any) -> frozenset[Any]:
        if hop not in self._known:
            known = self._known[hop] = {}
            for plan, _, columns in self._changes:
                if plan.model is hop.model and (pair := self._pair(hop, columns)):
                    known.setdefault(pair[0], set()).add(pair[1])
        return frozenset(self._known[hop].get(key, ()))

    @staticmethod
    def _pair(hop: Hop, columns: Mapping[str, str | None]) -> tuple[Any, Any] | None:
        by, to = column_of(hop.model, hop.by), column_of(hop.model, hop.path)
        if by is None or to is None or by.column not in columns or to.column not in columns:
            return None
        key, value = columns[str(by.column)], columns[str(to.column)]
        read_key, read_value = reader_of(by), reader_of(to)
        if key is None or read_key is None or read_value is None:
            return None
        return read_key(key), None if value is None else read_value(value)


def _plan_of_rows(declared: ModelEvents) -> Plan:
    model = declared.model
    ignored = [str(field.column) for name in declared.ignore if (field := column_of(model, name)) is not None]
    return Plan(
        table=model._meta.db_table,
        events=declared.names,
        verbs={"I": declared.created, "U": declared.updated, "D": declared.deleted},
        params=tuple(_params(model, declared.params)),
        extra=tuple(sorted(declared.extra.items())),
        model=model,
        ignored=tuple(sorted(ignored)),
        rows=True,
    )


def _plan_of_links(declared: ModelEvents, field: Any) -> Plan:
    through: type[Model] = field.remote_field.through
    to_the_row = field.m2m_field_name()
    return Plan(
        table=through._meta.db_table,
        events=frozenset({declared.updated}),
        verbs=dict.fromkeys("IUD", declared.updated),
        params=tuple(_params(through, {name: f"{to_the_row}__{path}" for name, path in declared.params.items()})),
        model=through,
        rows=True,
    )


def _params(model: type[Model], paths: Mapping[str, str]) -> Iterator[Param]:
    for name, path in sorted(paths.items()):
        own = own_path(model, path)
        key, hop = (own, None) if own else hop_of(model, path) or (None, None)
        field = column_of(model, key) if key else None
        if field is not None and (read := reader_of(field)) is not None:
            yield Param(name, str(field.column), read, hop)
