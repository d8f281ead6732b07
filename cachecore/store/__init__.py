"""Where entries and versions are kept: Redis, shared by every process, or this process's memory."""

from cachecore.conf import conf
from cachecore.store.base import Store
from cachecore.store.guarded import guarded
from cachecore.store.memory import MemoryStore
from cachecore.store.redis import RedisStore

# By kind, alias and namespace. More than a few only where settings change, as in tests.
_stores: dict[tuple[str, str, str], Store] = {}
KNOWN = 64


def get_store() -> Store:
    which = (conf().STORE, conf().CACHE_ALIAS, conf().NAMESPACE)
    # Of two threads that make one at the same moment both must get the same: a memory has one place.
    return _stores.get(which) or _stores.setdefault(which, _made(*which))


def _made(kind: str, alias: str, namespace: str) -> Store:
    while len(_stores) >= KNOWN:
        _stores.pop(next(iter(_stores)), None)
    return MemoryStore() if kind == "memory" else guarded(RedisStore(alias, namespace))
