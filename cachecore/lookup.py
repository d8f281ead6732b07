"""One question put to the cache: is it there, and may what was computed be kept?

The versions of everything an answer will depend on are read before it is computed: what
changes meanwhile makes the stored entry a miss instead of a lie. What is computed from
other cached answers depends on all that those depend on.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import NamedTuple

from cachecore import commits, entry, fence, transactions
from cachecore.conf import conf
from cachecore.entry import Entry
from cachecore.errors import StoreError
from cachecore.metrics import track_cache_operation
from cachecore.patterns import EVERYTHING
from cachecore.reads import Read
from cachecore.store import get_store
from cachecore.store.base import HEAD_BYTES, is_to_be_computed
from cachecore.versions import ended_at, new_version, parse


class _Computation:
    """What a running computation has read from the cache so far.

    stale_for: seconds by which what it reads may be old: no answer is older than it promises.
    """

    def __init__(self, stale_for: float) -> None:
        self.stale_for = stale_for
        self.versions: dict[str, bytes] = {}
        # Seconds: an answer lives no longer than what it was made from.
        self.lifetime = math.inf
        # False once it used something whose dependencies nobody knows.
        self.known = True


_running: ContextVar[_Computation | None] = ContextVar("cachecore_running", default=None)

# By key, the scopes of the other cached answers that an entry was made from when it was last found.
# A guess: what the entry itself names is compared.
_made_from: dict[str, tuple[str, ...]] = {}
EXPECTED = 10_000  # keys


class _Look(NamedTuple):
    """What one look at the store has found: the entry, as bytes too, and what lies under each scope."""

    data: bytes | None
    found: Entry | None
    lies_there: dict[str, bytes | None]
    leased: bool


class Lookup:
    """Used as: find(), again after each pause of pauses(); if that is None, compute inside
    computing(), then keep().
    """

    def __init__(self, read: Read, key: str, scopes: tuple[str, ...]) -> None:
        self.read = read
        self.pattern = read.pattern.template
        self.key = key
        self.scopes = tuple(dict.fromkeys((EVERYTHING, self.pattern, *scopes)))
        # The versions as they were before computing; None when the answer must not be kept.
        self.versions: dict[str, bytes] | None = None
        self._lifetime: float = read.timeout
        # When that was, by the store's clock.
        self._began_at = 0
        # Seconds since the entry that was found has ended, or perhaps has; None while it is current.
        self.stale_by: float | None = None
        # Whether somebody else is computing the answer, and our right to be the one who does.
        self._waiting = False
        self._lease = b""

    def find(self, *, head_only: bool = False) -> Entry | None:
        """The entry that is right now, or None.

        head_only fetches no body, where the head is not too long for that. Whoever serves it says served.
        """
        self._waiting, self.stale_by, self._lease = False, None, b""
        if not conf().ENABLED or transactions.is_dirty() or fence.is_up():
            self._bypassed()
            return None
        try:
            look = self._look(head_only=head_only)
            if look.found is not None and self._is_current(look.found, look.lies_there):
                return self._hit(look.found)
            if look.found is None and head_only and look.data is not None and len(look.data) == HEAD_BYTES:
                return self.find()  # made from so much that its head is longer than that
            if (found := self._find_or_prepare(look, head_only=head_only)) is not None:
                return found
        except StoreError:
            track_cache_operation("error", self.pattern)
            self.versions = None
        if not self._waiting:
            track_cache_operation("bypass" if self.versions is None else "miss", self.pattern)
        return None

    def _find_or_prepare(self, look: _Look, *, head_only: bool) -> Entry | None:
        """Asks for the right to compute, and for the versions to compute under.

        Returns an entry where somebody has computed it meanwhile, or where an old one may be served.
        """
        # Whoever is in a transaction waits for nobody: they may be waiting for his locks.
        lease = b"" if transactions.is_in_any() else new_version()
        if lease and is_to_be_computed(look.data, self._own(look)):
            # All is looked at once more, in one step with the lease.
            look = self._look(head_only=head_only, lease=lease)
            self._lease = lease if look.leased else b""
            if look.found is not None and self._is_current(look.found, look.lies_there):
                self.give_up()
                return self._hit(look.found)
        # Who waits leaves it to him whom he waits for, to make the versions too.
        waits = bool(lease) and not look.leased and is_to_be_computed(look.data, self._own(look))
        self.versions = self._versions_to_compute_under(look, makes=not waits)
        if self.versions is None and not waits:
            self.give_up()
        elif lease and not look.leased:
            self._waiting = waits or not self._takes_lease(lease)
            if self._lease and self._has_changed(look.data):
                self.give_up()
                return self.find(head_only=head_only)  # somebody else has just computed it
        is_left_to_others = bool(lease) and (self._waiting or self.versions is None)
        if look.found is not None and is_left_to_others and self._may_be_old(look.found, look.lies_there):
            self._waiting = False
            self._outer_is_unknown()
            return look.found
        return None

    def _look(self, *, head_only: bool, lease: bytes = b"") -> _Look:
        others = _made_from.get(self.key, ())
        data, states, self._began_at, leased = get_store().read(
            self.key, self.scopes, others=others, head_only=head_only, lease=lease, patience=_milliseconds(conf().LEASE)
        )
        found = entry.unpack(data, head_only=head_only) if data is not None else None
        return _Look(data, found, dict(zip((*self.scopes, *others), states, strict=True)), leased)

    def _own(self, look: _Look) -> list[bytes | None]:
        return [look.lies_there[scope] for scope in self.scopes]

    def _has_changed(self, data: bytes | None) -> bool:
        """Whether another entry lies there than the one with these bytes."""
        return get_store().read(self.key, (), head_only=True).data != (data and data[:HEAD_BYTES])

    def _hit(self, found: Entry) -> Entry:
        self._tell_outer(found.head.versions, self._lifetime - self.age_of(found))
        return found

    def pauses(self) -> Iterator[float]:
        """Seconds to wait before each further find(), while somebody else is computing the answer.

        Ends when there is an answer, when it is our turn to compute, or when we have waited
        long enough: then we compute too.
        """
        if not self._waiting:
            return
        track_cache_operation("wait", self.pattern)
        patience_ends = time.monotonic() + conf().WAIT
        pause = 0.005
        while self._waiting and time.monotonic() < patience_ends:
            yield pause
            # So that nobody finds it much later than it was there, by a quarter of what he waited.
            pause = min(1.25 * pause, 0.1)
        if self._waiting:
            self._waiting = False
            track_cache_operation("miss", self.pattern)

    def served(self) -> None:
        """Counts it, as a hit or as an old answer."""
        track_cache_operation("hit" if self.stale_by is None else "stale", self.pattern)

    def age_of(self, found: Entry) -> float:
        """Seconds since it began to be computed, when it was right for certain."""
        return max(0, self._began_at - found.head.began_at) / 1000

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Notes what the computation reads from the cache, so that its answer depends on it too."""
        inner = _Computation(self._stale_for())
        token = _running.set(inner)
        try:
            yield
        except BaseException:
            self.give_up()
            raise
        finally:
            _running.reset(token)
        if self.versions is None or not inner.known:
            self.versions = None
            self._outer_is_unknown()
        else:
            # Its own version counts where both read one: it is the older of the two.
            self.versions = inner.versions | self.versions
            self._lifetime = min(self._lifetime, inner.lifetime)
            self._tell_outer(self.versions, self._lifetime)

    def keep(self, body: bytes, *, etag: str = "") -> bool:
        """Stores what was computed, if it may be; says whether it did."""
        if self.versions is None or transactions.is_dirty() or not transactions.sees_the_last_commit():
            self.give_up()
            return False
        own = [self.versions[scope] for scope in self.scopes]
        data = entry.pack(self.versions, body, own=own, began_at=self._began_at, etag=etag)
        try:
            get_store().write(self.key, data, max(1, int(self._lifetime)), self._lease)
        except StoreError:
            track_cache_operation("error", self.pattern)
            return False
        track_cache_operation("store", self.pattern)
        return True

    def give_up(self) -> None:
        """Nothing will be stored: whoever waits for it must not wait any longer."""
        if self._lease:
            with suppress(StoreError):
                get_store().give_back(self.key, self._lease)

    def distrust(self, found: Entry) -> None:
        """The entry is current, but its body cannot be read: compute, and overwrite it."""
        track_cache_operation("miss", self.pattern)
        self.versions = dict(found.head.versions)

    def _versions_to_compute_under(self, look: _Look, *, makes: bool) -> dict[str, bytes] | None:
        """The version of every scope; None while a writer's mark stands, or where one is missing and cannot be made."""
        store = get_store()
        states = {scope: parse(look.lies_there[scope]) for scope in self.scopes}
        if damaged := [scope for scope, state in states.items() if state.damaged]:
            # Taken away, but for the marks that can be read; the next reader makes a new one.
            store.renew({scope: new_version() for scope in damaged})
            return None
        if makes and any(state.marks for state in states.values()):
            commits.settle(states)
        if any(state.is_marked for state in states.values()):
            return None
        versions = {scope: state.version for scope, state in states.items() if state.version}
        missing = [scope for scope in states if scope not in versions]
        # Who is writing now cannot be told from an old snapshot.
        if missing and makes and transactions.sees_the_last_commit():
            versions |= commits.make_versions(missing)
        return versions if len(versions) == len(states) else None

    def _is_current(self, found: Entry, lies_there: dict[str, bytes | None]) -> bool:
        # Compared as they lie there: a mark beside a version makes it another one.
        wanted = found.head.versions
        if any(lies_there[scope] != wanted.get(scope) for scope in self.scopes):
            return False
        self._look_up_others(found, lies_there)
        return all(lies_there[scope] == version for scope, version in wanted.items())

    def _may_be_old(self, found: Entry, lies_there: dict[str, bytes | None]) -> bool:
        """Whether the entry, which has ended, may be served all the same; sets stale_by."""
        if not (patience := self._stale_for()):
            return False
        wanted, began_at = found.head.versions, found.head.began_at
        self._look_up_others(found, lies_there)
        ended = [
            ended_at(wanted[scope], lies_there[scope]) if scope in wanted else None
            for scope in {*self.scopes, *wanted}
            if lies_there[scope] != wanted.get(scope)
        ]
        # When it ended is known where that happened once; otherwise it was right when it was begun.
        since = min(began_at if moment is None else moment for moment in ended)
        self.stale_by = max(0, self._began_at - since) / 1000
        return self.stale_by <= patience

    def _look_up_others(self, found: Entry, lies_there: dict[str, bytes | None]) -> None:
        """What lies under the scopes of other cached answers that it was made from.

        If this process did not expect them that is a second trip; the next time it asks for all at once.
        """
        if all(scope in lies_there for scope in found.head.versions):
            return
        others = tuple(scope for scope in found.head.versions if scope not in self.scopes)
        lies_there |= zip(others, get_store().read(self.key, others, head_only=True).states, strict=True)
        if len(_made_from) >= EXPECTED:
            _made_from.clear()
        _made_from[self.key] = others

    def _stale_for(self) -> float:
        outer = _running.get()
        return min(self.read.stale_for, outer.stale_for) if outer else self.read.stale_for

    def _takes_lease(self, lease: bytes) -> bool:
        """For an entry of which only what it was made from has ended: the store cannot see that."""
        leased = get_store().lease(self.key, lease, _milliseconds(conf().LEASE))
        self._lease = lease if leased else b""
        return leased

    def _bypassed(self) -> None:
        track_cache_operation("bypass", self.pattern)
        self.versions = None

    def _tell_outer(self, versions: dict[str, bytes], lifetime: float) -> None:
        if (outer := _running.get()) is not None:
            outer.versions = versions | outer.versions
            outer.lifetime = min(outer.lifetime, lifetime)

    def _outer_is_unknown(self) -> None:
        if (outer := _running.get()) is not None:
            outer.known = False


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
