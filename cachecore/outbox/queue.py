"""The outbox: invalidations that the store has not been told yet, as rows of the database.

Rows come from processes that could not reach the store, and from triggers. If Django commits the transaction of a
trigger, its own rows are read and removed just before COMMIT and are invalidated with everything else that the
transaction wrote, under its intents: exact, also for what no statement tells of (a trigger of the application, a
cascade in the database), and a row that never commits costs no other process a search. If anything else commits it,
the rows stay, and the relay delivers them, or else the next process that polls (poller.py).
"""

import logging
import math
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Min
from django.utils import timezone

from cachecore.declare.scopes import Scopes
from cachecore.metrics import track_cache_operation, track_delivery
from cachecore.outbox.trigger_rows import TRIGGER_COLUMNS, TriggerRow, decode_rows
from cachecore.rows.invalidation import replace_versions, resolve
from cachecore.rows.row_changes import RowChange
from cachecore.sql.driver import ask
from cachecore.store.contract import Store

logger = logging.getLogger("cachecore")

# NOTIFY on it wakes the relay.
CHANNEL = "cachecore"
PORTION = 500
TABLE = "cachecore_outbox"
# Seconds for which the answer whether there are triggers is remembered.
TRIGGERS_TTL_S = 10.0

_triggers: dict[tuple[str, str], tuple[float, bool]] = {}


def enqueue(scopes: Iterable[str], using: str) -> None:
    """Part of the transaction that is about to commit. Without the table the invalidation is lost, and logged so."""
    if not _exists(using):
        logger.error("No outbox in database %r, run migrate; lost: %s", using, ", ".join(scopes))
        return
    _rows(using).create(scopes=sorted(scopes))
    if connections[using].vendor == "postgresql":
        ask(connections[using], f"NOTIFY {CHANNEL}")


def deliver_all(store: Store, *, wait: bool = True) -> int:
    """Delivers the outboxes of all databases, oldest rows first; returns how many rows there were.

    At least once: a row is deleted in the transaction that delivered it. wait: whether to wait for rows that another
    process is delivering; needed where the store must not be used before they are delivered.
    Raises StoreError or DatabaseError; what was not delivered stays.
    """
    delivered = 0
    for alias in connections:
        while portion := deliver_batch(alias, store, wait=wait):
            delivered += portion
    return delivered


def deliver_batch(alias: str, store: Store, *, wait: bool) -> int:
    """Delivers at most PORTION rows of one outbox; returns how many."""
    # Looked at before a transaction is begun: on SQLite that would wait for a writer.
    if not _exists(alias) or not _rows(alias).exists():
        return 0
    with transaction.atomic(using=alias):
        rows = list(_rows(alias).select_for_update(skip_locked=not wait)[:PORTION])
        if rows:
            invalidation = resolve(*decode_rows(rows), connections[alias])
            replace_versions(store, invalidation, alias)
            _rows(alias).filter(pk__in=[row.pk for row in rows]).delete()
            track_delivery((timezone.now() - min(row.created_at for row in rows)).total_seconds())
            for group, names in invalidation.scopes.items():
                if group and names:
                    track_cache_operation("invalidation", group)
    return len(rows)


def take_own(connection: BaseDatabaseWrapper) -> tuple[Scopes, dict[str, set[RowChange]]]:
    """Takes out what triggers have written in this transaction; returns scopes to replace, and changes of rows."""
    columns = ", ".join(TRIGGER_COLUMNS)
    own = "xact = pg_current_xact_id()::text::bigint"
    rows = ask(connection, f"DELETE FROM {TABLE} WHERE {own} RETURNING {columns}")  # noqa: S608 - our own names
    return decode_rows(TriggerRow.of(*row) for row in rows)


def is_fed_by_triggers(connection: BaseDatabaseWrapper) -> bool:
    """Whether triggers write to this outbox; as of at most TRIGGERS_TTL_S ago.

    Wrong for that long after an installation, which delays what they write to the next poll of the outbox, and loses
    nothing.
    """
    if connection.vendor != "postgresql":
        return False
    key = (connection.alias, str(connection.settings_dict["NAME"]))
    asked_at, answer = _triggers.get(key, (-math.inf, False))
    if time.monotonic() - asked_at >= TRIGGERS_TTL_S:
        ((answer,),) = ask(
            connection,
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgname LIKE 'cachecore%%')",
            [TABLE],
        )
        _triggers[key] = (time.monotonic(), answer)
    return bool(answer)


class Waiting(NamedTuple):
    """What the store has not been told yet. rows: of the outbox; oldest: when the first of them was written."""

    rows: int
    oldest: datetime | None

    @property
    def seconds(self) -> float:
        """The age of the oldest; 0 without any."""
        return max((timezone.now() - self.oldest).total_seconds(), 0) if self.oldest else 0


def get_waiting(using: str) -> Waiting:
    """What waits in the outbox of that database. Raises DatabaseError."""
    return Waiting(**_rows(using).aggregate(rows=Count("pk"), oldest=Min("created_at")))


def triggers_changed() -> None:
    _triggers.clear()


def _rows(alias: str) -> Any:
    # Looked up when used: the package is imported before the models are.
    return apps.get_model("cachecore", "Outbox").objects.using(alias)


def _exists(alias: str) -> bool:
    return TABLE in connections[alias].introspection.table_names()
