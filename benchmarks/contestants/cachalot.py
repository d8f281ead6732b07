"""django-cachalot as its quick start sets it up: installed, in a django-redis cache with the serializer it needs.

It knows nothing of what triggers of the database write, so it stands on plain aggregates.
"""

from benchmarks.contestants.levels import OWN
from benchmarks.contestants.plain import *  # noqa: F403
from benchmarks.contestants.plain import CACHES, INSTALLED_APPS
from sap_project.settings import REDIS_URL

INSTALLED_APPS = [*INSTALLED_APPS, "cachalot"]
CACHALOT_CACHE = "cachalot"
CACHES = {
    **CACHES,
    CACHALOT_CACHE: {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"{REDIS_URL}?db={OWN}"},
}
