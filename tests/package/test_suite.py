"""Runs the suite of the package: a project that nothing of this repository is a part of, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).parent / "suite"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("servers", ["SQLite and memory", "PostgreSQL and Valkey"])
def test_the_suite_of_the_package(servers):
    """With a problem: cd tests/package/suite; pytest -x, with DATABASE_URL and REDIS_URL for the second one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    if servers == "SQLite and memory":
        del environment["DATABASE_URL"], environment["REDIS_URL"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=SUITE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=290,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
