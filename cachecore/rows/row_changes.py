"""What happened to rows, and the scopes that this invalidates once their parameters are known for certain.

Some parameters stand in another row: the seller of an item's order. Were that order given to another seller, and
committed, between the write of the item and its COMMIT, answers of the new seller could be stored with the item as
it was. So such a parameter is looked up last of all, and the row it stands in is locked from then until the COMMIT.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

from cachecore.declare.events import ModelEvents, Row
from cachecore.declare.fk_paths import FkPath, Param, column_of
from cachecore.declare.scopes import Scopes, merge, scopes_of_event
from cachecore.declare.values import spelling
from cachecore.rows.isolation import may_lock_latest
from cachecore.sql.driver import ask


class FkParam(NamedTuple):
    """A parameter that a foreign key leads to; key is the foreign key's value."""

    name: str
    path: FkPath
    key: Any


class RowChange(NamedTuple):
    """Events of one row as it was, or as it is. A parameter that is in neither part means "all".

    params: name and spelling, None where the row belongs to nobody. columns: what is known of the row itself.
    """

    declared: ModelEvents
    events: frozenset[str]
    params: frozenset[tuple[str, str | None]]
    fk_params: frozenset[FkParam] = frozenset()
    columns: tuple[tuple[str, Any], ...] = ()


# Column -> value, as the ORM reads it.
Columns = Mapping[str, Any]


def changes_between(declared: ModelEvents, old: Columns | None, new: Columns | None) -> Iterator[RowChange]:
    """Both sides of what happened to one row; None where it did not exist, or does not any more."""
    events = declared.events_between(_conditions(declared, old), _conditions(declared, new))
    for side in (old, new):
        if side is not None:
            values = {name: side[str(param.column.column)] for name, param in declared.certain_params.items()}
            yield change_of(declared, events, values, {name: side[name] for name in declared.plain_columns})


def change_of(
    declared: ModelEvents, events: frozenset[str], values: Mapping[str, Any], columns: Columns | None = None
) -> RowChange:
    """One side of a row; values: parameter to the value of its column. One that is missing means "all"."""
    params: dict[str, str | None] = {}
    fk_params = set()
    for name, value in values.items():
        param: Param = declared.certain_params[name]
        if value is None:
            params[name] = None
        elif param.fk_path is None:
            params[name] = spelling(param.field, value)
        else:
            fk_params.add(FkParam(name, param.fk_path, value))
    return RowChange(declared, events, frozenset(params.items()), frozenset(fk_params), tuple((columns or {}).items()))


def _conditions(declared: ModelEvents, columns: Columns | None) -> Row | None:
    if columns is None:
        return None
    names = {name for extra in declared.extra.values() for name in extra.fields}
    return {name: columns[str(field.column)] for name in names if (field := column_of(declared.model, name))}


def scopes_of(changes: Iterable[RowChange], connection: BaseDatabaseWrapper, *, to_commit: bool = False) -> Scopes:
    """What these changes invalidate; one query for each table that foreign keys lead to.

    to_commit: it is the transaction of the changes that asks, just before its COMMIT. Then the rows that foreign keys
    lead to are locked. Raises DatabaseError.
    """
    changes = list(changes)
    asked: dict[tuple[type[Model], str], tuple[set[Any], set[str]]] = {}
    for fk_param in (fk_param for change in changes for fk_param in change.fk_params):
        keys, paths = asked.setdefault((fk_param.path.model, fk_param.path.by), (set(), set()))
        keys.add(fk_param.key)
        paths.add(fk_param.path.path)
    found: dict[FkPath, dict[Any, set[Any]]] = {}
    for (model, by), (keys, paths) in asked.items():
        looked_up = _look_up(model, by, keys, paths, connection, to_commit=to_commit)
        for path, values in looked_up.items():
            _add_deleted(values, keys - values.keys(), path, changes)
        found |= looked_up
    scopes: Scopes = {}
    for change in changes:
        for params in _combinations(change, found):
            merge(scopes, scopes_of_event(change.declared, change.events, params))
    return scopes


def _combinations(change: RowChange, found: dict[FkPath, dict[Any, set[Any]]]) -> Iterator[dict[str, str | None]]:
    """The parameters, once for each combination of what foreign keys lead to."""
    certain: dict[str, list[str | None]] = {}
    for fk_param in change.fk_params:
        field = change.declared.certain_params[fk_param.name].field
        if values := found[fk_param.path].get(fk_param.key):
            certain[fk_param.name] = [None if value is None else spelling(field, value) for value in values]
    for combination in product(*certain.values()):
        yield dict(change.params) | dict(zip(certain, combination, strict=True))


def _add_deleted(values: dict[Any, set[Any]], missing: set[Any], path: FkPath, changes: Iterable[RowChange]) -> None:
    """Adds what is known of rows that the same transaction has deleted."""
    by, wanted = column_of(path.model, path.by), column_of(path.model, path.path)
    if not missing or by is None or wanted is None:
        return
    for change in changes:
        if change.declared.model is path.model and change.events & {change.declared.deleted}:
            columns = dict(change.columns)
            key = columns.get(str(by.column))
            if key in missing and str(wanted.column) in columns:
                values.setdefault(key, set()).add(columns[str(wanted.column)])


def _look_up(
    model: type[Model], by: str, keys: set[Any], paths: set[str], connection: BaseDatabaseWrapper, *, to_commit: bool
) -> dict[FkPath, dict[Any, set[Any]]]:
    """What the keys lead to by each of these paths; a key of which that cannot be said for certain is left out.

    A row that another transaction is about to change or delete is left out: nothing waits here.
    """
    found: dict[FkPath, dict[Any, set[Any]]] = {FkPath(model, by, path): {} for path in paths}
    if to_commit and not may_lock_latest(connection, model._meta.db_table):
        return found
    columns = {path: field for path in sorted(paths) if (field := column_of(model, path)) is not None}
    key_field = column_of(model, by)
    if not columns or key_field is None:
        # What leads further is not locked by locking this row.
        return found
    quote = connection.ops.quote_name
    wanted = [key_field, *columns.values()]
    sql = (
        f"SELECT {', '.join(quote(str(field.column)) for field in wanted)} FROM {quote(model._meta.db_table)}"  # noqa: S608
        f" WHERE {quote(str(key_field.column))} IN ({', '.join(['%s'] * len(keys))})"
    )
    if to_commit and connection.vendor == "postgresql":
        sql += " FOR NO KEY UPDATE SKIP LOCKED"
    prepared = [key_field.get_db_prep_value(key, connection) for key in keys]
    for row in ask(connection, sql, prepared):
        key, *values = (as_python(field, value, connection) for field, value in zip(wanted, row, strict=True))
        for path, value in zip(columns, values, strict=True):
            found[FkPath(model, by, path)].setdefault(key, set()).add(value)
    return found


def as_python(field: "Field[Any, Any]", value: Any, connection: BaseDatabaseWrapper) -> Any:
    """A value of the driver's as the ORM reads it from that column."""
    column: Any = field.get_col(field.model._meta.db_table)
    for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
        value = convert(value, column, connection)
    return value
