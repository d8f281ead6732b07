"""Random writes to a world, each as a project would send it."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models import Case, F, Value, When

from tests.cachecore.fuzz.world import KEYS, TEXTS, Kind, World


class Writer:
    """Draws a write and runs it; the instances that it has loaded before may be stale. For one thread."""

    def __init__(self, world: World, random: Random) -> None:
        self.world = world
        self.random = random
        self.loaded: list[tuple[Kind, Any]] = []
        self.log: list[str] = []

    def write(self, kind: Kind | None = None, operation: str = "") -> None:
        """Raises what the database, or Django, raises."""
        kind = kind or self.random.choice(self.world.kinds)
        operation = operation or self.random.choices(list(OPERATIONS), list(WEIGHTS.values()))[0]
        self.log.append(f"{operation} {kind.name}")
        OPERATIONS[operation](self, kind)

    # --- Values ---

    def value(self, each: Any) -> Any:
        random = self.random
        if each.is_relation:
            row = self.any_of(each.related_model)
            if each.null and (row is None or random.random() < 0.2):
                return None
            if row is None or random.random() < 0.03:
                # No such row: the statement or the COMMIT fails.
                return uuid.UUID(int=5) if isinstance(each.target_field, models.UUIDField) else 99_999
            return row.pk
        if isinstance(each, models.UUIDField):
            return uuid.UUID(int=random.randrange(12))
        if isinstance(each, models.CharField):
            return random.choice(KEYS if each.primary_key else TEXTS)
        return random.randrange(12) if each.name in ("id", "left", "right") else random.randrange(4)

    def fields(self, kind: Kind) -> list[Any]:
        return [
            each
            for each in kind.model._meta.concrete_fields
            if each.column and not each.primary_key and each.name not in ("left", "right")
        ]

    def new(self, kind: Kind) -> Any:
        values = {each.attname: self.value(each) for each in self.fields(kind)}
        if kind.keys in ("text", "number") or (kind.keys == "uuid" and self.random.random() < 0.3):
            key = kind.model._meta.pk
            key = key.target_field if key.is_relation else key
            values[key.attname] = self.value(key)
        if kind.keys == "composite":
            values |= {"left": self.random.randrange(4), "right": self.random.randrange(4)}
        return kind.model(**values)

    def row(self, kind: Kind) -> Any:
        """One that is there, or one that was loaded some time ago."""
        old = [row for of, row in self.loaded if of is kind and row._is_pk_set()]
        if old and self.random.random() < 0.3:
            return self.random.choice(old)
        row = self.any_of(kind.model)
        if row is None:
            row = self.new(kind)
            row.save()
        self.loaded = [*self.loaded[-30:], (kind, row)]
        return row

    def change(self, kind: Kind, row: Any) -> list[str]:
        changed = self.random.sample(self.fields(kind), min(len(self.fields(kind)), self.random.randint(1, 3)))
        for each in changed:
            setattr(row, each.attname, self.value(each))
        return [each.name for each in changed]

    def any_of(self, model: Any) -> Any:
        """One of its rows, or None. Drawn here and not by the database, so that a seed repeats."""
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        return model._base_manager.filter(pk=self.random.choice(keys)).first() if keys else None

    def some(self, kind: Kind) -> Any:
        rows = kind.model._base_manager.order_by("pk")
        if "a" in kind.columns and self.random.random() < 0.7:
            rows = rows.filter(a=self.random.randrange(4))
        return rows

    def sql(self, text: str, *params: Any, many: bool = False) -> list[Any]:
        with connection.cursor() as cursor:
            if many:
                cursor.executemany(text, params)
            else:
                cursor.execute(text, list(params) or None)
            return cursor.fetchall() if cursor.description else []

    # --- By the ORM ---

    def create(self, kind: Kind) -> None:
        self.new(kind).save()

    def force_insert(self, kind: Kind) -> None:
        row = self.row(kind) if self.random.random() < 0.3 else self.new(kind)
        row.save(force_insert=True)

    def save(self, kind: Kind) -> None:
        row = self.row(kind)
        self.change(kind, row)
        row.save()

    def save_fields(self, kind: Kind) -> None:
        row = self.row(kind)
        changed = ["noise"] if "noise" in kind.columns and self.random.random() < 0.2 else self.change(kind, row)
        if changed == ["noise"]:
            row.noise = self.random.randrange(4)
        row.save(update_fields=changed)

    def save_over(self, kind: Kind) -> None:
        """A new instance with the key of a row that is there."""
        there, row = self.row(kind), self.new(kind)
        row.pk = there.pk
        if kind.is_child:
            for each in kind.model._meta.concrete_fields:
                if each.primary_key or (each.model._meta.pk is each):
                    setattr(row, each.attname, getattr(there, each.attname))
        row.save()

    def save_expression(self, kind: Kind) -> None:
        row = self.any_of(kind.model)
        if row is not None and "a" in kind.columns and not kind.is_child:
            row.a = F("a") + 1 if self.random.random() < 0.7 else Case(When(a__gt=2, then=0), default=Value(3))
            # Another thread may have deleted it: an expression cannot be inserted.
            row.save(force_update=True)

    def save_through_parent(self, kind: Kind) -> None:
        row = self.row(kind)
        if kind.is_child and self.random.random() < 0.7:
            parent = kind.model.__bases__[0]
            row = parent._base_manager.get(pk=row.pk)
            row.a = self.random.randrange(4)
        row.save_base(raw=self.random.random() < 0.3)

    def refresh(self, kind: Kind) -> None:
        row = self.row(kind)
        row.refresh_from_db()
        self.change(kind, row)
        row.save()

    def delete(self, kind: Kind) -> None:
        self.row(kind).delete()

    def delete_some(self, kind: Kind) -> None:
        self.some(kind).delete()

    def delete_one_by_query(self, kind: Kind) -> None:
        kind.model._base_manager.filter(pk=self.row(kind).pk).delete()

    def update(self, kind: Kind) -> None:
        each = self.random.choice(self.fields(kind))
        self.some(kind).update(**{each.attname: self.value(each)})

    def update_f(self, kind: Kind) -> None:
        self.some(kind).update(a=F("a") + 1)

    def bulk_create(self, kind: Kind) -> None:
        if kind.is_child:
            return
        how = self.random.random()
        options: dict[str, Any] = {}
        if how < 0.3:
            options["ignore_conflicts"] = True
        elif how < 0.6 and kind.keys != "composite" and "a" in kind.columns:
            options = {"update_conflicts": True, "unique_fields": ["pk"], "update_fields": ["a"]}
        rows = [self.new(kind) for _ in range(self.random.choice([1, 2, 3, 9]))]
        kind.model._base_manager.bulk_create(rows, **options)

    def bulk_update(self, kind: Kind) -> None:
        rows = list(self.some(kind)[:3])
        each = self.random.choice(self.fields(kind))
        for row in rows:
            setattr(row, each.attname, self.value(each))
        kind.model._base_manager.bulk_update(rows, [each.name])

    def get_or_create(self, kind: Kind) -> None:
        kind.model._base_manager.get_or_create(
            a=self.random.randrange(4), defaults={each.attname: self.value(each) for each in self.fields(kind)}
        )

    def update_or_create(self, kind: Kind) -> None:
        key = self.row(kind).pk
        kind.model._base_manager.update_or_create(
            pk=key, defaults={each.attname: self.value(each) for each in self.fields(kind)[:2]}
        )

    def relate(self, kind: Kind) -> None:
        if not kind.many:
            self.save(kind)
            return
        manager, goal = self.row(kind).many, kind.model._meta.get_field("many").related_model
        there = list(goal._base_manager.order_by("pk"))
        rows = self.random.sample(there, min(len(there), self.random.randint(0, 3)))
        act: Callable[[], Any] = self.random.choice(
            [lambda: manager.add(*rows), lambda: manager.set(rows), lambda: manager.remove(*rows), manager.clear]
        )
        act()

    # --- By SQL ---

    def raw_update(self, kind: Kind) -> None:
        own = [each for each in kind.model._meta.local_concrete_fields if each.name in ("a", "s", "extra")]
        if not own:
            return
        each = self.random.choice(own)
        column, value = connection.ops.quote_name(each.column), self.value(each)
        text = f"update {kind.table} set {column} = %s"
        how = self.random.random()
        if how < 0.3:
            self.sql(text + " returning 1", value)
        elif how < 0.5:
            self.sql(text, (value,), (self.value(each),), many=True)
        elif how < 0.6 and connection.vendor == "postgresql":
            self.sql(f"WITH q AS ({text} RETURNING *) SELECT count(*) FROM q", value)
        elif how < 0.7 and connection.vendor == "postgresql":
            self.sql(
                f"DO $x$ BEGIN UPDATE {kind.table} SET noise = noise; END $x$; {text}".replace(": noise", ""), value
            )
        else:
            self.sql(f"/* it's */ {text} -- ;'\n WHERE {column} IS NOT NULL", value)

    def raw_delete(self, kind: Kind) -> None:
        table = kind.table
        self.sql(f"WITH q AS (SELECT 1) DELETE FROM {table} WHERE 3 = (SELECT count(*) FROM {table})")

    def raw_insert(self, kind: Kind) -> None:
        """The rows once more, where the key is the database's to make."""
        meta = kind.model._meta
        own = [each.column for each in meta.local_concrete_fields if each.column and not each.primary_key]
        if kind.keys != "auto" or not own or kind.is_child:
            return
        names = ", ".join(map(connection.ops.quote_name, own))
        with suppress(FieldError):
            self.sql(f"INSERT INTO {kind.table} ({names}) SELECT {names} FROM {kind.table} LIMIT 2")


OPERATIONS: dict[str, Callable[[Writer, Kind], None]] = {
    name: operation
    for name, operation in vars(Writer).items()
    if name not in ("__init__", "write", "value", "fields", "new", "any_of", "row", "change", "some", "sql")
    and callable(operation)
}
WEIGHTS = {name: {"create": 3, "save": 4, "relate": 3, "delete_some": 0.4}.get(name, 1) for name in OPERATIONS}
