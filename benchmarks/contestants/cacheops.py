"""django-cacheops as its README sets it up: a database of Redis of its own, and all queries of all models.

It knows nothing of what triggers of the database write, so it stands on plain aggregates.
"""

from benchmarks.contestants.levels import OWN
from benchmarks.contestants.plain import *  # noqa: F403
from benchmarks.contestants.plain import INSTALLED_APPS
from sap_project.settings import REDIS_URL

INSTALLED_APPS = [*INSTALLED_APPS, "cacheops"]
CACHEOPS_REDIS = f"{REDIS_URL}?db={OWN}"
CACHEOPS_DEFAULTS = {"timeout": 60 * 60}
CACHEOPS = {"*.*": {"ops": "all"}}
