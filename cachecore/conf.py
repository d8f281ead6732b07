"""The CACHECORE setting, read where it is used so that override_settings just works."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed


@dataclass(frozen=True)
class Conf:
    """Each field is a key of the CACHECORE setting.

    STORE: "redis" (shared by every process) or "memory" (this process only).
    CACHE_ALIAS: which of CACHES, a django-redis one, the Redis store talks through.
    NAMESPACE: what every key begins with.
    ENABLED: when False, every read is computed and nothing is stored.
    TIMEOUTS: seconds by pattern name; wins over the decorator's own timeout.
    STALE_FOR: seconds by pattern name; wins over the decorator's own stale_for.
    VERSION_LIFETIME: seconds a version lives unread and unwritten; no entry may live longer.
    EVENT_VERBS: the words after the dot for a row created, updated, deleted.
    AUDIENCE_EVENTS: events, carrying user_id, after which that person's pages are made anew.
    INVALIDATION_MAP: more patterns for an event than the decorators name.
    WIDEN_AFTER: fills of one pattern in one transaction beyond which the whole pattern is meant.
    LEASE: seconds for which one reader computes and the others wait for his answer.
    WAIT: seconds after which a waiting reader computes for himself.
    RETRY_AFTER: seconds between two looks for a store that is away.
    OUTBOX_CHECK: seconds between two looks of each process at the outbox and for a fence (fence.py), the
        same in all processes; 0, for tests and single processes, never.
    MEMORY_ENTRIES: how many entries the in-process store holds.
    """

    STORE: str = "redis"
    CACHE_ALIAS: str = "default"
    NAMESPACE: str = "cachecore"
    ENABLED: bool = True
    TIMEOUTS: Mapping[str, int] = field(default_factory=dict)
    STALE_FOR: Mapping[str, int] = field(default_factory=dict)
    VERSION_LIFETIME: int = 7 * 86_400
    EVENT_VERBS: tuple[str, str, str] = ("created", "updated", "deleted")
    AUDIENCE_EVENTS: tuple[str, ...] = ()
    INVALIDATION_MAP: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    WIDEN_AFTER: int = 100
    LEASE: float = 5.0
    WAIT: float = 10.0
    RETRY_AFTER: float = 1.0
    OUTBOX_CHECK: float = 0.5
    MEMORY_ENTRIES: int = 10_000


STORES = ("redis", "memory")


@lru_cache(maxsize=1)
def conf() -> Conf:
    given: dict[str, Any] = getattr(settings, "CACHECORE", {})
    known = {f.name for f in fields(Conf)}
    if unknown := sorted(given.keys() - known):
        raise ImproperlyConfigured(f"CACHECORE has no {', '.join(unknown)}; it knows {', '.join(sorted(known))}.")
    made = Conf(**given)
    if made.STORE not in STORES:
        raise ImproperlyConfigured(f"CACHECORE['STORE'] is {made.STORE!r}; allowed: {', '.join(STORES)}.")
    return made


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "CACHECORE":
        conf.cache_clear()


setting_changed.connect(_forget, dispatch_uid="cachecore.conf")
