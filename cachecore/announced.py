"""Which rows the signals have already told of, so that their statements need not end everything.

A save is announced from its first signal to its last: the tables of the model, while
model.save() runs. A delete is announced by the ids its signals named, until its transaction
is over. Both end by themselves when something fails.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

DELETE = re.compile(r'DELETE FROM "([^"]+)" WHERE "\1"\."[^"]+" IN \((?:%s, )*%s\)')


class AnnouncedDeletes:
    """An on-commit hook that does nothing: it lives as long as the part of the transaction it belongs to."""

    def __init__(self) -> None:
        self.rows: set[tuple[str, Any]] = set()

    def __call__(self) -> None:
        self.rows.clear()


@contextmanager
def saving(connection: BaseDatabaseWrapper, model: type[Model]) -> Iterator[None]:
    """While this runs, writes to the tables of the model are announced on that connection."""
    before: frozenset[str] = getattr(connection, "_cachecore_saving", frozenset())
    tables = {parent._meta.db_table for parent in (model, *model._meta.get_parent_list())}
    connection._cachecore_saving = before | tables  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection._cachecore_saving = before  # type: ignore[attr-defined]


def deleting(connection: BaseDatabaseWrapper, model: type[Model], pk: Any) -> None:
    """The row is about to be deleted, and its signals tell whose it was."""
    hooks: list[Any] = connection.run_on_commit
    sids = set(connection.savepoint_ids)
    found = next((hook for s, hook, *_ in hooks if isinstance(hook, AnnouncedDeletes) and s == sids), None)
    if found is None:
        found = AnnouncedDeletes()
        hooks.append((sids, found, False))
    found.rows.add((model._meta.db_table, pk))


def tables_of(connection: BaseDatabaseWrapper, sql: str, params: Any) -> frozenset[str]:
    """The tables whose writing by this statement is announced."""
    saved: frozenset[str] = getattr(connection, "_cachecore_saving", frozenset())
    match = DELETE.fullmatch(sql)
    if match and params:
        rows = {(match[1], pk) for pk in params}
        hooks: list[Any] = connection.run_on_commit
        if any(rows <= hook.rows for _, hook, *_ in hooks if isinstance(hook, AnnouncedDeletes)):
            return saved | {match[1]}
    return saved
