"""The scheme that the project was first planned with: pages kept under a prefix, deleted by pattern on save.

It keeps the four pages whole, by cookie and address, as Django's own page cache does, for as long as the
project does; so a hit asks the database nothing. It stands on plain aggregates, as it was planned.
"""

from benchmarks.contestants.plain import *  # noqa: F403
from benchmarks.contestants.plain import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.seed"]
# Above all that asks who it is.
BELOW = MIDDLEWARE.index("django.middleware.common.CommonMiddleware") + 1
MIDDLEWARE = [*MIDDLEWARE[:BELOW], "benchmarks.seed.pages.kept_by_prefix", *MIDDLEWARE[BELOW:]]
