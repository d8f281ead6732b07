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

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Field, Model

from cachecore.conf import conf
from cachecore.events import ModelEvents, became, watched_models, watched_tables
from cachecore.invalidation import CACHE_INVALIDATION_MAP, Scopes, scopes_ended_by
from cachecore.patterns import EVERYTHING

# Part of every fingerprint; another number when the triggers are made differently.
GENERATION = 1

# In the place of the bits of the extra events: any event of the table may have happened.
ANY_EVENT = -1


@dataclass(frozen=True)
class Hop:
    """From a foreign key's value to a lookup on the row it names."""

    model: type[Model]
    by: str
    path: str


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


def column_of(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """The field of the model's own table that has this name, or None."""
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) and field in model._meta.local_concrete_fields and field.column else None


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


def scopes_of(rows: Iterable[Any], using: str, *, to_commit: bool = False) -> Scopes:
    """What ends when these rows of the outbox are told, by template; under "" what names itself.

    Asks that database what foreign keys lead to. With to_commit it is the transaction which
    wrote them that asks, just before its COMMIT: what it learns must hold until then.
    """
    known = plans()
    ended: Scopes = {}
    changes: list[Change] = []
    for row in rows:
        plan = known.get(row.table)
        if row.scopes is not None:
            ended.setdefault("", set()).update(row.scopes)
        elif plan is None:
            _add(ended, {EVERYTHING: {EVERYTHING}})
        elif row.changes is None or row.fingerprint != plan.fingerprint:
            _add(ended, scopes_ended_by((event, {}) for event in plan.events))
        else:
            for bits, *texts in row.changes:
                columns = dict(zip(plan.columns, texts, strict=True))
                changes.append((plan, plan.happened(row.operation, bits), columns))
    lookups = _Lookups(changes, using, to_commit=to_commit)
    # Most rows differ in what no pattern asks for.
    different = {(events, lookups.params_of(plan, events, columns)) for plan, events, columns in changes}
    for events, params in different:
        _add(ended, scopes_ended_by((event, dict(params)) for event in events))
    return ended


class _Lookups:
    """What the foreign keys of a batch lead to, one query for each kind that some pattern needs."""

    def __init__(self, changes: list[Change], using: str, *, to_commit: bool) -> None:
        self._needed: dict[frozenset[str], set[str]] = {}
        wanted: dict[Hop, set[Any]] = {}
        gone: dict[Hop, dict[Any, set[Any]]] = {}
        for plan, events, columns in changes:
            for param in self._params_needed(plan, events):
                text = columns[param.column]
                if param.hop and text is not None:
                    wanted.setdefault(param.hop, set()).add(param.read(text))
        for hop in wanted:
            for plan, _, columns in changes:
                if plan.model is hop.model and (pair := self._pair(hop, columns)):
                    gone.setdefault(hop, {}).setdefault(pair[0], set()).add(pair[1])
        self._found: dict[Hop, dict[Any, set[Any]]] = {}
        for hop, keys in wanted.items():
            rows = hop.model._base_manager.using(using).filter(**{f"{hop.by}__in": keys})
            if to_commit:
                # Were the related row moved and committed by another before our COMMIT, its new
                # pages could be cached with our rows as they were. So it is locked for the
                # moment; if another is about to change it, there is no waiting: all is meant.
                if column_of(hop.model, hop.path) is None:
                    continue
                rows = rows.select_for_update(no_key=True, skip_locked=True)
            stored: dict[Any, set[Any]] = {}
            for key, value in rows.values_list(hop.by, hop.path):
                stored.setdefault(key, set()).add(value)
            # A related row that was deleted together with this one stands in the same batch.
            self._found[hop] = gone.get(hop, {}) | stored

    def params_of(
        self, plan: Plan, events: frozenset[str], columns: Mapping[str, str | None]
    ) -> tuple[tuple[str, Any], ...]:
        """Those that some pattern asks for and that are certain."""
        found: list[tuple[str, Any]] = []
        for param in self._params_needed(plan, events):
            text = columns[param.column]
            if text is None:
                found.append((param.name, None))
            elif param.hop is None:
                found.append((param.name, param.read(text)))
            elif len(values := self._found.get(param.hop, {}).get(param.read(text), set())) == 1:
                found.append((param.name, *values))
        return tuple(found)

    def _params_needed(self, plan: Plan, events: frozenset[str]) -> Iterator[Param]:
        if events not in self._needed:
            patterns = [pattern for event in events for pattern in CACHE_INVALIDATION_MAP.patterns(event)]
            self._needed[events] = {name for pattern in patterns for name in pattern.placeholders}
        return (param for param in plan.params if param.name in self._needed[events])

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
        first, _, rest = path.partition("__")
        field = column_of(model, first)
        read = reader_of(field) if field is not None else None
        if field is None or read is None:
            continue
        if not rest:
            yield Param(name, str(field.column), read)
        elif isinstance(field, models.ForeignKey):
            target: Any = field.target_field
            if rest in (target.name, target.attname) or (rest == "pk" and target.primary_key):
                yield Param(name, str(field.column), read)
            else:
                related: Any = field.related_model
                yield Param(name, str(field.column), read, Hop(related, target.attname, rest))


def _add(ended: Scopes, scopes: Mapping[str, Iterable[str]]) -> None:
    for template, fills in scopes.items():
        known = ended.setdefault(template, set())
        known |= set(fills)
        if template in known or len(known) > conf().WIDEN_AFTER:
            ended[template] = {template}
