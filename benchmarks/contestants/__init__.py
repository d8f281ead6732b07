"""Who is measured: the settings under which the site runs, a module per way of running it."""

from typing import NamedTuple


class Contestant(NamedTuple):
    """settings: its module here. reference: that of the one that computes the same pages without a cache.

    old_pages: those that it may show as they were a while ago, as it says itself.
    """

    settings: str
    label: str
    reference: str
    old_pages: frozenset[str] = frozenset()


OFF = Contestant("off", "no cache", "off")
PLAIN = Contestant("plain", "no cache, plain aggregates", "plain")
SEED = Contestant("seed", "the seed's scheme, plain aggregates", "plain")
CACHEOPS = Contestant("cacheops", "django-cacheops, plain aggregates", "plain")
CACHALOT = Contestant("cachalot", "django-cachalot, plain aggregates", "plain")
CACHECORE = Contestant("cachecore", "cachecore", "off")
STALE = Contestant("stale", "cachecore, rankings up to 30 s old", "off", frozenset({"rankings"}))

CONTESTANTS = {one.settings: one for one in (OFF, CACHECORE, STALE, PLAIN, SEED, CACHEOPS, CACHALOT)}
