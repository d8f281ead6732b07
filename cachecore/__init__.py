"""An event-driven cache for Django: as fast as a hit, never older than the last commit.

Everything a project needs is importable from here. A read says what it is kept under and what invalidates it
(cached_with_invalidation). A model says what its rows emit (model_events). Nothing else has to know of the two.
"""

from cachecore.api import clear_all_cache, emit, invalidate_cache
from cachecore.declare.audience import by_user, everyone
from cachecore.declare.events import became, derived_from, model_events
from cachecore.declare.scopes import CACHE_INVALIDATION_MAP
from cachecore.declare.vary_on import attribute, cookie, header, session
from cachecore.metrics import track_cache_operation
from cachecore.serve.decorators import cached, cached_with_invalidation
from cachecore.stats import get_cache_stats

__all__ = [
    "CACHE_INVALIDATION_MAP",
    "attribute",
    "became",
    "by_user",
    "cached",
    "cached_with_invalidation",
    "clear_all_cache",
    "cookie",
    "derived_from",
    "emit",
    "everyone",
    "get_cache_stats",
    "header",
    "invalidate_cache",
    "model_events",
    "session",
    "track_cache_operation",
]
