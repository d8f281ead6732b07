"""healthchecks' settings, on the database of this run and with cachecore."""

import os

from inside import surroundings

if surroundings.socket_folder():
    os.environ.update(DB="postgres", DB_HOST=surroundings.socket_folder(), DB_NAME="others", DB_USER="postgres")

from hc.settings import *  # noqa: F403
from hc.settings import INSTALLED_APPS

INSTALLED_APPS = surroundings.installed(INSTALLED_APPS, "inside.healthchecks.apps.Declared")
CACHES = surroundings.caches()
CACHECORE = surroundings.cachecore()
SECRET_KEY = "not a secret"
TEST_RUNNER = "inside.healthchecks.runner.Runner"
