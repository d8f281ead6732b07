"""Where entries and versions are kept: Redis, shared by every process, or this process's memory."""

from functools import lru_cache

from cachecore.conf import conf
from cachecore.store.base import Store
from cachecore.store.guarded import guarded
from cachecore.store.memory import MemoryStore
from cachecore.store.redis import RedisStore


def get_store() -> Store:
    return _store(conf().STORE, conf().CACHE_ALIAS, conf().NAMESPACE)


@lru_cache(maxsize=64)
def _store(kind: str, alias: str, namespace: str) -> Store:
    return MemoryStore() if kind == "memory" else guarded(RedisStore(alias, namespace))
