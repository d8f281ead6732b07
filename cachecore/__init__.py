"""An event-driven cache for Django: as fast as a hit, never older than the last commit.

Everything a project needs is importable from here. A read says what it is kept under and
what ends it (cached_with_invalidation), a model says what its rows emit (model_events),
and nobody else has to know.
"""

from cachecore.audience import by_user, everyone
from cachecore.decorators import cached, cached_with_invalidation
from cachecore.ending import clear_all_cache, emit, invalidate_cache
from cachecore.events import became, model_events
from cachecore.invalidation import CACHE_INVALIDATION_MAP
from cachecore.metrics import track_cache_operation
from cachecore.stats import get_cache_stats

__all__ = [
    "CACHE_INVALIDATION_MAP",
    "became",
    "by_user",
    "cached",
    "cached_with_invalidation",
    "clear_all_cache",
    "emit",
    "everyone",
    "get_cache_stats",
    "invalidate_cache",
    "model_events",
    "track_cache_operation",
]
