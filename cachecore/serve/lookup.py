"""One question put to the cache: is the answer there, and may what was computed be stored?

The stale set is prevented here: the versions of everything that an answer will depend on are read before it is
computed, and stored with it. A write that commits meanwhile replaces one of them, so the stored entry is a miss.
What is computed from other cached answers depends on all that those depend on. What is read from a table that none of
the read's events covers depends on the whole of that table; its version is read before the statement runs.
"""

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import NamedTuple

from cachecore.conf import conf
from cachecore.declare.events import events_on
from cachecore.declare.patterns import table_of
from cachecore.declare.registry import Read, scopes_of_tables
from cachecore.errors import StoreError
from cachecore.metrics import track_cache_operation, track_computation, track_entry
from cachecore.outbox import bypass_barrier
from cachecore.serve import questions, sampling, undeclared, watch
from cachecore.serve.questions import Question
from cachecore.store import entry, get_store
from cachecore.store.contract import HEAD_BYTES, needs_computing
from cachecore.store.entry import Entry
from cachecore.store.scope_state import EVERYTHING, State, invalidated_at, new_version, parse
from cachecore.write import observer, transactions, write_intents


class _DependencyRecorder:
    """What a running computation has read so far: from the cache, and from tables that its events do not cover.

    max_stale_s: seconds by which what it reads may be old: no answer is older than it promises.
    Several threads of one computation may call it.
    """

    def __init__(
        self,
        read: Read,
        covered: frozenset[str],
        max_stale_s: float,
        states: Mapping[str, bytes | None],
        *,
        stores: bool,
    ) -> None:
        self.read = read
        self.max_stale_s = max_stale_s
        self.versions: dict[str, bytes] = {}
        # Seconds: an answer lives no longer than what it was made from.
        self.lifetime = math.inf
        # False once it used something whose dependencies are unknown: then it is not stored.
        self.dependencies_known = True
        # False where nothing can be stored anyway.
        self._stores = stores
        # What was read of the store before the computation began.
        self._states = states
        self._tables: set[str] = set(covered)
        self._lock = Lock()

    def reads(self, tables: frozenset[str] | None) -> None:
        """Called before a statement of the computation runs; None stands for any table."""
        if not self.read.follows_tables:
            return
        with self._lock:
            if tables is None:
                self.dependencies_known = False
                return
            new = tables - self._tables
            self._tables |= new
        if not new:
            return
        undeclared.notice(self.read, new)
        if not self._stores:
            return
        # The statement has not run yet: a write that commits from now on replaces one of these versions.
        versions = self._versions_of(new)
        with self._lock:
            if versions is None:
                self.dependencies_known = False
            else:
                self.versions = versions | self.versions

    def _versions_of(self, tables: frozenset[str]) -> dict[str, bytes] | None:
        """The versions of whole tables; None where an intent stands beside one, or where the store is away."""
        scopes = [scope for scope in scopes_of_tables(tables) if scope not in self.versions]
        before = {scope: self._states[scope] for scope in scopes if self._states.get(scope) is not None}
        try:
            if len(before) < len(scopes):
                before = dict(zip(scopes, get_store().read("", scopes, head_only=True).states, strict=True))
            return current_versions(before, may_create=True)
        except StoreError:
            return None

    def uses(self, versions: Mapping[str, bytes], lifetime: float) -> None:
        """A cached answer with these versions was used, or was computed within."""
        with self._lock:
            # On conflict the version that was read first counts.
            self.versions = {**versions, **self.versions}
            self.lifetime = min(self.lifetime, lifetime)


def current_versions(raw: Mapping[str, bytes | None], *, may_create: bool) -> dict[str, bytes] | None:
    """The version of every scope, by what was read of the store; None where an answer must not be stored under them.

    That is while an intent stands beside one, or where one is missing and cannot be created. An intent that is
    resolved here still counts as standing for this call: the next look-up stores. Raises StoreError.
    """
    store = get_store()
    states = {scope: parse(state) for scope, state in raw.items()}
    if damaged := [scope for scope, state in states.items() if state.damaged]:
        # Taken away, but for the intents that can be read; the next reader creates a new one.
        store.renew({scope: new_version() for scope in damaged})
        return None
    if may_create and any(state.marks for state in states.values()):
        write_intents.resolve_intents(states)
    if any(state.is_marked for state in states.values()):
        return None
    versions = {scope: state.version for scope, state in states.items() if state.version and _is_ours(scope, state)}
    missing = [scope for scope in states if scope not in versions]
    # Open writers cannot be told from an old snapshot.
    if missing and may_create and transactions.sees_latest_committed():
        versions |= write_intents.make_versions(missing)
    return versions if len(versions) == len(states) else None


def _is_ours(scope: str, state: State) -> bool:
    """Whether the version of a table stands for the declarations of this process."""
    table = table_of(scope)
    return table is None or events_on(table).fingerprint in state.declarations


# By key, the scopes beyond the read's own that an entry depended on when it was last found. A hint, so that
# all versions come in one trip: what the entry itself names is compared.
_dependency_hints: dict[str, tuple[str, ...]] = {}
MAX_DEPENDENCY_HINTS = 10_000  # keys


class _Snapshot(NamedTuple):
    """What one read of the store has found: the entry, as bytes too, and the state of each scope."""

    data: bytes | None
    found: Entry | None
    states: dict[str, bytes | None]
    leased: bool


class Lookup:
    """Used as: find(), again after each pause of backoff(); if that is None, compute inside computing(), then store().

    One object serves one call of one read, in one thread at a time.
    """

    def __init__(self, read: Read, key: str, scopes: tuple[str, ...]) -> None:
        self.read = read
        self.pattern = read.pattern.template
        self.key = key
        self.scopes = tuple(dict.fromkeys((EVERYTHING, self.pattern, *scopes)))
        # The versions as they were before computing; None when the answer must not be stored.
        self.versions: dict[str, bytes] | None = None
        self._lifetime: float = read.timeout
        # When that was, by the store's clock.
        self._began_at = 0
        # Seconds since the entry that was found was invalidated, or perhaps was; None while it is current.
        self.stale_by: float | None = None
        # Whether another reader is computing the answer, and this reader's own lease to compute it.
        self._waiting = False
        self._lease = b""
        # What was last read of the store.
        self._states: Mapping[str, bytes | None] = {}

    def find(self, *, head_only: bool = False) -> Entry | None:
        """The entry that is right now, or None.

        head_only: fetches no body, where the head is not too long for that. The caller must call count_served() if it
        serves the entry.
        """
        if (watching := watch.current.get()) is not None:
            return watching.find(self, head_only=head_only)
        return self.look_up(head_only=head_only)

    def look_up(self, *, head_only: bool = False) -> Entry | None:
        """find(), whoever watches."""
        self._waiting, self.stale_by, self._lease = False, None, b""
        if reason := _reason_to_bypass():
            self.versions = None
            track_cache_operation("bypass", self.pattern, reason=reason)
            return None
        reason = "intent"
        try:
            snapshot = self._read_store(head_only=head_only)
            if snapshot.found is not None and self._is_current(snapshot.found, snapshot.states):
                return self._hit(snapshot.found)
            if snapshot.found is None and head_only and snapshot.data is not None and len(snapshot.data) == HEAD_BYTES:
                return self.look_up()  # made from so much that its head is longer than that
            if (found := self._join_or_lead(snapshot, head_only=head_only)) is not None:
                return found
        except StoreError:
            track_cache_operation("error", self.pattern)
            self.versions = None
            reason = "store-away"
        if not self._waiting:
            if self.versions is None:
                track_cache_operation("bypass", self.pattern, reason=reason)
            else:
                track_cache_operation("miss", self.pattern)
        return None

    def _join_or_lead(self, snapshot: _Snapshot, *, head_only: bool) -> Entry | None:
        """Acquires the compute lease, and the versions to store under.

        Returns an entry where another reader has computed it meanwhile, or where an old one may be served.
        """
        # Inside a transaction never wait for another reader: it may be blocked on our row locks.
        lease = b"" if transactions.is_in_any() else new_version()
        if lease and needs_computing(snapshot.data, self._own_states(snapshot)):
            # All is read once more, in one step with the lease.
            snapshot = self._read_store(head_only=head_only, lease=lease)
            self._lease = lease if snapshot.leased else b""
            if snapshot.found is not None and self._is_current(snapshot.found, snapshot.states):
                self.release_lease()
                return self._hit(snapshot.found)
        # A waiting reader creates no versions; the reader that holds the lease does.
        another_reader_computes = (
            bool(lease) and not snapshot.leased and needs_computing(snapshot.data, self._own_states(snapshot))
        )
        self._states = snapshot.states
        own = {scope: snapshot.states[scope] for scope in self.scopes}
        self.versions = current_versions(own, may_create=not another_reader_computes)
        if self.versions is None and not another_reader_computes:
            self.release_lease()
        elif lease and not snapshot.leased:
            self._waiting = another_reader_computes or not self._acquire_lease(lease)
            if self._lease and self._has_changed(snapshot.data):
                self.release_lease()
                return self.look_up(head_only=head_only)  # another reader has just computed it
        is_left_to_others = bool(lease) and (self._waiting or self.versions is None)
        if snapshot.found is not None and is_left_to_others and self._may_serve_stale(snapshot.found, snapshot.states):
            self._waiting = False
            self._make_outer_uncacheable()
            return snapshot.found
        return None

    def _read_store(self, *, head_only: bool, lease: bytes = b"") -> _Snapshot:
        others = _dependency_hints.get(self.key, ())
        data, states, self._began_at, leased = get_store().read(
            self.key, self.scopes, others=others, head_only=head_only, lease=lease, patience=_milliseconds(conf().LEASE)
        )
        found = entry.unpack(self.key, data, head_only=head_only) if data is not None else None
        if data is not None and found is None and not (head_only and len(data) == HEAD_BYTES):
            track_cache_operation("unreadable", self.pattern)
        return _Snapshot(data, found, dict(zip((*self.scopes, *others), states, strict=True)), leased)

    def _own_states(self, snapshot: _Snapshot) -> list[bytes | None]:
        return [snapshot.states[scope] for scope in self.scopes]

    def _has_changed(self, data: bytes | None) -> bool:
        """Whether another entry lies there than the one with these bytes."""
        return get_store().read(self.key, (), head_only=True).data != (data and data[:HEAD_BYTES])

    def _hit(self, found: Entry) -> Entry:
        self._propagate_to_outer(found.head.versions, self._lifetime - self.age_of(found))
        return found

    def backoff(self) -> Iterator[float]:
        """Seconds to wait before each further find(), while another reader is computing the answer.

        Ends when there is an answer, when it is this reader's turn to compute, or after WAIT seconds.
        """
        if not self._waiting:
            return
        track_cache_operation("wait", self.pattern)
        wait_deadline = time.monotonic() + conf().WAIT
        pause = 0.005
        while self._waiting and time.monotonic() < wait_deadline:
            yield pause
            # Backoff x1.25, at most 100 ms: a result is seen at most 25 % late.
            pause = min(1.25 * pause, 0.1)
        if self._waiting:
            self._waiting = False
            track_cache_operation("miss", self.pattern)

    def count_served(self) -> None:
        """Counts it, as a hit or as an old answer."""
        track_cache_operation("hit" if self.stale_by is None else "stale", self.pattern)
        if conf().VERIFY_ONE_IN:
            sampling.offer(self.key)

    def age_of(self, found: Entry) -> float:
        """Seconds since it began to be computed, when it was right for certain."""
        return max(0, self._began_at - found.head.began_at) / 1000

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Records what the computation reads, from the cache and from tables, so that its answer depends on it too."""
        # The scopes say more than the read's own events where a page was made for one person.
        covered = self.read.covered_tables() | {table for scope in self.scopes if (table := table_of(scope))}
        stores = self.versions is not None
        inner = _DependencyRecorder(self.read, covered, self._max_stale_s(), self._states, stores=stores)
        began = time.perf_counter()
        try:
            with observer.observed_by(inner):
                yield
        except BaseException:
            self.release_lease()
            raise
        if watch.current.get() is None:
            track_computation(self.pattern, time.perf_counter() - began)
        if self.versions is None or not inner.dependencies_known:
            self.versions = None
            self._make_outer_uncacheable()
        else:
            # Its own version counts where both read one: it was read first.
            self.versions = inner.versions | self.versions
            self._lifetime = min(self._lifetime, inner.lifetime)
            self._propagate_to_outer(self.versions, self._lifetime)

    def store(self, body: bytes, *, etag: str = "", question: Question | None = None) -> bool:
        """Stores what was computed, if it may be; says whether it did.

        question: what brings it about anew; none for what no reader is served.
        """
        if (watching := watch.current.get()) is not None:
            watching.computed(self, body)
        if self.versions is None or transactions.is_dirty() or not transactions.sees_latest_committed():
            self.release_lease()
            return False
        own = [self.versions[scope] for scope in self.scopes]
        data = entry.pack(self.key, self.versions, body, own=own, began_at=self._began_at, etag=etag)
        try:
            asked = questions.sealed(self.key, question) if question is not None else b""
            get_store().write(self.key, data, max(1, int(self._lifetime)), self._lease, asked)
        except StoreError:
            track_cache_operation("error", self.pattern)
            return False
        track_cache_operation("store", self.pattern)
        track_entry(self.pattern, len(data))
        return True

    def release_lease(self) -> None:
        """Nothing will be stored: no reader needs to wait for it any longer."""
        if self._lease:
            with suppress(StoreError):
                get_store().release_lease(self.key, self._lease)

    def treat_as_miss(self, found: Entry) -> None:
        """The entry is current, but its body cannot be read: compute, and overwrite it."""
        track_cache_operation("miss", self.pattern)
        self.versions = dict(found.head.versions)

    def _is_current(self, found: Entry, states: dict[str, bytes | None]) -> bool:
        # Compared as bytes: an intent beside a version makes it another one.
        wanted = found.head.versions
        if any(states[scope] != wanted.get(scope) for scope in self.scopes):
            return False
        self._read_other_states(found, states)
        return all(states[scope] == version for scope, version in wanted.items())

    def _may_serve_stale(self, found: Entry, states: dict[str, bytes | None]) -> bool:
        """Whether the invalidated entry is within stale_for; sets stale_by, in seconds."""
        if not (max_stale_s := self._max_stale_s()):
            return False
        wanted, began_at = found.head.versions, found.head.began_at
        self._read_other_states(found, states)
        moments = [
            invalidated_at(wanted[scope], states[scope]) if scope in wanted else None
            for scope in {*self.scopes, *wanted}
            if states[scope] != wanted.get(scope)
        ]
        # The moment is known where it was invalidated once; otherwise it was right when its computation began.
        since = min(began_at if moment is None else moment for moment in moments)
        self.stale_by = max(0, self._began_at - since) / 1000
        return self.stale_by <= max_stale_s

    def _read_other_states(self, found: Entry, states: dict[str, bytes | None]) -> None:
        """Adds the states of the scopes beyond the read's own that the entry depends on.

        If this process had no hint of them that is a second trip; the next time it asks for all at once.
        """
        if all(scope in states for scope in found.head.versions):
            return
        others = tuple(scope for scope in found.head.versions if scope not in self.scopes)
        states |= zip(others, get_store().read(self.key, others, head_only=True).states, strict=True)
        if len(_dependency_hints) >= MAX_DEPENDENCY_HINTS:
            _dependency_hints.clear()
        _dependency_hints[self.key] = others

    def _max_stale_s(self) -> float:
        outer = _outer()
        return min(self.read.stale_for, outer.max_stale_s) if outer else self.read.stale_for

    def _acquire_lease(self, lease: bytes) -> bool:
        """For an entry of which only a dependency was invalidated: its fingerprint still matches."""
        leased = get_store().lease(self.key, lease, _milliseconds(conf().LEASE))
        self._lease = lease if leased else b""
        return leased

    def _propagate_to_outer(self, versions: Mapping[str, bytes], lifetime: float) -> None:
        if (outer := _outer()) is not None:
            outer.uses(versions, lifetime)

    def _make_outer_uncacheable(self) -> None:
        if (outer := _outer()) is not None:
            outer.dependencies_known = False


def _reason_to_bypass() -> str:
    """Why the store is not asked, in a word for the metrics; empty where it is."""
    if not conf().ENABLED:
        return "off"
    if transactions.is_dirty():
        return "own-writes"
    return "barrier" if bypass_barrier.must_bypass() else ""


def _outer() -> _DependencyRecorder | None:
    """The computation that runs in this context."""
    found = observer.current.get()
    return found if isinstance(found, _DependencyRecorder) else None


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
