"""The bypass barrier: while one is in force in the database, no process serves from the cache.

A writer that cannot reach the store has no intent there, and readers that can reach it would be served what the
COMMIT invalidates. So before the COMMIT a barrier is raised, and the writer waits until it is in force: until no
process relies any more on a poll of the database from before it was there. A process serves hits for so long, and no
longer, after it has polled and found neither a barrier nor a row in the outbox that tells of a COMMIT; its thread
polls twice as often (poller.py).

From before it looks for the barrier until the end of its COMMIT the writer holds a lock, which it shares with other
such writers. The process that lowers the barrier needs that lock for itself, and in the same transaction has told the
store all that such rows say. So an outage costs this delay once, and it does not matter which process dies where: the
database ends its lock, and the barrier is there until the rows were delivered. Clocks measure what time has passed,
and are never compared.

That it suffices is explored on a model: tests/cachecore/model, Options.fence. On SQLite, whose only write lock the
writer itself holds, nothing can be committed beside it: there is no barrier, and what waits in the outbox is delivered
by the next poll.
"""

import json
import logging
import math
import time
from collections.abc import Iterable
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from cachecore.conf import conf
from cachecore.outbox import queue, side_connection
from cachecore.sql import driver
from cachecore.store.contract import Store
from cachecore.store.scope_state import new_version

logger = logging.getLogger("cachecore")

TABLE = "cachecore_fence"
# The advisory lock's number, for each database its own: "cache" in ASCII.
LOCK = 0x6361636865
# The clocks of two machines may run at different rates, by far less than this.
CLOCK_RATES = 1.01
# Seconds that a statement outside a transaction may take, which can hold no lock until its end.
STATEMENT_TIMEOUT_S = 30

POLL_SQL = f"""
SELECT EXISTS (SELECT FROM {TABLE}) OR EXISTS (SELECT FROM {queue.TABLE} WHERE scopes IS NOT NULL),
       EXISTS (SELECT FROM {queue.TABLE})
"""  # noqa: S608 - our own names


class _Poll(NamedTuple):
    """valid_until: seconds of the monotonic clock. is_clear: nothing was found that keeps readers from the cache."""

    valid_until: float
    is_clear: bool


# One object, so that both are of one poll.
_last_poll = _Poll(-math.inf, is_clear=False)
# Databases in which the tables were found.
_migrated: set[str] = set()


def is_used() -> bool:
    """Without regular polls there is none, and a store that is this process's own needs none."""
    return bool(conf().outbox_check) and conf().STORE != "memory"


def read_lease_seconds() -> float:
    """For how long a poll is good, in every process."""
    return 2 * conf().outbox_check


def must_bypass() -> bool:
    """Whether no hit may be served now: a barrier is in force, or this process cannot tell. Mostly costs nothing."""
    global _last_poll  # noqa: PLW0603 - of this process
    if not is_used():
        return False
    if time.monotonic() >= _last_poll.valid_until:
        with side_connection.exclusive():
            # Another thread may have polled while this one waited.
            if time.monotonic() >= _last_poll.valid_until:
                try:
                    poll()
                except (DatabaseError, InterfaceError):
                    # The poller logs it. For a while not every thread tries it anew.
                    _last_poll = _Poll(time.monotonic() + conf().outbox_check, is_clear=False)
    last = _last_poll
    return not last.is_clear or time.monotonic() >= last.valid_until


def poll() -> list[str]:
    """Asks every database; returns the aliases of those with rows to deliver, or maybe.

    Raises DatabaseError or InterfaceError. Thread-safe.
    """
    global _last_poll  # noqa: PLW0603 - of this process
    with side_connection.exclusive():
        valid_until = time.monotonic() + read_lease_seconds()
        is_clear, waiting = True, []
        for alias in connections:
            is_barred, waits = False, connections[alias].vendor != "postgresql"
            if _is_supported(alias):
                ((is_barred, waits),) = side_connection.ask(alias, POLL_SQL)
            is_clear &= not is_barred
            if is_barred or waits:
                waiting.append(alias)
        _last_poll = _Poll(valid_until, is_clear)
    return waiting


def raise_barrier(connection: BaseDatabaseWrapper) -> None:
    """Just before a COMMIT of which the store could not be told: nothing is served until it is over, and delivered.

    Waits for two OUTBOX_CHECK. Raises DatabaseError when the barrier cannot be raised.
    """
    alias = connection.alias
    if not (is_used() and _is_supported(alias)):
        return
    driver.ask(connection, "SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    if not side_connection.ask(alias, f"SELECT id FROM {TABLE}"):  # noqa: S608
        side_connection.ask(alias, f"INSERT INTO {TABLE} (stands) VALUES (false)")  # noqa: S608
        logger.warning("The bypass barrier is raised in database %r: the store was not told of a write.", alias)
    _wait_for_read_leases_to_expire(alias)


def raise_barrier_for_statement(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Before a statement that may refuse a transaction: for STATEMENT_TIMEOUT_S, and then these scopes are replaced."""
    if not (is_used() and _is_supported(connection.alias)):
        return
    side_connection.ask(
        connection.alias,
        f"INSERT INTO {TABLE} (stands, scopes, until)"  # noqa: S608
        " VALUES (false, %s, clock_timestamp() + make_interval(secs => %s))",
        [json.dumps(sorted(names)), read_lease_seconds() + STATEMENT_TIMEOUT_S],
    )
    _wait_for_read_leases_to_expire(connection.alias)


def lower_barrier(alias: str, store: Store) -> None:
    """Lowers it unless a writer relies on it; first the rows that COMMITs have left are delivered.

    Raises StoreError or DatabaseError.
    """
    from cachecore.models import Fence, Outbox

    if not _is_supported(alias):
        return
    with transaction.atomic(using=alias):
        connection = connections[alias]
        # What is read once the lock is ours must not be from before that.
        driver.ask(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        ((is_ours,),) = driver.ask(connection, "SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        fences = Fence.objects.using(alias)
        if not is_ours or fences.filter(until__gt=Now()).exists():
            return
        found = list(fences.all())
        rows = list(Outbox.objects.using(alias).filter(scopes__isnull=False).select_for_update())
        scopes = [*(fence.scopes for fence in found), *(row.scopes for row in rows)]
        if names := {name for some in scopes for name in some or ()}:
            store.renew({name: new_version() for name in names})
        # By their keys: one for a statement without a transaction may have come meanwhile.
        Outbox.objects.using(alias).filter(pk__in=[row.pk for row in rows]).delete()
        fences.filter(pk__in=[fence.pk for fence in found]).delete()
    if found:
        logger.warning("The bypass barrier in database %r is lowered.", alias)


def _is_supported(alias: str) -> bool:
    if connections[alias].vendor != "postgresql":
        return False
    if alias not in _migrated and side_connection.ask(alias, "SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [TABLE]):
        _migrated.add(alias)
    return alias in _migrated


def _wait_for_read_leases_to_expire(alias: str) -> None:
    ids = [pk for (pk,) in side_connection.ask(alias, f"SELECT id FROM {TABLE}")]  # noqa: S608
    in_force_at = time.monotonic() + read_lease_seconds() * CLOCK_RATES
    while not side_connection.ask(alias, f"SELECT id FROM {TABLE} WHERE stands"):  # noqa: S608
        if time.monotonic() >= in_force_at:
            # Only those that were there when the waiting began.
            side_connection.ask(alias, f"UPDATE {TABLE} SET stands = true WHERE id = ANY(%s)", [ids])  # noqa: S608
            return
        time.sleep(read_lease_seconds() / 20)
