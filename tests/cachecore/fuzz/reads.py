"""Random cached reads of a world, and the same functions uncached."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Sum

from cachecore import cached_with_invalidation
from tests.cachecore.fuzz.world import TEXTS, Kind, World, placeholder

# Set while a function is compared: then those that it calls are computed too.
uncached: ContextVar[bool] = ContextVar("uncached", default=False)


@dataclass
class Asked:
    """One read with its arguments.

    owner: the model and the lookup whose value decides which rows it shows; None where it shows others too.
    computed: how often the function ran.
    """

    text: str
    cached: Callable[..., str]
    plain: Callable[..., str]
    arguments: dict[str, Any]
    owner: tuple[Kind, str] | None = None
    value: Any = None
    computed: list[int] | None = None

    def answer(self) -> str:
        return self.cached(**self.arguments)

    def truth(self) -> str:
        token = uncached.set(True)
        try:
            return self.plain(**self.arguments)
        finally:
            uncached.reset(token)


def reads_of(world: World, random: Random) -> list[Asked]:
    """About two dozen reads with their arguments."""
    made: list[Asked] = []
    for number, kind in enumerate(world.kinds):
        if kind.params:
            beyond = sorted(param for param, path in kind.params.items() if "__" in path)
            name = random.choice(beyond if beyond and random.random() < 0.5 else sorted(kind.params))
            made += _by_parameter(world, random, f"p{number}", kind, name)
        if random.random() < 0.5:
            made.append(_whole(world, random, f"w{number}", kind))
        if kind.many:
            made.append(_many(world, f"m{number}", kind))
        if random.random() < 0.3:
            made.append(_raw(world, f"r{number}", kind))
    made.append(_nested(random, made))
    return made


def _decorated(prefix: str, events: list[str], function: Callable[..., str]) -> Callable[..., str]:
    function.__qualname__ = prefix.replace("{", "").replace("}", "").replace(":", "_")
    return cached_with_invalidation(timeout=600, key_prefix=prefix, invalidate_on=events)(function)


def _shown(kind: Kind, world: World) -> list[str]:
    """The columns that a read may show: none that a declaration of the table ignores."""
    ignoring = {k.model._meta.db_table for k in world.kinds if k.ignores}
    tables = {kind.model._meta.db_table, *(p._meta.db_table for p in kind.model._meta.get_parent_list())}
    return [name for name in kind.columns if name != "noise" or not tables & ignoring]


def _values_for(random: Random, kind: Kind, path: str) -> list[Any]:
    """Two values of the column that a lookup ends in."""
    owner, column = kind.paths[path]
    if column == "a":
        return random.sample(range(4), 2)
    if column == "s":
        return random.sample(TEXTS, 2)
    known = [row for row in owner._base_manager.order_by("pk").values_list(column, flat=True) if row is not None]
    return random.sample(known, min(2, len(known)))


def _spelled(random: Random, value: Any) -> Any:
    """The value, or another spelling of it; none for text."""
    return str(value) if not isinstance(value, str) and random.random() < 0.3 else value


def _by_parameter(world: World, random: Random, name: str, kind: Kind, param: str) -> list[Asked]:
    assert kind.params is not None
    path = kind.params[param]
    shown, computed = _shown(kind, world), [0]
    events = list(random.choice(kind.events))
    further = [k for k in world.kinds if k.params and param in k.params and k is not kind]
    if further and random.random() < 0.5:
        events += random.choice(further).events[0]
    joined = [
        f"{each.name}__a"
        for each in kind.model._meta.concrete_fields
        # A row of the table itself would be one that the placeholder does not name.
        if each.is_relation
        and each.related_model._meta.db_table != kind.model._meta.db_table
        and "a" in {f.name for f in each.related_model._meta.concrete_fields}
    ]
    joined = joined if random.random() < 0.3 and not further else []

    def function(**kwargs: Any) -> str:
        computed[0] += 1
        rows = kind.model._base_manager.filter(**{path: kwargs[param]})
        return repr(sorted(map(repr, rows.values_list(*shown, *joined))))

    cached = _decorated(f"{name}:{{{param}}}", events, function)
    is_own = "__" not in path and not joined
    return [
        Asked(
            f"{kind.name} by {path}={value!r} on {events} with {joined}",
            cached,
            function,
            {param: _spelled(random, value)},
            owner=(kind, path) if is_own else None,
            value=value,
            computed=computed,
        )
        for value in _values_for(random, kind, path)
    ]


def _others_events(world: World, random: Random) -> list[str]:
    declared = [kind for kind in world.kinds if kind.events]
    return random.choice(declared).events[0] if declared else ["nothing.*"]


def _whole(world: World, random: Random, name: str, kind: Kind) -> Asked:
    """All rows, or sums of them; on the events of the model, or on those of another, so that it is seen to read."""
    shown = _shown(kind, world)
    events = kind.events[0] if kind.events and random.random() < 0.6 else _others_events(world, random)
    sums = random.random() < 0.3 and "a" in kind.columns

    def function() -> str:
        rows = kind.model._base_manager.all()
        if sums:
            return repr(rows.aggregate(Count("pk"), Sum("a"), Max("a")))
        return repr(sorted(map(repr, rows.values_list(*shown))))

    return Asked(f"all of {kind.name} on {events}", _decorated(name, events, function), function, {})


def _many(world: World, name: str, kind: Kind) -> Asked:
    events = kind.events[0] if kind.events else ["nothing.*"]

    def function() -> str:
        return repr(sorted(map(repr, kind.model._base_manager.values_list("pk", "many__pk", "many__a"))))

    return Asked(f"relations of {kind.name} on {events}", _decorated(name, events, function), function, {})


def _raw(world: World, name: str, kind: Kind) -> Asked:
    own = [each.attname for each in kind.model._meta.local_concrete_fields if each.column and each.name != "noise"]
    columns = ", ".join(connection.ops.quote_name(column) for column in own) or "1"

    def function() -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH q AS (SELECT {columns} FROM {kind.table}) SELECT * FROM q")
            return repr(sorted(map(repr, cursor.fetchall())))

    return Asked(f"raw {kind.name} on nothing", _decorated(name, ["nothing.*"], function), function, {})


def _nested(random: Random, others: list[Asked]) -> Asked:
    """An answer made from answers, on no event of its own."""
    inner = random.sample(others, min(3, len(others)))

    def function() -> str:
        return repr([each.truth() if uncached.get() else each.answer() for each in inner])

    return Asked(
        f"nested: {[each.text for each in inner]}", _decorated("nested", ["nothing.*"], function), function, {}
    )


__all__ = ["Asked", "placeholder", "reads_of"]
