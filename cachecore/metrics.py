"""What the cache does, counted: for Prometheus in this process, and for the whole fleet."""

from functools import lru_cache

from prometheus_client import Counter

from cachecore import stats

# hit: served from the store. stale: served from there though old, as its stale_for allows. miss:
# computed. store: written after a miss. bypass: computed without asking (switched off, or in a
# transaction that has written). invalidation: scopes of a pattern given new versions, once per
# commit. wait: a reader waited for another's answer. error: the store did not answer.
OPERATIONS = ("hit", "stale", "miss", "store", "bypass", "invalidation", "wait", "error")

_operations = Counter(
    "cachecore_operations",
    "Operations of the cache, by kind and key pattern.",
    ["operation", "pattern"],
)


def track_cache_operation(operation: str, pattern: str) -> None:
    """Counts one operation on a key pattern (its template, never a fill: no ids in metrics).

    Raises ValueError for an operation that is none of OPERATIONS.
    """
    if operation not in OPERATIONS:
        raise ValueError(f"{operation!r} is no cache operation; known: {', '.join(OPERATIONS)}.")
    _counter(operation, pattern).inc()
    stats.record(operation, pattern)


# Looked up once: each time would take a lock.
@lru_cache(maxsize=1000)
def _counter(operation: str, pattern: str) -> Counter:
    return _operations.labels(operation, pattern)
