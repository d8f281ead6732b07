"""A random world: models with their tables and declarations, all drawn from one seed."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from django.apps.registry import Apps
from django.db import connection, models
from django.db.models.signals import post_save, pre_delete

from cachecore import became, model_events
from cachecore.declare import events

Model = type[models.Model]
TEXTS = ("x", "y", "Z", "é", "it's %s; --")
KEYS = tuple(f"k{n}" for n in range(8))


@dataclass
class Kind:
    """One model of the world, and what the fuzzer may do with it.

    paths: lookup to the model and the column that it ends in, for what may fill a parameter.
    params: placeholder to lookup, as declared; None where the model has no events.
    events: what stands for all of its events, in the ways that a decorator may say it.
    """

    model: Any
    columns: list[str]
    paths: dict[str, tuple[Any, str]] = field(default_factory=dict)
    params: dict[str, str] | None = None
    events: list[list[str]] = field(default_factory=list)
    ignores: bool = False
    keys: str = "auto"
    is_child: bool = False
    many: bool = False
    # False where receivers or triggers write further rows.
    is_plain: bool = True

    @property
    def name(self) -> str:
        return str(self.model.__name__)

    @property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)


class World:
    """Use as: with World(random, number) as world. Its tables exist within."""

    def __init__(self, random: Random, number: int) -> None:
        self.random = random
        self.apps = Apps(["tests.cachecore.fuzz"])
        self.prefix = f"fz{number}"
        self.kinds: list[Kind] = []
        self.receivers: list[tuple[Any, Callable[..., None], Any]] = []
        self.triggers: list[str] = []
        self.releases: list[dict[Any, Any]] = []

    def __enter__(self) -> "World":
        for number in range(self.random.randint(3, 5)):
            self._plain(f"M{number}")
        plain = list(self.kinds)
        if self.random.random() < 0.6:
            self._child(self.random.choice([k for k in plain if k.keys != "composite"]))
        if self.random.random() < 0.6:
            self._proxy(self.random.choice(plain))
        if self.random.random() < 0.4:
            self._twin(self.random.choice(plain))
        self._make_tables()
        for kind in list(self.kinds):
            self._declare(kind)
        self._declare_as_other_releases()
        if self.random.random() < 0.3:
            self._receive(self.random.choice([kind for kind in plain if "flag" in kind.columns]))
        if self.random.random() < 0.3:
            self._trigger(*self.random.sample(plain, 2))
        return self

    def __exit__(self, *error: object) -> None:
        for signal, receiver, sender in self.receivers:
            signal.disconnect(receiver, sender=sender)
        for kind in self.kinds:
            events._by_model.pop(kind.model, None)
        events._generation += 1
        with connection.schema_editor() as editor:
            editor.deferred_sql.clear()
            for model in reversed(self._with_tables()):
                cascade = " CASCADE" if connection.vendor == "postgresql" else ""
                editor.execute(f"DROP TABLE IF EXISTS {editor.quote_name(model._meta.db_table)}{cascade}")
            for statement in self.triggers:
                editor.execute(statement)

    def describe(self) -> str:
        lines = []
        for kind in self.kinds:
            fields = [
                f"{each.name}:{type(each).__name__}" + (f"->{each.related_model.__name__}" if each.is_relation else "")
                for each in kind.model._meta.get_fields()
                if not each.auto_created or each.concrete
            ]
            lines.append(f"  {kind.name}({', '.join(b.__name__ for b in kind.model.__bases__)}) {', '.join(fields)}")
            lines.append(f"    params={kind.params} events={kind.events} ignores={kind.ignores} plain={kind.is_plain}")
        return "\n".join(lines)

    # --- Models ---

    def _make(self, name: str, bases: tuple[type, ...], fields: dict[str, Any], **meta: Any) -> Any:
        options = type(
            "Meta", (), {"app_label": "fuzz", "apps": self.apps, "db_table": f"{self.prefix}_{name.lower()}", **meta}
        )
        return type(name, bases, {"__module__": __name__, "Meta": options, **fields})

    def _key(self) -> tuple[str, dict[str, Any]]:
        kind = self.random.choice(["auto", "auto", "uuid", "text", "number", "composite"])
        if kind == "uuid":
            return kind, {"id": models.UUIDField(primary_key=True, default=self._uuid)}
        if kind == "text":
            return kind, {"code": models.CharField(primary_key=True, max_length=20)}
        if kind == "number":
            return kind, {"id": models.IntegerField(primary_key=True)}
        if kind == "composite":
            return kind, {
                "pk": models.CompositePrimaryKey("left", "right"),
                "left": models.IntegerField(),
                "right": models.IntegerField(),
            }
        return kind, {}

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _plain(self, name: str) -> None:
        random = self.random
        keys, fields = self._key()
        fields |= {
            "a": models.IntegerField(default=0, db_default=0),
            "s": models.CharField(max_length=20, default="x"),
            "flag": models.IntegerField(default=0, db_default=0),
            "noise": models.IntegerField(default=0, db_default=0),
        }
        targets = [kind for kind in self.kinds if kind.keys != "composite"]
        for number in range(random.randint(0, 2) if targets else 0):
            target = random.choice(targets)
            null = random.random() < 0.5
            on_delete = models.SET_NULL if null and random.random() < 0.5 else models.CASCADE
            fields[f"fk{number}"] = models.ForeignKey(target.model, on_delete, null=null, related_name="+")
        if keys != "composite" and random.random() < 0.5:
            fields["up"] = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
        through: str | None = None
        goal: Any = None
        if keys != "composite" and targets and random.random() < 0.5:
            goal = random.choice(targets).model
            through = f"T{name}" if random.random() < 0.5 else None
            path = f"fuzz.{through}" if through else None
            fields["many"] = models.ManyToManyField(goal, related_name=f"of_{name.lower()}", through=path)
        model = self._make(name, (models.Model,), fields, select_on_save=random.random() < 0.2)
        self.kinds.append(Kind(model, _columns_of(model), keys=keys, many=goal is not None))
        if through:
            between = {
                "source": models.ForeignKey(model, models.CASCADE, related_name="+"),
                "target": models.ForeignKey(goal, models.CASCADE, related_name="+"),
                "a": models.IntegerField(default=0, db_default=0),
            }
            model = self._make(through, (models.Model,), between)
            self.kinds.append(Kind(model, _columns_of(model)))

    def _child(self, parent: Kind) -> None:
        model = self._make("Child", (parent.model,), {"extra": models.IntegerField(default=0)})
        self.kinds.append(Kind(model, _columns_of(model), keys=parent.keys, is_child=True, many=parent.many))

    def _proxy(self, kind: Kind) -> None:
        model = self._make("Proxy", (kind.model,), {}, proxy=True)
        self.kinds.append(Kind(model, kind.columns, keys=kind.keys, many=kind.many))

    def _twin(self, kind: Kind) -> None:
        """Another model on the same table, that knows a part of its columns."""
        if kind.keys != "auto" or "s" not in kind.columns:
            return
        fields = {"a": models.IntegerField(default=0), "s": models.CharField(max_length=20, default="x")}
        model = self._make("Twin", (models.Model,), fields, managed=False, db_table=kind.model._meta.db_table)
        self.kinds.append(Kind(model, _columns_of(model)))

    # --- Tables ---

    def _with_tables(self) -> list[Any]:
        return [kind.model for kind in self.kinds if kind.model._meta.can_migrate(connection)] + [
            field.remote_field.through
            for kind in self.kinds
            for field in kind.model._meta.local_many_to_many
            if field.remote_field.through._meta.auto_created and not kind.model._meta.proxy
        ]

    def _make_tables(self) -> None:
        with connection.schema_editor() as editor:
            for kind in self.kinds:
                if kind.model._meta.can_migrate(connection):
                    editor.create_model(kind.model)

    def _trigger(self, source: Kind, target: Kind) -> None:
        """A row written here changes rows there, in the database itself."""
        name = f"{self.prefix}_after"
        what = self.random.choice(["INSERT", "UPDATE", "DELETE"])
        change = f"UPDATE {target.table} SET a = (a + 1) % 4"
        if connection.vendor == "postgresql":
            statements = [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; RETURN NULL; END $$",
                f"CREATE TRIGGER {name} AFTER {what} ON {source.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ]
            self.triggers.append(f"DROP FUNCTION {name}()")
        else:
            statements = [f"CREATE TRIGGER {name} AFTER {what} ON {source.table} BEGIN {change}; END"]
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self._write_more(source)

    def _write_more(self, source: Kind) -> None:
        for kind in self.kinds:
            models_of_it = (kind.model, *kind.model._meta.get_parent_list())
            if any(model._meta.db_table == source.model._meta.db_table for model in models_of_it):
                kind.is_plain = False

    # --- Receivers ---

    def _receive(self, kind: Kind) -> None:
        """The usual receiver that leaves one row the only one, and one that writes before a delete."""

        def leave_one(sender: Any, instance: Any, **kwargs: Any) -> None:
            if instance.flag == 1:
                kind.model._base_manager.exclude(pk=instance.pk).filter(flag=1).update(flag=0)

        def write_before(sender: Any, instance: Any, **kwargs: Any) -> None:
            other = kind.model._base_manager.exclude(pk=instance.pk).order_by("pk").first()
            if other is not None:
                other.a = (other.a + 1) % 4
                other.save()

        post_save.connect(leave_one, sender=kind.model)
        pre_delete.connect(write_before, sender=kind.model)
        self.receivers += [(post_save, leave_one, kind.model), (pre_delete, write_before, kind.model)]
        self._write_more(kind)

    # --- Declarations ---

    def _declare(self, kind: Kind) -> None:
        random = self.random
        kind.paths = dict(_paths(kind.model))
        if random.random() < 0.15:
            return
        chosen = random.sample(sorted(kind.paths), min(len(kind.paths), random.randint(0, 3)))
        kind.params = {placeholder(*kind.paths[path]): path for path in chosen}
        name = f"{self.prefix}{kind.name.lower()}"
        extra = {}
        if "flag" in kind.columns and random.random() < 0.4:
            extra[f"{name}.flagged"] = became(flag=1)
        kind.ignores = "noise" in kind.columns and random.random() < 0.3
        model_events(kind.model, name, params=kind.params, extra=extra, ignore=["noise"] if kind.ignores else [])
        verbs = [f"{name}.{verb}" for verb in ("created", "updated", "deleted")]
        kind.events = [[f"{name}.*"], verbs]

    def _declare_as_other_releases(self) -> None:
        """Of the same models: one with other parameters, one that ignores more, and a process without events."""
        own = {kind.model: events._by_model[kind.model] for kind in self.kinds if kind.model in events._by_model}
        self.releases = [own, {}]
        for ignores_more in (False, True):
            other = {}
            for kind in self.kinds:
                if kind.model not in own or self.random.random() < 0.2:
                    continue
                chosen = self.random.sample(sorted(kind.paths), min(len(kind.paths), self.random.randint(0, 2)))
                params = {placeholder(*kind.paths[path]): path for path in chosen}
                ignore = {"noise"} if "noise" in kind.columns and (ignores_more or kind.ignores) else set()
                other[kind.model] = replace(own[kind.model], params=params, extra={}, ignore=frozenset(ignore))
            self.releases.append(other)

    @contextmanager
    def as_release(self, number: int) -> Iterator[None]:
        """What runs within is a process of another release; of one thread."""
        before = dict(events._by_model)
        _redeclare(self.releases[number])
        try:
            yield
        finally:
            _redeclare(before)


# Numbers of World.releases. The last ignores what reads of the others show, so it only writes.
RELEASES_THAT_READ, RELEASES_THAT_WRITE = (0, 1, 2), (0, 1, 2, 3)


def _redeclare(by_model: dict[Any, Any]) -> None:
    events._by_model.clear()
    events._by_model.update(by_model)
    events._generation += 1


def _columns_of(model: Any) -> list[str]:
    return [each.attname for each in model._meta.concrete_fields if not isinstance(each, models.CompositePrimaryKey)]


def placeholder(model: Any, column: str) -> str:
    """One name for one column, whatever way leads to it."""
    return f"{model.__name__.lower()}_{column}"


def _paths(model: Any) -> Iterator[tuple[str, tuple[Any, str]]]:
    """What a parameter of this model may be filled by: its columns, and those of the row that a key names."""
    for each in model._meta.concrete_fields:
        if isinstance(each, models.CompositePrimaryKey) or each.name in ("noise", "flag"):
            continue
        if each.is_relation:
            target = each.related_model
            yield each.name, (target, target._meta.pk.attname)
            for further in target._meta.concrete_fields:
                if further.name not in ("noise", "flag") and not further.primary_key and not further.is_relation:
                    yield f"{each.name}__{further.name}", (target, further.attname)
                if further.is_relation and further.related_model is not target and not further.primary_key:
                    beyond = further.related_model
                    yield f"{each.name}__{further.name}", (beyond, beyond._meta.pk.attname)
        else:
            owner = each.model
            yield each.name, (owner, each.attname)
