"""Writes to the outbox and empties it.

What the triggers write is taken out again in one of two ways. If Django commits the
transaction, its own rows are read and removed just before COMMIT and end with everything
else that it touched, under its mark: exact, for what Django was told of and for what it was
not (a trigger of the application, a cascade in the database), and a row that never commits
costs nobody a search. If anybody else commits it, the rows stay, and the relay tells them, or
else the next process that looks (see leftovers.py).
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.collected import told_by
from cachecore.happenings import Happening, scopes_of
from cachecore.invalidation import Scopes, add
from cachecore.metrics import track_cache_operation
from cachecore.versions import names_of, new_version

logger = logging.getLogger("cachecore")

# NOTIFY on it wakes the relay.
CHANNEL = "cachecore"
PORTION = 500
TABLE = "cachecore_outbox"
# Seconds for which the answer whether there are triggers is remembered.
REMEMBERED = 10.0

Renew = Callable[[Mapping[str, bytes]], None]

_triggers: dict[tuple[str, str], tuple[float, bool]] = {}


def put(scopes: Iterable[str], using: str) -> None:
    """Part of the transaction that is about to commit."""
    if not _exists(using):
        logger.error("No outbox in database %r, run migrate; lost: %s", using, ", ".join(scopes))
        return
    _rows(using).create(scopes=sorted(scopes))
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def drain(renew: Renew, *, wait: bool = True) -> int:
    """Ends what waits in the outboxes of all databases, oldest first; returns how many rows there were.

    A row leaves in the transaction in which it was told: if that fails it is told again,
    which costs a miss and nothing else. Rows that another process is telling are waited for
    when the store must not be used before they are told, and left to it otherwise.
    """
    told = 0
    for alias in connections:
        while portion := tell(alias, renew, wait=wait):
            told += portion
    return told


def tell(alias: str, renew: Renew, *, wait: bool) -> int:
    """One portion of one outbox; returns how many rows it had."""
    # Looked at before a transaction is begun: on SQLite that would wait for whoever writes.
    if not _exists(alias) or not _rows(alias).exists():
        return 0
    with transaction.atomic(using=alias):
        rows = list(_rows(alias).select_for_update(skip_locked=not wait)[:PORTION])
        if rows:
            scopes, happened = told_by(rows)
            add(scopes, scopes_of(happened, alias))
            renew({scope: new_version() for scope in names_of(scopes)})
            _rows(alias).filter(pk__in=[row.pk for row in rows]).delete()
            for template, fills in scopes.items():
                if template and fills:
                    track_cache_operation("invalidation", template)
    return len(rows)


def take_own(connection: BaseDatabaseWrapper) -> tuple[Scopes, set[Happening]]:
    """Takes out what triggers have written in this transaction; returns what of it ends and has happened."""
    rows = _rows(connection.alias).raw(
        f"DELETE FROM {TABLE} WHERE xact = pg_current_xact_id()::text::bigint RETURNING *"  # noqa: S608
    )
    return told_by(rows)


def is_fed_by_triggers(connection: BaseDatabaseWrapper, *, remembered: float = REMEMBERED) -> bool:
    """Whether triggers write to this outbox; as of at most that many seconds ago.

    Wrong for that long after an installation, which delays what they write to the next look
    at the outbox, and loses nothing.
    """
    if connection.vendor != "postgresql":
        return False
    key = (connection.alias, str(connection.settings_dict["NAME"]))
    asked_at, answer = _triggers.get(key, (-math.inf, False))
    if time.monotonic() - asked_at >= remembered:
        # The driver's own cursor: nobody's count of queries is concerned.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname LIKE 'cachecore%%')",
                [TABLE],
            )
            (answer,) = cursor.fetchone()
        _triggers[key] = (time.monotonic(), answer)
    return bool(answer)


def triggers_changed() -> None:
    _triggers.clear()


def _rows(alias: str) -> Any:
    # Looked up when used: the package is imported before the models are.
    return apps.get_model("cachecore", "Outbox").objects.using(alias)


def _exists(alias: str) -> bool:
    return TABLE in connections[alias].introspection.table_names()
