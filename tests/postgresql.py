"""PostgreSQL as the migrations leave it: one database for a run of the suite, of which its others are copies.

Migrating takes more than ten seconds, and a copy less than one. It is made on servers that the run has started
itself: on somebody's own nothing would take it away again.
"""

import fcntl
import os
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]

from tests.sap_project.processes import manage

# Names that database, where there is to be one.
TEMPLATE = "TEST_TEMPLATE"


def migrated(folder: Path) -> str | None:
    """Its name, once it is there: another process may be making it."""
    name = os.environ.get(TEMPLATE)
    if name is None:
        return None
    made = folder / f"{name}.made"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            server = os.environ["DATABASE_URL"]
            with closing(psycopg2.connect(server)) as admin, admin.cursor() as cursor:
                admin.autocommit = True
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name}")
            url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
            done = manage("migrate", "--verbosity", "0", DATABASE_URL=url)
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
            made.touch()
    return name
