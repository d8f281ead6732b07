"""The CACHECORE setting, read where it is used so that override_settings just works."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed


@dataclass(frozen=True)
class Conf:
    """Each field is a key of the CACHECORE setting.

    STORE: "redis" (shared by every process) or "memory" (this process only).
    CACHE_ALIAS: which of CACHES, a django-redis one, the Redis store talks through.
    NAMESPACE: what every key begins with, after KEY_PREFIX and VERSION of the cache; each project its own.
    ENABLED: when False, every read is computed and nothing is stored.
    TIMEOUTS: seconds by pattern name; wins over the decorator's own timeout.
    STALE_FOR: seconds by pattern name; wins over the decorator's own stale_for.
    VERSION_LIFETIME: seconds a version lives unread and unwritten; no entry may live longer.
    EVENT_VERBS: the words after the dot for a row created, updated, deleted.
    AUDIENCE_EVENTS: events, carrying user_id, after which that person's pages are made anew.
    INVALIDATION_MAP: more patterns for an event than the decorators name.
    COARSEN_AFTER: rows of one table in one transaction beyond which the whole table is meant.
    EVENTS_MODULE: the module of each app that declares its events; found like admin.py is.
    UNDECLARED_TABLES: what happens when a cached read shows a table whose declared events it does not name. "depend":
        it depends on the whole table. "raise": UndeclaredTableError. By default "raise" with DEBUG and in tests.
    LEASE: seconds for which one reader computes and the others wait for the answer.
    WAIT: seconds after which a waiting reader computes the answer itself.
    RETRY_AFTER: seconds between two probes of a store that is away.
    OUTBOX_CHECK: seconds between two polls of each process (outbox/poller.py), the same in all processes. 0: never.
        By default 0.5, and 0 under Django's test runner.
    MEMORY_ENTRIES: how many entries the in-process store holds.
    VERIFY_ONE_IN: of so many hits one is computed once more, in the background, and compared (serve/sampling.py).
        0: none.
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
    COARSEN_AFTER: int = 100
    EVENTS_MODULE: str = "events"
    UNDECLARED_TABLES: str | None = None
    LEASE: float = 5.0
    WAIT: float = 10.0
    RETRY_AFTER: float = 1.0
    OUTBOX_CHECK: float | None = None
    MEMORY_ENTRIES: int = 10_000
    VERIFY_ONE_IN: int = 0

    @cached_property
    def key_prefix(self) -> str:
        """What every key in the store begins with."""
        given = settings.CACHES.get(self.CACHE_ALIAS, {})
        prefix, version = given.get("KEY_PREFIX", ""), given.get("VERSION", 1)
        return self.NAMESPACE if not prefix and version == 1 else f"{prefix}:{version}:{self.NAMESPACE}"

    @property
    def outbox_check(self) -> float:
        """Seconds between two polls of the outbox; 0 for none."""
        if self.OUTBOX_CHECK is not None:
            return self.OUTBOX_CHECK
        return 0 if is_in_tests() else 0.5

    @property
    def raises_on_undeclared_tables(self) -> bool:
        if self.UNDECLARED_TABLES is not None:
            return self.UNDECLARED_TABLES == "raise"
        return settings.DEBUG or is_in_tests()


def is_in_tests() -> bool:
    """Whether Django's test environment is set up, by manage.py test or by pytest-django."""
    return hasattr(mail, "outbox")


STORES = ("redis", "memory")
# What the store "redis" needs besides the package itself: the extra "redis".
DRIVERS = ("redis", "django_redis")


@lru_cache(maxsize=1)
def conf() -> Conf:
    given: dict[str, Any] = getattr(settings, "CACHECORE", {})
    known = {f.name for f in fields(Conf)}
    if unknown := sorted(given.keys() - known):
        raise ImproperlyConfigured(f"CACHECORE has no {', '.join(unknown)}; it knows {', '.join(sorted(known))}.")
    made = Conf(**given)
    if made.STORE not in STORES:
        raise ImproperlyConfigured(f"CACHECORE['STORE'] is {made.STORE!r}; allowed: {', '.join(STORES)}.")
    if made.STORE == "redis" and (missing := [name for name in DRIVERS if find_spec(name) is None]):
        raise ImproperlyConfigured(
            f"CACHECORE['STORE'] is 'redis', and this environment has no {' and no '.join(missing)}. "
            "Install the extra, cachecore[redis], or set CACHECORE = {'STORE': 'memory'} for a single process."
        )
    if made.UNDECLARED_TABLES not in (None, "raise", "depend"):
        raise ImproperlyConfigured(
            f"CACHECORE['UNDECLARED_TABLES'] is {made.UNDECLARED_TABLES!r}; allowed: raise, depend."
        )
    return made


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in ("CACHECORE", "CACHES"):
        conf.cache_clear()


setting_changed.connect(_forget, dispatch_uid="cachecore.conf")
