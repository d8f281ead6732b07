"""The project without its cache."""

from benchmarks.contestants.cachecore import *  # noqa: F403
from sap_project.settings import CACHECORE

# Its writes shall not tell Redis either what nobody has kept there.
CACHECORE = {**CACHECORE, "ENABLED": False, "STORE": "memory", "OUTBOX_CHECK": 0}
