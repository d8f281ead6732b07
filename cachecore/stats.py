"""Counts of all processes together, without a round trip per hit.

Each process adds up its own and hands them over about once a second while there are any,
from a thread of its own; what a killed process had not handed over is lost, and only that.
"""

import atexit
import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock, Thread

from cachecore.conf import conf
from cachecore.errors import StoreError

FLUSH_EVERY = 1.0  # seconds


@dataclass
class _Pending:
    """What this process has counted and not yet handed over."""

    counts: Counter[str]
    notes: dict[str, str]
    lock: Lock
    thread: Thread | None = None


_pending = _Pending(Counter(), {}, Lock())


def record(operation: str, pattern: str) -> None:
    with _pending.lock:
        _pending.counts[f"{operation}|{pattern}"] += 1
        if operation == "invalidation":
            _pending.notes[pattern] = datetime.now(UTC).isoformat(timespec="seconds")
        if _pending.thread is None:
            _pending.thread = Thread(target=_flush_until_idle, name="cachecore-stats", daemon=True)
            _pending.thread.start()


def flush() -> None:
    """Hands over what this process has counted; keeps it for the next time if the store is away."""
    from cachecore.store import get_store

    with _pending.lock:
        counts, notes = _pending.counts, _pending.notes
        _pending.counts, _pending.notes = Counter(), {}
    if not counts:
        return
    try:
        get_store().add_counts(counts, notes)
    except StoreError:
        with _pending.lock:
            _pending.counts.update(counts)
            _pending.notes = notes | _pending.notes


def _flush_until_idle() -> None:
    while True:
        time.sleep(FLUSH_EVERY)
        flush()
        with _pending.lock:
            if not _pending.counts:
                _pending.thread = None
                return


def _start_anew_in_child() -> None:
    # A fork has the parent's counts but not its thread, and perhaps a lock held by it.
    global _pending  # noqa: PLW0603 - the one object of this process
    _pending = _Pending(Counter(), {}, Lock())


atexit.register(flush)
os.register_at_fork(after_in_child=_start_anew_in_child)


def get_cache_stats(*, with_sizes: bool = True) -> dict[str, object]:
    """What the whole fleet has done so far, by key pattern.

    with_sizes also counts entries and bytes, which looks at every key of the store once.
    Returns {"server", "store", "patterns": [{pattern, timeout, entries, bytes, hit, miss,
    hit_rate, ...}], "totals"}. Raises StoreError when the store does not answer.
    """
    from cachecore.metrics import OPERATIONS
    from cachecore.reads import all_reads
    from cachecore.store import get_store

    flush()
    store = get_store()
    counts, notes = store.counts()
    entries: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for template, found in store.sizes() if with_sizes else ():
        entries[template] += found.entries
        size[template] += found.bytes
    timeouts = {read.pattern.template: read.timeout for read in all_reads()}
    rows = []
    for template in sorted(timeouts.keys() | entries.keys() | {name.split("|", 1)[1] for name in counts}):
        row: dict[str, object] = {"pattern": template, "timeout": timeouts.get(template)}
        row |= {"entries": entries[template], "bytes": size[template]}
        row |= {operation: counts.get(f"{operation}|{template}", 0) for operation in OPERATIONS}
        row |= {"hit_rate": _rate(row), "last_invalidation": notes.get(template)}
        rows.append(row)
    totals: dict[str, object] = {
        name: sum(int(str(row[name])) for row in rows) for name in ("entries", "bytes", *OPERATIONS)
    }
    totals["hit_rate"] = _rate(totals)
    return {"store": conf().STORE, "server": store.server(), "patterns": rows, "totals": totals}


def _rate(row: dict[str, object]) -> float | None:
    """Hits among all reads, old answers and bypasses included; None where nothing was read."""
    hits, *others = (int(str(row[name])) for name in ("hit", "stale", "miss", "bypass"))
    reads = hits + sum(others)
    return round(hits / reads, 4) if reads else None
