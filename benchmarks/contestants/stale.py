"""The project, with rankings that may be half a minute old."""

from benchmarks.contestants.cachecore import *  # noqa: F403
from sap_project.settings import CACHECORE

RANKINGS_STALE_FOR = 30
CACHECORE = {**CACHECORE, "STALE_FOR": {"vendedor_rankings": RANKINGS_STALE_FOR}}
