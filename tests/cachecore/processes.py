"""Another process on the same database and the same part of the cache; one that can be killed."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

PREAMBLE = """
import os, signal
import django
django.setup()
from django.conf import settings
settings.CACHECORE = {{**settings.CACHECORE, "NAMESPACE": {namespace!r}}}
from cachecore.conf import conf
conf.cache_clear()
from cachecore.write import write_intents
from django.db import connection, transaction
from pedidos.models import *
from tests.cachecore.cached_samples import categorias
from tests.cachecore.threads import in_another_thread
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
"""


def environment() -> dict[str, str]:
    """What a process needs to work on the database of the tests."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sap_project.settings",
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
    }


def run_python(program: str) -> int:
    """Runs a program after PREAMBLE and returns its exit status, -9 when it killed itself."""
    process = start_python(program, output=None)
    process.communicate(timeout=60)
    return process.returncode


def start_python(program: str, *, output: int | None = subprocess.PIPE) -> "subprocess.Popen[str]":
    """Starts it; its output and its errors come together."""
    code = PREAMBLE.format(namespace=settings.CACHECORE["NAMESPACE"]) + program
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        text=True,
    )
