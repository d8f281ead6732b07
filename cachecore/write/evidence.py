"""Evidence: the rows of one statement as they were and as they are, told by the statement itself.

Before a statement the ORM announces what it is about to do: save this row, insert these, delete those keys. Of the
one statement that fits, the rows are asked back: by RETURNING, with the old values where the database knows them
(PostgreSQL 18), otherwise by reading the row and locking it just before. Nothing that a receiver, another thread or
another model does can be taken for it: what is not returned by this statement is not known.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, NamedTuple, cast

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.query import QuerySet
from django.db.models.sql.subqueries import DeleteQuery

from cachecore.conf import conf
from cachecore.declare.events import ModelEvents, events_on
from cachecore.declare.values import IncomparableValueError
from cachecore.rows.row_changes import Columns, RowChange, as_python, changes_between
from cachecore.sql.driver import ask, may_be_returned
from cachecore.sql.effects import Effects, table_key

POSTGRESQL_WITH_OLD = 180_000


class Announcement(NamedTuple):
    """What the ORM is about to do to at most COARSEN_AFTER rows of one table.

    pk: of the row that is saved. written: the names of the fields that a save writes; None means all.
    """

    verb: str
    model: type[Model]
    pk: Any = None
    written: frozenset[str] | None = None


@contextmanager
def announced(using: str, announcement: Announcement | None) -> Iterator[None]:
    """While this runs, the first statement of that connection that fits may be asked for its rows."""
    state = connections[using].__dict__
    before = state.get("_cachecore_announced")
    state["_cachecore_announced"] = announcement
    try:
        yield
    finally:
        state["_cachecore_announced"] = before


class Question(NamedTuple):
    """A statement with what is asked back of its rows.

    sql: the statement with its RETURNING. own: how many of the columns it returns are the statement's own; the rest
    is ours, the columns of the old row and then those of the new one, as far as both are asked for.
    suffix: what was added to the text.
    """

    sql: str
    suffix: str
    declared: tuple[ModelEvents, ...]
    columns: "tuple[Field[Any, Any], ...]"
    verb: str
    asks_old: bool
    asks_new: bool
    before: Columns | None

    @property
    def width(self) -> int:
        return max(1, len(self.columns) * (self.asks_old + self.asks_new))


def question_for(connection: BaseDatabaseWrapper, effects: Effects, sql: str) -> Question | None:
    """How to ask this statement for its rows; None where they cannot be known.

    May read and lock the row that is about to be saved: call it in the transaction of the statement.
    """
    found = _announcement_of(connection, effects)
    declared = events_on(effects.target).rows
    if found is None or not declared or not _can_be_asked(connection, effects, found):
        return None
    columns = _columns(declared, found)
    # Without declarations there is only the table to invalidate.
    if not declared or columns is None:
        return None
    declared = tuple(each for each in declared if not (found.written and found.written <= each.ignore))
    if effects.verb == "update" and columns and not _returns_old(connection):
        before = _read_before(connection, found, columns)
        return None if before is None else _asked(connection, effects, sql, declared, columns, before=before)
    return _asked(connection, effects, sql, declared, columns, before=None)


def _announcement_of(connection: BaseDatabaseWrapper, effects: Effects) -> Announcement | None:
    """What was announced of this very statement; it is used up: the next statement is another one."""
    state = connection.__dict__
    found: Announcement | None = state.get("_cachecore_announced")
    if found is None or not effects.verb or effects.verb != found.verb:
        return None
    if table_key(found.model._meta.db_table) != effects.target:
        return None
    state["_cachecore_announced"] = None
    return found


def _can_be_asked(connection: BaseDatabaseWrapper, effects: Effects, found: Announcement) -> bool:
    """Whether a RETURNING of ours cannot make the statement fail."""
    if not connection.features.can_return_columns_from_insert or (effects.returning and effects.verb != "insert"):
        return False
    # A view may refuse it, and a role may write what it may not read.
    return may_be_returned(connection, found.model._meta.db_table)


def _asked(
    connection: BaseDatabaseWrapper,
    effects: Effects,
    sql: str,
    declared: tuple[ModelEvents, ...],
    columns: "tuple[Field[Any, Any], ...]",
    *,
    before: Columns | None,
) -> Question:
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in columns]
    asks_old = effects.verb == "delete" or (effects.verb == "update" and before is None and bool(columns))
    asks_new = effects.verb != "delete" and bool(columns)
    asked = names
    if effects.verb == "update" and asks_old:
        asked = [f"old.{name}" for name in names] + [f"new.{name}" for name in names]
    suffix = (", " if effects.returning else " RETURNING ") + (", ".join(asked) or "1")
    return Question(sql + suffix, suffix, declared, columns, effects.verb, asks_old, asks_new, before)


def changes_in(
    question: Question, rows: Sequence[Sequence[Any]], connection: BaseDatabaseWrapper
) -> set[RowChange] | None:
    """What happened to the rows, by what was returned of them (ours only); None where a value cannot be told."""
    changes: set[RowChange] = set()
    if question.before is not None and not _is_the_row_read_before(question, rows, connection):
        return None
    try:
        for row in rows:
            old, new = _sides(question, row, connection)
            for declared in question.declared:
                changes.update(changes_between(declared, old, new))
    except IncomparableValueError:
        return None
    return changes


def _is_the_row_read_before(question: Question, rows: Sequence[Sequence[Any]], connection: BaseDatabaseWrapper) -> bool:
    """Whether the one row returned is the one that was read before: another statement may have come between."""
    keys = {str(field.column) for each in question.declared for field in each.key_fields}
    if not rows:
        return True
    new = _as_columns(question.columns, rows[0], connection)
    return len(rows) == 1 and question.before is not None and all(new[key] == question.before[key] for key in keys)


def _sides(
    question: Question, row: Sequence[Any], connection: BaseDatabaseWrapper
) -> tuple[Columns | None, Columns | None]:
    def columns(values: Sequence[Any]) -> Columns:
        return _as_columns(question.columns, values, connection)

    width = len(question.columns)
    if question.verb == "insert":
        return None, columns(row[:width])
    if question.verb == "delete":
        return columns(row[:width]), None
    if not width:
        return {}, {}
    if question.before is not None:
        return question.before, columns(row)
    return columns(row[:width]), columns(row[width:])


def _as_columns(
    columns: "tuple[Field[Any, Any], ...]", values: Sequence[Any], connection: BaseDatabaseWrapper
) -> Columns:
    pairs = zip(columns, values, strict=True)
    return {str(field.column): as_python(field, value, connection) for field, value in pairs}


def _columns(declared: tuple[ModelEvents, ...], found: Announcement) -> "tuple[Field[Any, Any], ...] | None":
    """The columns that tell the events of a row; None where the model at hand does not have them all."""
    wanted: dict[str, Field[Any, Any]] = {}
    for each in declared:
        if each.columns is None:
            return None
        wanted |= {str(field.column): field for field in each.columns}
    # A historical model of a migration may be older or newer than the declarations.
    has = {field.column for field in _concrete(found.model)._meta.local_concrete_fields}
    return tuple(wanted.values()) if wanted.keys() <= has else None


def _concrete(model: type[Model]) -> type[Model]:
    """The model that has the columns: a proxy has none of its own."""
    return model._meta.concrete_model or model


def _returns_old(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "postgresql" and connection.pg_version >= POSTGRESQL_WITH_OLD  # type: ignore[attr-defined]


def _read_before(
    connection: BaseDatabaseWrapper, found: Announcement, columns: "tuple[Field[Any, Any], ...]"
) -> Columns | None:
    """The row that is about to be saved, locked as an UPDATE locks it; None where there is none."""
    quote = connection.ops.quote_name
    meta = _concrete(found.model)._meta
    keys: list[Any] = list(getattr(meta, "pk_fields", [meta.pk]))
    values = found.pk if len(keys) > 1 else [found.pk]
    where = " AND ".join(f"{quote(field.column)} = %s" for field in keys)
    names = ", ".join(quote(str(field.column)) for field in columns)
    sql = f"SELECT {names} FROM {quote(meta.db_table)} WHERE {where}"  # noqa: S608 - names of the model's own
    if connection.vendor == "postgresql":
        sql += " FOR NO KEY UPDATE"
    prepared = [field.get_db_prep_value(value, connection) for field, value in zip(keys, values, strict=True)]
    rows = ask(connection, sql, prepared)
    if len(rows) != 1:
        return None
    return {
        str(field.column): as_python(field, value, connection) for field, value in zip(columns, rows[0], strict=True)
    }


# Parents whose rows are deleted in one statement, as when a cascade deletes the lines of an order.
FEW_PARENTS = 10


def _is_of_few_parents(conditions: Sequence[Any]) -> bool:
    """Whether a DELETE is of the rows of a few parents. Of any other its rows may be too many to be returned."""
    while len(conditions) == 1 and hasattr(conditions[0], "children"):
        conditions = conditions[0].children
    if len(conditions) != 1 or getattr(conditions[0], "lookup_name", "") not in ("in", "exact"):
        return False
    values = conditions[0].rhs
    if conditions[0].lookup_name == "exact":
        return bool(getattr(conditions[0].lhs, "target", None) and conditions[0].lhs.target.unique)
    return isinstance(values, (list, tuple, set)) and len(values) <= FEW_PARENTS


def listen_to_the_orm() -> None:
    """Makes the ORM announce its statements; called once in a process."""
    model, queryset, delete_query = cast(Any, Model), cast(Any, QuerySet), cast(Any, DeleteQuery)
    update, insert, delete = model._do_update, queryset._insert, delete_query.delete_batch
    delete_related = queryset._raw_delete

    @wraps(update)
    def _do_update(self: Model, base_qs: Any, using: str, pk_val: Any, values: Any, *args: Any, **kwargs: Any) -> Any:
        written = frozenset(name for field, _, _ in values for name in (field.name, field.attname))
        with announced(using, Announcement("update", base_qs.model, pk_val, written)):
            return update(self, base_qs, using, pk_val, values, *args, **kwargs)

    @wraps(insert)
    def _insert(self: Any, objs: Any, *args: Any, using: str | None = None, **kwargs: Any) -> Any:
        self._for_write = True
        using = self.db if using is None else using
        few = len(objs) <= conf().COARSEN_AFTER
        with announced(using, Announcement("insert", self.model) if few else None):
            return insert(self, objs, *args, using=using, **kwargs)

    @wraps(delete)
    def delete_batch(self: Any, pk_list: Any, using: str) -> Any:
        few = len(pk_list) <= conf().COARSEN_AFTER
        with announced(using, Announcement("delete", self.get_meta().model) if few else None):
            return delete(self, pk_list, using)

    @wraps(delete_related)
    def _raw_delete(self: Any, using: str) -> Any:
        few = _is_of_few_parents(self.query.where.children)
        with announced(using, Announcement("delete", self.model) if few else None):
            return delete_related(self, using)

    # As on the original: a template must not call it, and managers have it too.
    _insert.alters_data, _insert.queryset_only = True, False  # type: ignore[attr-defined]
    model._do_update, queryset._insert, delete_query.delete_batch = _do_update, _insert, delete_batch
    queryset._raw_delete = _raw_delete
