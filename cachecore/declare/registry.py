"""Every cached read of the process: what it is kept under, for how long, and what invalidates it."""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from importlib import import_module
from inspect import Parameter, Signature, unwrap
from itertools import product
from secrets import token_urlsafe
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary, WeakSet

import msgspec
from django.conf import settings
from django.db.models import Field

from cachecore.conf import Conf, conf
from cachecore.declare import events
from cachecore.declare.audience import AUDIENCE
from cachecore.declare.events import event_matches, watched_models
from cachecore.declare.fk_paths import param_at
from cachecore.declare.patterns import Pattern, event_scope, glob_can_mean, table_scope
from cachecore.declare.values import IncomparableValueError, spelling, text_of
from cachecore.errors import NotCacheableError
from cachecore.sql.effects import table_key
from cachecore.store.scope_state import EVERYTHING


class _Plan(NamedTuple):
    """The scopes of a read, as far as they are the same in every call.

    fixed: those of every call. filled: event and parameter, whose value the call gives. fields: parameter to the
    field that says how its values are spelled.
    """

    generation: int
    settings: Conf
    fixed: tuple[str, ...]
    filled: tuple[tuple[str, str], ...]
    fields: "Mapping[str, Field[Any, Any]]"
    tables: frozenset[str]


@dataclass(frozen=True, eq=False)
class Read:
    """One decorated function or view."""

    pattern: Pattern
    default_timeout: int
    default_stale_for: int
    named_events: tuple[str, ...]
    label: str
    signature: Signature
    # What tells it from other reads of the same label: see function_identity.
    identity: str = ""
    # Whether its answers depend on the tables that it is seen to read; not where only time invalidates them.
    follows_tables: bool = True
    _plans: list[_Plan] = field(default_factory=list, repr=False)

    @property
    def timeout(self) -> int:
        """Seconds an entry lives at most; the setting wins over the decorator."""
        return conf().TIMEOUTS.get(self.pattern.name, self.default_timeout)

    @property
    def stale_for(self) -> int:
        """Seconds for which an invalidated answer may be served; the setting wins over the decorator."""
        return conf().STALE_FOR.get(self.pattern.name, self.default_stale_for)

    @property
    def invalidate_on(self) -> tuple[str, ...]:
        """Events and globs that the decorator names, and those that the setting INVALIDATION_MAP adds."""
        added = (
            event
            for event, names in conf().INVALIDATION_MAP.items()
            if any(glob_can_mean(name, self.pattern.template) for name in names)
        )
        return (*self.named_events, *added)

    @cached_property
    def positional_names(self) -> tuple[str, ...]:
        """The parameters that may be given without their names."""
        return tuple(p.name for p in self.signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD)

    @cached_property
    def all_names(self) -> frozenset[str]:
        """All parameters; none where some have no name to be given by, like *args."""
        parameters = self.signature.parameters.values()
        has_all = all(p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) for p in parameters)
        return frozenset(p.name for p in parameters) if has_all else frozenset()

    def is_invalidated_on(self, event: str) -> bool:
        return any(event_matches(event, wanted) for wanted in self.invalidate_on)

    def covered_tables(self) -> frozenset[str]:
        """The tables whose writes its events tell of."""
        return self._plan().tables

    def scopes_of_call(self, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        """The scopes that an answer to a call with these arguments depends on, without those that it is seen to read.

        An argument that is a tuple, list or set stands for each of its values. Raises NotCacheableError for a
        placeholder that would be None, or nothing, or a value that its column cannot hold.
        """
        plan = self._plan()
        if not self.pattern.placeholders:
            return plan.fixed
        given = self._values(arguments)
        texts = {name: self._spelled(plan, name, given[name]) for name in given}
        fills = (self.pattern.join(dict(zip(texts, each, strict=True))) for each in product(*texts.values()))
        rows = (event_scope(event, name, text) for event, name in plan.filled for text in texts[name])
        return (*plan.fixed, *fills, *rows)

    def _values(self, arguments: Mapping[str, Any]) -> dict[str, list[Any]]:
        flat = {**arguments, **arguments.get("kwargs", {})}
        given = {}
        for name in self.pattern.placeholders:
            value = flat.get(name)
            values = list(value) if isinstance(value, (tuple, list, set, frozenset)) else [value]
            if not values or None in values:
                raise NotCacheableError(
                    f"{self.label} is kept under {self.pattern.template!r}, but {name} is {value} in this call. "
                    "No event would ever invalidate that; call an uncached function, or use another pattern."
                )
            given[name] = values
        return given

    def _spelled(self, plan: _Plan, name: str, values: list[Any]) -> list[str]:
        column = plan.fields.get(name)
        try:
            texts = map(text_of, values) if column is None else (spelling(column, value) for value in values)
            return list(dict.fromkeys(texts))
        except IncomparableValueError as error:
            raise NotCacheableError(
                f"{self.label} is kept under {self.pattern.template!r}, but {name} is {error}. "
                "Pass a value that the column can hold."
            ) from error

    def _plan(self) -> _Plan:
        # One list with one item: replaced as a whole, so that threads see the old plan or the new one.
        known = self._plans[0] if self._plans else None
        if known is None or known.generation != events.generation() or known.settings is not conf():
            self._plans[:] = [_plan_of(self.pattern, self.invalidate_on)]
        return self._plans[0]


def _plan_of(pattern: Pattern, invalidate_on: tuple[str, ...]) -> _Plan:
    generation = events.generation()
    fixed = [EVERYTHING, pattern.template]
    filled: list[tuple[str, str]] = []
    fields: dict[str, Field[Any, Any]] = {}
    tables: set[str] = set()
    for declared in watched_models():
        wanted = {name for name in declared.names if any(event_matches(name, glob) for glob in invalidate_on)}
        if not wanted:
            continue
        tables |= {declared.table, *declared.other_tables}
        fixed += [table_scope(table) for table in sorted({declared.table, *declared.other_tables})]
        names = [declared.any_name] if wanted == declared.names else sorted(wanted)
        key = next((name for name in pattern.placeholders if name in declared.certain_params), None)
        if key is None:
            fixed += map(event_scope, names)
        else:
            filled += [(name, key) for name in names]
            fixed += _events_beyond(declared, key)
        for name in pattern.placeholders:
            if name in declared.certain_params:
                fields.setdefault(name, declared.certain_params[name].field)
    covered = frozenset(tables)
    covered |= events.derived_tables(covered)
    return _Plan(generation, conf(), tuple(dict.fromkeys(fixed)), tuple(filled), fields, covered)


def _events_beyond(declared: events.ModelEvents, placeholder: str) -> Iterator[str]:
    """The events of the rows that foreign keys lead to for a parameter, unless these tell of the same value.

    Where the placeholder stands for order__user_id of an item, a change of the order's user moves the item from the
    answers of one user to those of another. The events of the order say so if user_id fills their parameter; those of
    a row that refers to its own table never do.
    """
    model: Any = declared.model
    path = declared.params[placeholder]
    while "__" in path and declared.certain_params[placeholder].fk_path is not None:
        first, _, path = path.partition("__")
        model = (model._meta.pk if first == "pk" else model._meta.get_field(first)).related_model
        for beyond in events.events_on(table_key(model._meta.db_table)).rows:
            if beyond.certain_params.get(placeholder) != param_at(model, placeholder, path):
                yield event_scope(beyond.any_name)


def scopes_of_tables(tables: frozenset[str]) -> tuple[str, ...]:
    """The scopes of an answer that shows these tables whatever rows: all writes and all events of each."""
    found = []
    for table in sorted(tables):
        found.append(table_scope(table))
        found += [event_scope(declared.any_name) for declared in events.events_on(table).rows]
    return tuple(found)


def audience_scopes(user_id: Any, table: str | None) -> tuple[str, ...]:
    """The scopes of a page that was made for this person: the events of the setting AUDIENCE_EVENTS, for the person.

    table: where the person stands. Without events that cover it, every write to it invalidates the page.
    """
    if not _audience or _audience[0].named_events != conf().AUDIENCE_EVENTS:
        signature = Signature([Parameter("user_id", Parameter.POSITIONAL_OR_KEYWORD)])
        _audience[:] = [Read(AUDIENCE, 0, 0, conf().AUDIENCE_EVENTS, "cachecore.audience", signature)]
    read = _audience[0]
    scopes = read.scopes_of_call({"user_id": user_id})
    if table is None or table in read.covered_tables():
        return scopes
    return (*scopes, *scopes_of_tables(frozenset({table})))


_audience: list[Read] = []

# A read lives as long as its decorated function, which holds it: a module that is imported again leaves none behind.
_registered: "WeakSet[Read]" = WeakSet()


def register(read: Read) -> None:
    _registered.add(read)


def all_reads() -> list[Read]:
    """Every read that this process has declared, in the order of their labels."""
    return sorted(_registered, key=lambda read: (read.label, read.pattern.template, read.identity))


def patterns() -> Iterator[Pattern]:
    """Each pattern once; several reads may be kept under the same."""
    yield from {read.pattern.template: read.pattern for read in all_reads()}.values()


@lru_cache(maxsize=1)
def import_views() -> None:
    """Imports what a request can reach: for checks and commands that list all reads. No write depends on it."""
    import_module(settings.ROOT_URLCONF)


# Functions that only this process can tell apart.
_tokens: "WeakKeyDictionary[Callable[..., Any], str]" = WeakKeyDictionary()


def function_identity(function: Callable[..., Any]) -> str:
    """What tells this function from others with its name, in every process: the views and closures of one factory.

    Empty for a plain function of a module. Where a closure holds what cannot be written down, the identity is of this
    process alone: its answers are then shared with no other process, and never with another function.
    """
    try:
        told = _told_apart(function)
    except (TypeError, ValueError, RecursionError):
        return _tokens.setdefault(function, token_urlsafe())
    return msgspec.json.encode(told).decode() if told else ""


def _told_apart(function: Any) -> list[Any]:
    if isinstance(function, functools.partial):
        keywords = {name: _plain(value) for name, value in function.keywords.items()}
        return [_plain(function.func), *map(_plain, function.args), keywords]
    if isinstance(function, MethodType):
        return [_plain(function.__self__), *_told_apart(function.__func__)]
    view_class = getattr(function, "view_class", None)
    if view_class is not None:
        return [_plain(view_class), {k: _plain(v) for k, v in function.view_initkwargs.items()}]
    inner = unwrap(function)
    told = [_plain(cell.cell_contents) for cell in getattr(inner, "__closure__", None) or ()]
    if "<locals>" in inner.__qualname__:
        told += [_plain(value) for value in inner.__defaults__ or ()]
        told += [_plain(value) for value in (inner.__kwdefaults__ or {}).values()]
        told.append(_code_of(inner.__code__))
    return told


def _code_of(code: CodeType) -> list[Any]:
    return [code.co_firstlineno, code.co_name]


# Of these a copy is as good as the thing itself: nothing that they say can change.
_IMMUTABLE = (str, int, float, bytes, Decimal, date, timedelta, UUID, Enum, type(None))


def _plain(value: Any) -> Any:
    """The value as plain data; raises TypeError where that cannot be done, or where the value may change."""
    if isinstance(value, (type, FunctionType)):
        if "<locals>" in value.__qualname__ and isinstance(value, FunctionType):
            return [value.__module__, value.__qualname__, *_told_apart(value)]
        if "<locals>" in value.__qualname__:
            raise TypeError(f"{value!r} has no name in its module")
        return [value.__module__, value.__qualname__]
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, (functools.partial, MethodType)):
        return _told_apart(value)
    if isinstance(value, (tuple, frozenset)):
        return [type(value).__name__, *sorted(map(_plain, value), key=str)]
    if isinstance(value, _IMMUTABLE):
        return [type(value).__qualname__, repr(value)]
    raise TypeError(f"{value!r} may change")
