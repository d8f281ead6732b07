"""Where entries and versions are kept: Redis, shared by every process, or this process's memory."""

from cachecore.conf import conf
from cachecore.store.circuit_breaker import CircuitBreaker, guarded
from cachecore.store.contract import Store
from cachecore.store.memory import MemoryStore

# By kind, alias and namespace. More than a few only where settings change, as in tests.
_stores: dict[tuple[str, str, str], Store] = {}
KNOWN = 64


def get_store() -> Store:
    which = (conf().STORE, conf().CACHE_ALIAS, conf().key_prefix)
    # Of two threads that make one at the same moment both must get the same: a memory has one place.
    return _stores.get(which) or _stores.setdefault(which, _made(*which))


def abandon_stores() -> None:
    """Forgets all, and ends what they do in the background. For tests, of which each has settings of its own."""
    for which in list(_stores):
        _abandon(which)


def _abandon(which: tuple[str, str, str]) -> None:
    store = _stores.pop(which, None)
    if isinstance(store, CircuitBreaker):
        store.abandon()


def _made(kind: str, alias: str, namespace: str) -> Store:
    while len(_stores) >= KNOWN:
        _abandon(next(iter(_stores)))
    if kind == "memory":
        return MemoryStore()
    # Its drivers are an extra of the package: see conf.
    from cachecore.store.redis import RedisStore

    return guarded(RedisStore(alias, namespace))
