"""Another process of the same project: on the database and in the part of the cache of the test that starts it."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection


def run_python(program: str) -> str:
    """What the program prints; raises CalledProcessError where it fails."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project",
        "SUITE_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "SUITE_NAMESPACE": settings.CACHECORE["NAMESPACE"],
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=50).stdout
