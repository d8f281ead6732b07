"""What all processes together have done with the cache."""

from collections import Counter
from typing import Any

from cachecore.conf import conf
from cachecore.declare.events import watched_models
from cachecore.declare.registry import all_reads, import_views
from cachecore.declare.scopes import CACHE_INVALIDATION_MAP
from cachecore.metrics import OPERATIONS, flush
from cachecore.store import get_store


def get_cache_stats(*, with_sizes: bool = True) -> dict[str, object]:
    """What all processes have done so far, by key pattern.

    with_sizes also counts entries and bytes, which looks at every key of the store once.
    Returns {"server", "store", "patterns": [{pattern, timeout, entries, bytes, hit, miss,
    hit_rate, compute_s, ...}], "totals"}. A pattern's invalidations are those of the events that it names; events and
    tables have rows of their own. Raises StoreError when the store does not answer.
    """
    flush()
    import_views()
    store = get_store()
    counts, notes = store.counts()
    entries: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for template, found in store.sizes() if with_sizes else ():
        entries[template] += found.entries
        size[template] += found.bytes
    timeouts = {read.pattern.template: read.timeout for read in all_reads()}
    causes = _causes()
    rows = []
    for template in sorted(timeouts.keys() | entries.keys() | {name.split("|", 1)[1] for name in counts}):
        row: dict[str, object] = {"pattern": template, "timeout": timeouts.get(template)}
        row |= {"entries": entries[template], "bytes": size[template]}
        row |= {operation: counts.get(f"{operation}|{template}", 0) for operation in OPERATIONS}
        groups = [template, *causes.get(template, ())]
        row["invalidation"] = sum(counts.get(f"invalidation|{group}", 0) for group in groups)
        row["last_invalidation"] = max((notes[group] for group in groups if group in notes), default=None)
        row["hit_rate"] = _rate(row)
        row["compute_s"] = counts.get(f"compute-us|{template}", 0) / 1_000_000
        rows.append(row)
    totals: dict[str, object] = {
        name: sum(int(str(row[name])) for row in rows) for name in ("entries", "bytes", *OPERATIONS)
    }
    totals["invalidation"] = sum(count for name, count in counts.items() if name.startswith("invalidation|"))
    totals["hit_rate"] = _rate(totals)
    return {"store": conf().STORE, "server": store.server(), "patterns": rows, "totals": totals}


def _causes() -> dict[str, list[str]]:
    """Pattern -> the events that invalidate it, and the tables whose unknown rows do."""
    found: dict[str, list[str]] = {}
    for declared in watched_models():
        for event in declared.names:
            for template in CACHE_INVALIDATION_MAP[event]:
                known = found.setdefault(template, [])
                known += [name for name in (event, declared.table) if name not in known]
    return found


def _rate(row: dict[str, Any]) -> float | None:
    """Hits among all reads, old answers and bypasses included; None where nothing was read."""
    hits, *others = (int(row[name]) for name in ("hit", "stale", "miss", "bypass"))
    reads = hits + sum(others)
    return round(hits / reads, 4) if reads else None
