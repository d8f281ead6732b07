"""The project without its cache and without its daily totals: every page adds up the orders themselves."""

from benchmarks.contestants.off import *  # noqa: F403
from sap_project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.plain"]
