"""What stands around a COMMIT, and what a reader does who finds it standing.

The writer: mark, COMMIT, new version and mark removed. The reader who meets a mark asks the
database what became of that transaction: in progress, he computes for himself; committed or
unknown, he gives a new version and removes the mark; rolled back, he only removes it. So it
does not matter where a writer dies, nor what any clock says. Where there is no transaction
id to ask about (SQLite), a mark is settled as committed once its deadline has passed on the
store's clock.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore import fence, leftovers, outbox
from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.metrics import track_cache_operation
from cachecore.store import get_store
from cachecore.versions import PATIENCE, Mark, State, first_version, names_of, new_token, new_version, parse, unparse

logger = logging.getLogger("cachecore")

# The transactions that have an id, are not through, and have written a table of this database: from
# then until their end they hold a lock on it. All in one look at the locks: who is connected, and
# where, would be another one, at another moment, which PostgreSQL remembers until our transaction
# ends. Tables of the system (below 16384) are none of ours. Locks know the lower 32 bits of an id.
# A vacuum has an id and such locks too, and writes nothing that anybody reads: what is an autovacuum
# worker remains one for as long as it is there, so of them it may be remembered.
WRITING = """
WITH latest AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS id),
     held AS MATERIALIZED (SELECT * FROM pg_locks WHERE granted)
SELECT min(id + (transactionid::text::bigint - (id & 4294967295) + 6442450944) % 4294967296 - 2147483648)::text
FROM held, latest
WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock'
  AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = held.pid AND a.backend_type = 'autovacuum worker')
  AND virtualtransaction IN (
    SELECT virtualtransaction FROM held
    WHERE locktype = 'relation' AND relation >= 16384
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
GROUP BY virtualtransaction, pid
"""

INVALID_PARAMETER_VALUE = "22023"

Scopes = Mapping[str, set[str]]


def mark(connection: BaseDatabaseWrapper, scopes: Scopes, *, with_xid: bool = True) -> Mark | None:
    """Just before COMMIT. None when the store is away: then the outbox holds what ends, behind a fence."""
    made = Mark(new_token(), connection.alias, _xid(connection) if with_xid else "")
    try:
        get_store().mark(names_of(scopes), made, PATIENCE)
    except StoreError:
        track_cache_operation("error", "*")
        if with_xid:
            fence.hold(connection)
        else:
            fence.hold_for_a_while(connection, names_of(scopes))
        outbox.put(names_of(scopes), connection.alias)
        return None
    return made


def end(scopes: Scopes, using: str, made: Mark | None = None) -> None:
    """New versions, and the mark removed; right after COMMIT, or at once where there is no transaction."""
    names = names_of(scopes)
    if not names:
        return
    try:
        get_store().renew({name: new_version() for name in names}, made.id if made else "")
    except StoreError:
        # With the mark standing the next reader does this.
        track_cache_operation("error", "*")
        if made is None:
            with transaction.atomic(using):
                fence.hold(connections[using])
                outbox.put(names, using)
            leftovers.wake()
        return
    for template, fills in scopes.items():
        if fills:
            track_cache_operation("invalidation", template)


def take_back(scopes: Scopes, made: Mark | None) -> None:
    """The database refused the COMMIT: what was cached is still right."""
    if made is None:
        return
    try:
        get_store().unmark(names_of(scopes), made.id)
    except StoreError as error:
        logger.warning("Could not take back a mark, the next reader will: %s", error)


def settle(states: Mapping[str, State]) -> None:
    """Removes the marks whose writers are through. Raises StoreError."""
    store = get_store()
    for found in {mark for state in states.values() for mark in state.marks}:
        outcome = _outcome(found)
        names = [scope for scope, state in states.items() if found in state.marks]
        if outcome == "committed":
            store.renew({name: new_version() for name in names}, found.id)
        elif outcome == "aborted":
            store.unmark(names, found.id)


def make_versions(scopes: Sequence[str]) -> dict[str, bytes]:
    """The versions of scopes that have none, where one could be made that no writer's mark stands beside.

    Raises StoreError. There may have been a mark a moment ago: stores are emptied and evict. So everybody who is
    writing now counts as having marked, and nothing is stored under it before he is through. And
    whoever first writes after that was asked marks after our claim: if his mark is lost, the claim is too.
    """
    store = get_store()
    claim_id = new_token()
    store.claim(scopes, claim_id, int(conf().LEASE * 1000))
    marks = _of_whoever_is_writing()
    if marks is None:
        store.unmark(scopes, claim_id)
        return {}
    made = store.make_versions({scope: unparse(State(first_version(), marks)) for scope in scopes}, claim_id)
    states = {scope: parse(raw) for scope, raw in made.items()}
    return {scope: state.version for scope, state in states.items() if state.version and not state.is_marked}


def _of_whoever_is_writing() -> tuple[Mark, ...] | None:
    """None when that is unknown."""
    marks: list[Mark] = []
    for alias in connections:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        if connection.in_atomic_block and connection.needs_rollback:
            return None
        try:
            with connection.cursor() as cursor:
                cursor.execute(WRITING)
                marks += [Mark(new_token(), alias, xid) for (xid,) in cursor.fetchall()]
        except DatabaseError:
            return None
    return tuple(marks)


def _outcome(found: Mark) -> str:
    """ "committed", "aborted" or "in progress"."""
    if not found.xid or found.database not in connections:
        if get_store().now() <= found.deadline:
            return "in progress"
        return "aborted" if found.is_claim else "committed"
    connection = connections[found.database]
    if connection.in_atomic_block and connection.needs_rollback:
        return "in progress"  # this connection cannot ask; somebody else will
    try:
        # In a savepoint of its own, if the reader is in a transaction: a refusal must not end his.
        savepoint = transaction.atomic(found.database) if connection.in_atomic_block else nullcontext()
        with savepoint, connection.cursor() as cursor:
            cursor.execute("SELECT pg_xact_status(%s::xid8)", [found.xid])
            (status,) = cursor.fetchone()
    except DatabaseError as error:
        # An id that this database has not come to yet: it is another one, or was restored.
        is_of_the_future = getattr(error.__cause__, "pgcode", None) == INVALID_PARAMETER_VALUE
        return "committed" if is_of_the_future else "in progress"
    # NULL: so long ago that the database has forgotten.
    return str(status or "committed")


def _xid(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return str(cursor.fetchone()[0])
