"""The fence: while one stands in the database, nobody is served from the cache.

A writer who cannot reach the store has no mark there, and whoever can reach it would be
served what his COMMIT ends. So before the COMMIT a fence is put up, and he waits until it
stands: until nobody relies any more on a look at the database from before it was there. A
process serves hits for so long, and no longer, after it has looked and found neither a fence
nor a row in the outbox that tells of a COMMIT; its thread looks twice as often (leftovers.py).

From before he looks for the fence until the end of his COMMIT the writer holds a lock, which
he shares with other such writers. Who takes the fence down needs it for himself, and in the
same transaction has told the store all that such rows say. So an outage costs this delay
once, and it does not matter who dies where: the database ends his lock, and the fence is
there until somebody has told. Clocks measure what time has passed, and are never compared.

That it suffices is explored on a model: tests/cachecore/model, Options.fence. On SQLite,
whose only write lock the writer himself holds, nothing can be committed beside him: there is
no fence, and what waits in the outbox is told by the next look.
"""

import json
import logging
import math
import time
from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from cachecore import lookout, outbox
from cachecore.conf import conf
from cachecore.versions import new_version

logger = logging.getLogger("cachecore")

TABLE = "cachecore_fence"
# The advisory lock's number, for each database its own: "cache" in ASCII.
LOCK = 0x6361636865
# The clocks of two machines may run at different rates, by far less than this.
RATES = 1.01
# Seconds that a statement outside a transaction may take, which can hold no lock until its end.
PATIENCE = 30

LOOK = f"""
SELECT EXISTS (SELECT FROM {TABLE}) OR EXISTS (SELECT FROM {outbox.TABLE} WHERE scopes IS NOT NULL),
       EXISTS (SELECT FROM {outbox.TABLE})
"""  # noqa: S608 - our own names

# Until when the last look is good, and whether it found nothing. One object, so that both are of one look.
_last = (-math.inf, False)
# Databases in which the tables were found.
_migrated: set[str] = set()


def is_used() -> bool:
    """Without regular looks there is none, and a store that is this process's own needs none."""
    return bool(conf().OUTBOX_CHECK) and conf().STORE != "memory"


def lease() -> float:
    """Seconds for which a look is good, in every process."""
    return 2 * conf().OUTBOX_CHECK


def is_up() -> bool:
    """Whether nobody may be served now: there is a fence, or this process cannot tell. Mostly costs nothing."""
    global _last  # noqa: PLW0603 - of this process
    if not is_used():
        return False
    if time.monotonic() >= _last[0]:
        with lookout.alone():
            # Somebody else may have looked while this thread waited.
            if time.monotonic() >= _last[0]:
                try:
                    look()
                except (DatabaseError, InterfaceError):
                    # The thread that looks says so. For a while not everybody tries it anew.
                    _last = (time.monotonic() + conf().OUTBOX_CHECK, False)
    good_until, found_nothing = _last
    return not found_nothing or time.monotonic() >= good_until


def look() -> list[str]:
    """Looks at every database; returns those where something is to be told, or may be. Raises DatabaseError."""
    global _last  # noqa: PLW0603 - of this process
    with lookout.alone():
        good_until = time.monotonic() + lease()
        found_nothing, waiting = True, []
        for alias in connections:
            is_fenced, waits = False, connections[alias].vendor != "postgresql"
            if _can_be_in(alias):
                ((is_fenced, waits),) = lookout.ask(alias, LOOK)
            found_nothing &= not is_fenced
            if is_fenced or waits:
                waiting.append(alias)
        _last = (good_until, found_nothing)
    return waiting


def hold(connection: BaseDatabaseWrapper) -> None:
    """Just before a COMMIT of which the store could not be told: nobody is served until it is over, and told.

    Raises DatabaseError when that cannot be made sure of.
    """
    alias = connection.alias
    if not (is_used() and _can_be_in(alias)):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    if not lookout.ask(alias, f"SELECT id FROM {TABLE}"):  # noqa: S608
        lookout.ask(alias, f"INSERT INTO {TABLE} (stands) VALUES (false)")  # noqa: S608
        logger.warning("A fence is up in database %r, pages are computed: the store was not told of a write.", alias)
    _wait_until_it_stands(alias)


def hold_for_a_while(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """The same before a statement that may refuse a transaction, for PATIENCE seconds; then these names end."""
    if not (is_used() and _can_be_in(connection.alias)):
        return
    lookout.ask(
        connection.alias,
        f"INSERT INTO {TABLE} (stands, scopes, until)"  # noqa: S608
        " VALUES (false, %s, clock_timestamp() + make_interval(secs => %s))",
        [json.dumps(sorted(names)), lease() + PATIENCE],
    )
    _wait_until_it_stands(connection.alias)


def take_down(alias: str, renew: outbox.Renew) -> None:
    """Unless a writer relies on it; first what COMMITs have left is told. Raises StoreError or DatabaseError."""
    from cachecore.models import Fence, Outbox

    if not _can_be_in(alias):
        return
    with transaction.atomic(using=alias):
        connection = connections[alias]
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            # What is read once the lock is ours must not be from before that.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            (is_ours,) = cursor.fetchone()
        fences = Fence.objects.using(alias)
        if not is_ours or fences.filter(until__gt=Now()).exists():
            return
        found = list(fences.all())
        rows = list(Outbox.objects.using(alias).filter(scopes__isnull=False).select_for_update())
        scopes = [*(fence.scopes for fence in found), *(row.scopes for row in rows)]
        if names := {name for some in scopes for name in some or ()}:
            renew({name: new_version() for name in names})
        # By their keys: one for a statement without a transaction may have come meanwhile.
        Outbox.objects.using(alias).filter(pk__in=[row.pk for row in rows]).delete()
        fences.filter(pk__in=[fence.pk for fence in found]).delete()
    if found:
        logger.warning("The fence in database %r is down again.", alias)


def _can_be_in(alias: str) -> bool:
    if connections[alias].vendor != "postgresql":
        return False
    if alias not in _migrated and lookout.ask(alias, "SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [TABLE]):
        _migrated.add(alias)
    return alias in _migrated


def _wait_until_it_stands(alias: str) -> None:
    ids = [pk for (pk,) in lookout.ask(alias, f"SELECT id FROM {TABLE}")]  # noqa: S608
    stands_at = time.monotonic() + lease() * RATES
    while not lookout.ask(alias, f"SELECT id FROM {TABLE} WHERE stands"):  # noqa: S608
        if time.monotonic() >= stands_at:
            # Only those that were there when the waiting began.
            lookout.ask(alias, f"UPDATE {TABLE} SET stands = true WHERE id = ANY(%s)", [ids])  # noqa: S608
            return
        time.sleep(lease() / 20)
