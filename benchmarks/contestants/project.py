"""The project as it is, with the addresses of the benchmark."""

from benchmarks.contestants.levels import LEVELS
from sap_project.settings import *  # noqa: F403
from sap_project.settings import CACHES, REDIS_URL

ROOT_URLCONF = "benchmarks.site.urls"
# What is handed out here was never delivered.
ESTOQUE_PODE_FICAR_NEGATIVO = True
CACHES = {
    **CACHES,
    **{level: {**CACHES["default"], "LOCATION": f"{REDIS_URL}?db={n}"} for n, level in enumerate(LEVELS, start=1)},
}
