"""What the cache does, counted: for Prometheus in this process, and for all processes without a trip per hit.

Each process adds up its own counts and hands them over about once a second while there are any, from a thread. What a
killed process had not handed over is lost, and only that. Thread-safe and fork-safe.
"""

import atexit
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from threading import Lock, Thread
from typing import Any

from cachecore.errors import StoreError

try:
    import prometheus_client
except ImportError:  # an extra: without it the counts of cache_stats remain
    prometheus_client = None  # type: ignore[assignment]

# hit: served from the store. stale: served from there though old, as its stale_for allows. miss:
# computed. store: written after a miss. bypass: computed without asking (switched off, or in a
# transaction that has written). invalidation: versions of an event, table or pattern replaced, once per
# commit. wait: a reader waited for another's answer. error: the store did not answer. undeclared: an answer
# depends on a whole table, because the read does not name the
# table's events. unreadable: an entry is forged, damaged, of another secret or release.
OPERATIONS = ("hit", "stale", "miss", "store", "bypass", "invalidation", "wait", "error", "undeclared", "unreadable")

FLUSH_EVERY_S = 1.0


def made_metric(kind: str, name: str, text: str, labels: tuple[str, ...] = (), **kwargs: Any) -> Any:
    """A metric of prometheus_client; None without that package."""
    return prometheus_client and getattr(prometheus_client, kind)(name, text, labels, **kwargs)


_operations = made_metric(
    "Counter",
    "cachecore_operations",
    "Operations of the cache, by kind and by key pattern, event or table.",
    ("operation", "pattern"),
)
_bypasses = made_metric(
    "Counter", "cachecore_bypasses", "Reads computed without asking, by reason.", ("reason", "pattern")
)
_not_stored = made_metric(
    "Counter", "cachecore_pages_not_stored", "Pages computed and not kept, by reason.", ("reason", "pattern")
)
_verified = made_metric(
    "Counter", "cachecore_verified", "Entries computed once more and compared, by result.", ("result", "pattern")
)
_intents = made_metric(
    "Counter", "cachecore_intents_resolved", "Write intents whose writer was gone, by what became of it.", ("outcome",)
)
_seconds = made_metric(
    "Histogram",
    "cachecore_compute_seconds",
    "Seconds that a computation took.",
    ("pattern",),
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_bytes = made_metric(
    "Histogram",
    "cachecore_entry_bytes",
    "Bytes of an entry that was stored.",
    ("pattern",),
    buckets=tuple(4**power for power in range(3, 13)),
)
_deliveries = made_metric(
    "Histogram",
    "cachecore_outbox_delivery_seconds",
    "Age of what was delivered from the outbox.",
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300),
)
# Of several workers the worst one counts; the others are of no process, see gauges.py.
_store_away = made_metric(
    "Gauge", "cachecore_store_away", "1 while the circuit breaker is open.", multiprocess_mode="livemax"
)
_polled_at = made_metric(
    "Gauge",
    "cachecore_poller_last_poll_timestamp_seconds",
    "When the outbox was last polled, in seconds since 1970.",
    multiprocess_mode="livemin",
)


@dataclass
class _Pending:
    """What this process has counted and not yet handed over."""

    counts: Counter[str]
    notes: dict[str, str]
    lock: Lock
    thread: Thread | None = None


_pending = _Pending(Counter(), {}, Lock())

# Seconds for which what this process delivered last had been in the outbox.
last_delivery_age = 0.0

# Where the counts of all processes are added up; set when the project starts. Raises StoreError while it is away.
hand_over: Callable[[Mapping[str, int], Mapping[str, str]], None] = lambda _counts, _notes: None  # noqa: E731


def track_cache_operation(operation: str, pattern: str, *, reason: str = "") -> None:
    """Counts one operation on a key pattern, an event or a table (never a fill: no ids in metrics).

    reason: of a bypass, in a word of ours. Raises ValueError for an operation that is none of OPERATIONS.
    """
    if operation not in OPERATIONS:
        raise ValueError(f"{operation!r} is no cache operation; known: {', '.join(OPERATIONS)}.")
    if _operations is not None:
        _counter(operation, pattern).inc()
    if reason:
        if _bypasses is not None:
            _bypasses.labels(reason, pattern).inc()
        _count(f"bypass-{reason}|{pattern}")
    _count(f"{operation}|{pattern}", noted=pattern if operation == "invalidation" else "")


def track_not_stored(reason: str, pattern: str) -> None:
    """Counts a page that was computed and may not be kept; reason: a word of ours, never a name of the request."""
    if _not_stored is not None:
        _not_stored.labels(reason, pattern).inc()


def track_computation(pattern: str, seconds: float) -> None:
    if _seconds is not None:
        _seconds.labels(pattern).observe(seconds)
    _count(f"compute-us|{pattern}", int(seconds * 1_000_000))


def track_entry(pattern: str, size: int) -> None:
    if _bytes is not None:
        _bytes.labels(pattern).observe(size)


def track_intent(outcome: str) -> None:
    if _intents is not None:
        _intents.labels(outcome).inc()


def track_delivery(age: float) -> None:
    """age: seconds for which a row has been in the outbox."""
    global last_delivery_age  # noqa: PLW0603 - of this process
    last_delivery_age = age
    if _deliveries is not None:
        _deliveries.observe(age)


def note_store(*, is_away: bool) -> None:
    if _store_away is not None:
        _store_away.set(is_away)


def note_poll() -> None:
    if _polled_at is not None:
        _polled_at.set_to_current_time()


def track_verification(result: str, pattern: str) -> None:
    """Counts an entry that was computed once more (examine/verification.py)."""
    if _verified is not None:
        _verified.labels(result, pattern).inc()
    _count(f"verify-{result}|{pattern}")


def _count(name: str, amount: int = 1, *, noted: str = "") -> None:
    """For all processes; noted: under which name to leave the time."""
    with _pending.lock:
        _pending.counts[name] += amount
        if noted:
            _pending.notes[noted] = datetime.now(UTC).isoformat(timespec="seconds")
        if _pending.thread is None:
            _pending.thread = Thread(target=_flush_until_idle, name="cachecore-stats", daemon=True)
            _pending.thread.start()


def note(name: str, text: str) -> None:
    """Leaves a text for all processes to read, under a name; the last one stays."""
    with _pending.lock:
        _pending.notes[name] = text


def flush() -> None:
    """Hands over what this process has counted; keeps it for the next time if the store is away."""
    with _pending.lock:
        counts, notes = _pending.counts, _pending.notes
        _pending.counts, _pending.notes = Counter(), {}
    if not counts and not notes:
        return
    try:
        hand_over(counts, notes)
    except StoreError:
        with _pending.lock:
            _pending.counts.update(counts)
            _pending.notes = notes | _pending.notes


# Looked up once: each time would take a lock.
@lru_cache(maxsize=1000)
def _counter(operation: str, pattern: str) -> Any:
    return _operations.labels(operation, pattern)


def _flush_until_idle() -> None:
    while True:
        time.sleep(FLUSH_EVERY_S)
        flush()
        with _pending.lock:
            if not _pending.counts:
                _pending.thread = None
                return


def _renew_in_child() -> None:
    # A fork has the parent's counts but not its thread, and perhaps a lock held by it.
    global _pending  # noqa: PLW0603 - the one object of this process
    _pending = _Pending(Counter(), {}, Lock())


atexit.register(flush)
os.register_at_fork(after_in_child=_renew_in_child)
