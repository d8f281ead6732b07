"""The project as it is; it says how much it asks the database."""

from benchmarks.contestants.project import *  # noqa: F403
from sap_project.settings import MIDDLEWARE

MIDDLEWARE = ["benchmarks.site.middleware.count_sql", *MIDDLEWARE]
