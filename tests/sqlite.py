"""SQLite as the migrations leave it, for tests that run on it in a process of their own.

Migrating takes a good part of a minute, and copying a file nothing. So one file is made for a run of the suite.
"""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from tests.sap_project.processes import manage, run

# Names the file that a run of pytest is to use in place of one in memory.
FILE = "TEST_SQLITE_FILE"


def migrated(folder: Path) -> Path:
    """The file in folder, which another process may be making: then it is waited for."""
    made = folder / "migrated.sqlite3"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = made.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            done = manage("migrate", "--verbosity", "0", DATABASE_URL=f"sqlite:///{unfinished}")
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
            unfinished.rename(made)
    return made


def remember(connection: BaseDatabaseWrapper) -> Callable[[], None]:
    """Remembers the file that connection uses; what is returned puts it back as it was."""
    file = Path(connection.settings_dict["NAME"])
    connection.close()
    kept = shutil.copy(file, file.with_suffix(".kept"))

    def bring_back() -> None:
        connection.close()
        shutil.copy(kept, file)

    return bring_back


def assert_tests_pass(database: Path, *arguments: str, **variables: str) -> None:
    """Runs pytest on the migrated file, without the plugins that are for a run of the whole suite."""
    ran = run(
        *("-m", "pytest", *arguments, "-n", "0", "-p", "no:cacheprovider", "--reuse-db"),
        **{"DATABASE_URL": f"sqlite:///{database}", FILE: str(database)} | variables,
    )

    assert ran.returncode == 0, ran.stdout
