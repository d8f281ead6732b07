"""Write intents: what stands around a COMMIT, and what a reader does that finds one standing.

The writer: intent, COMMIT, then the versions are replaced and the intent removed. A reader that meets an intent asks
the database what became of that transaction. In progress: the reader bypasses the cache. Committed or unknown: the
reader replaces the version and removes the intent. Rolled back: the reader only removes the intent. So it does not
matter where a writer dies, nor what any clock says. Where there is no transaction id to ask about (SQLite), an intent
counts as committed once its deadline has passed on the store's clock.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from typing import Any, NamedTuple

from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cachecore.conf import conf
from cachecore.declare.events import events_on
from cachecore.declare.patterns import table_of
from cachecore.declare.scopes import Scopes
from cachecore.errors import StoreError
from cachecore.metrics import track_cache_operation, track_intent
from cachecore.outbox import bypass_barrier, poller, queue
from cachecore.rows.invalidation import Invalidation
from cachecore.sql.driver import ask, identity, is_standby
from cachecore.store import get_store
from cachecore.store.scope_state import (
    PATIENCE,
    Mark,
    State,
    first_version,
    new_token,
    new_version,
    parse,
    unparse,
    with_declaration,
)
from cachecore.write.pending import test_depths

logger = logging.getLogger("cachecore")

# The transactions that have an id, are not through, and have written a table of this database: from
# then until their end they hold a lock on it. All in one look at the locks: who is connected, and
# where, would be another one, at another moment, which PostgreSQL remembers until our transaction
# ends. Tables of the system (below 16384) are none of ours. Locks know the lower 32 bits of an id.
# A vacuum has an id and such locks too, and writes nothing that anybody reads: what is an autovacuum
# worker remains one for as long as it is there, so of them it may be remembered.
OPEN_WRITERS_SQL = """
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


class Intent(NamedTuple):
    """names: the scopes beside whose versions the mark stands."""

    mark: Mark
    names: list[str]


def put(connection: BaseDatabaseWrapper, invalidation: Invalidation, *, with_xid: bool = True) -> Intent | None:
    """Just before COMMIT. None when the store is away: then the outbox holds what is invalidated, behind a barrier.

    Raises DatabaseError when neither the store nor the outbox can be told.
    """
    mark = Mark(new_token(), identity(connection), _xid(connection) if with_xid else "")
    try:
        names = get_store().mark(invalidation.names, mark, PATIENCE, invalidation.precise)
    except StoreError:
        track_cache_operation("error", "*")
        if with_xid:
            bypass_barrier.raise_barrier(connection)
        else:
            bypass_barrier.raise_barrier_for_statement(connection, invalidation.all_names)
        queue.enqueue(invalidation.all_names, connection.alias)
        return None
    return Intent(mark, names)


def leave(connection: BaseDatabaseWrapper, invalidation: Invalidation) -> None:
    """Puts intents that nobody here removes: the readers ask what became of the transaction."""
    if invalidation:
        put(connection, invalidation)


def around_commit(connection: BaseDatabaseWrapper, invalidation: Invalidation, commit: Callable[[], Any]) -> Any:
    """Commits, with intents standing from before until the versions are replaced."""
    if not invalidation:
        return commit()
    intent = put(connection, invalidation)
    try:
        answer = commit()
    except IntegrityError:
        _abort(intent)
        raise
    # Any other exception leaves the intent standing: nobody knows yet what the database did, and the next reader
    # asks it. Without an intent the outbox was a part of the commit.
    invalidate(connection.alias, invalidation, intent)
    return answer


def invalidate(using: str, invalidation: Invalidation, intent: Intent | None) -> None:
    """Replaces the versions and removes the intent, after the COMMIT or after a statement without a transaction."""
    if intent is None:
        # The store may be used again by now, and the row have been committed too late for who delivered the outbox.
        with suppress(StoreError):
            get_store().renew({name: new_version() for name in invalidation.all_names})
        poller.wake()
        return
    try:
        get_store().renew({name: new_version() for name in intent.names}, intent.mark.id)
    except StoreError:
        # With the intent standing the next reader does this.
        track_cache_operation("error", "*")
        return
    _count(invalidation.scopes)


def invalidate_now(scopes: Scopes, using: str) -> None:
    """Replaces versions where no transaction is about to commit; the outbox is told where the store is away."""
    names = sorted({name for found in scopes.values() for name in found})
    if not names:
        return
    try:
        get_store().renew({name: new_version() for name in names})
    except StoreError:
        track_cache_operation("error", "*")
        with transaction.atomic(using):
            bypass_barrier.raise_barrier(connections[using])
            queue.enqueue(names, using)
        poller.wake()
        return
    _count(scopes)


def _count(scopes: Scopes) -> None:
    for group, names in scopes.items():
        if names:
            track_cache_operation("invalidation", group)


def _abort(intent: Intent | None) -> None:
    """The database refused the COMMIT: what was cached is still right."""
    if intent is None:
        return
    try:
        get_store().unmark(intent.names, intent.mark.id)
    except StoreError as error:
        logger.warning("An intent could not be removed, the next reader will do it: %s", error)


def resolve_intents(states: Mapping[str, State]) -> None:
    """Removes the intents whose writers are through. Raises StoreError.

    The states given are from before: a reader that resolves an intent bypasses the cache once more.
    """
    store = get_store()
    for found in {mark for state in states.values() for mark in state.marks}:
        status = _transaction_status(found)
        names = [scope for scope, state in states.items() if found in state.marks]
        if status == "committed":
            store.renew({name: new_version() for name in names}, found.id)
        elif status == "aborted":
            store.unmark(names, found.id)
        if not found.is_claim:
            track_intent(status.replace(" ", "-"))


def make_versions(scopes: Sequence[str]) -> dict[str, bytes]:
    """The versions of scopes that have none, where one could be made that no writer's intent stands beside.

    A table's scope has none, too, where its version does not stand for the declarations of this process.
    Raises StoreError. There may have been an intent a moment ago: stores are emptied and evict. So every open writer
    counts as having put one, and nothing is stored under such a version before that writer is through. A writer that
    begins after the question puts its intent after the claim: if that intent is lost, the claim is lost too.
    """
    store = get_store()
    claim_id = new_token()
    store.claim(scopes, claim_id, int(conf().LEASE * 1000))
    marks = _intents_of_open_writers()
    if marks is None:
        store.unmark(scopes, claim_id)
        return {}
    declarations = {scope: events_on(table).fingerprint for scope in scopes if (table := table_of(scope)) is not None}
    proposed = {scope: unparse(State(_first_version(declarations.get(scope)), marks)) for scope in scopes}
    made = store.make_versions(proposed, claim_id, declarations)
    states = {scope: parse(raw) for scope, raw in made.items()}
    return {scope: state.version for scope, state in states.items() if state.version and not state.is_marked}


def _first_version(declaration: str | None) -> bytes:
    version = first_version()
    return version if declaration is None else with_declaration(version, declaration) or version


def _intents_of_open_writers() -> tuple[Mark, ...] | None:
    """None when that is unknown. Raises StoreError."""
    marks: list[Mark] = []
    for alias in connections:
        connection = connections[alias]
        if connection.vendor != "postgresql" or alias in test_depths:
            continue
        if connection.in_atomic_block and connection.needs_rollback:
            return None
        try:
            found = ask(connection, OPEN_WRITERS_SQL)
            if found and not is_standby(connection):
                # For who cannot ask this database, as around any COMMIT.
                deadline = get_store().now() + PATIENCE
                marks += [Mark(new_token(), identity(connection), xid, deadline) for (xid,) in found]
        except DatabaseError:
            return None
    return tuple(marks)


def _transaction_status(found: Mark) -> str:
    """ "committed", "aborted" or "in progress"."""
    alias = _alias_of(found.database) if found.xid else None
    if alias is None:
        if get_store().now() <= found.deadline:
            return "in progress"
        return "aborted" if found.is_claim else "committed"
    connection = connections[alias]
    if connection.in_atomic_block and connection.needs_rollback:
        return "in progress"  # this connection cannot ask; the next reader will
    try:
        # In a savepoint of its own, if the reader is in a transaction: a refusal must not abort that one.
        savepoint = transaction.atomic(alias) if connection.in_atomic_block else nullcontext()
        with savepoint:
            ((status,),) = ask(connection, "SELECT pg_xact_status(%s::xid8)", [found.xid])
    except DatabaseError as error:
        # An id that this database has not come to yet: it is another one, or was restored.
        code = getattr(error.__cause__, "pgcode", None) or getattr(error.__cause__, "sqlstate", None)
        return "committed" if code == INVALID_PARAMETER_VALUE else "in progress"
    # NULL: so long ago that the database has forgotten.
    return str(status or "committed")


def _alias_of(database: str) -> str | None:
    """The alias by which this process can ask that database (driver.identity); another project's has none here."""
    for alias in connections:
        try:
            if identity(connections[alias]) == database and not is_standby(connections[alias]):
                return alias
        except DatabaseError:
            continue  # away, or in a transaction that can ask nothing
    return None


def _xid(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor != "postgresql":
        return ""
    return str(ask(connection, "SELECT pg_current_xact_id()::text")[0][0])
