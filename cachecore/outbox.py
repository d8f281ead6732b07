"""Writes to the outbox and empties it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from cachecore.versions import new_version

logger = logging.getLogger("cachecore")

PORTION = 500


def put(scopes: Iterable[str], using: str) -> None:
    """Part of the transaction that is about to commit."""
    if not _exists(using):
        logger.error("No outbox in database %r, run migrate; lost: %s", using, ", ".join(scopes))
        return
    _rows(using).create(scopes=sorted(scopes))


def drain(renew: Callable[[Mapping[str, bytes]], None]) -> int:
    """Ends what waits in the outboxes of all databases, oldest first; returns how many rows there were.

    A row leaves in the transaction in which it was told: if that fails it is told again,
    which costs a miss and nothing else. Rows that another process is telling are waited for,
    because the store must not be used before they are told.
    """
    return sum(_drain(alias, renew) for alias in connections if _exists(alias))


def _drain(alias: str, renew: Callable[[Mapping[str, bytes]], None]) -> int:
    told = 0
    while True:
        with transaction.atomic(using=alias):
            rows = list(_rows(alias).select_for_update()[:PORTION])
            if not rows:
                return told
            renew({scope: new_version() for row in rows for scope in row.scopes})
            _rows(alias).filter(pk__in=[row.pk for row in rows]).delete()
            told += len(rows)


def _rows(alias: str) -> Any:
    # Looked up when used: the package is imported before the models are.
    return apps.get_model("cachecore", "Outbox").objects.using(alias)


def _exists(alias: str) -> bool:
    return "cachecore_outbox" in connections[alias].introspection.table_names()
