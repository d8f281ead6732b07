"""Every read of a random world equals the same function uncached; and what is left out is found.

FUZZ_STEPS=50000 takes so many steps in all, FUZZ_SEED repeats a run; the seed stands in the report of a failure.
By hand: FUZZ_DATABASE_URL=sqlite:////tmp/fuzz.sqlite3 python -m tests.cachecore.fuzz --steps 1000 --seed 7
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg2  # type: ignore[import-untyped]
import pytest

from tests.cachecore.fuzz.faults import FAULTS

STEPS = int(os.environ.get("FUZZ_STEPS", "200"))
SEED = os.environ.get("FUZZ_SEED", "")
# Steps in which a fault must be found; what the machine may need for one, in seconds.
ENOUGH, SLOWEST = 600, 1.0


def fuzz(database: str, store: str, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.cachecore.fuzz", *options],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.cachecore.fuzz.settings",
            "FUZZ_DATABASE_URL": database,
            "FUZZ_STORE": store,
            "FUZZ_REDIS_URL": os.environ["REDIS_URL"],
        },
        capture_output=True,
        text=True,
        timeout=100 + STEPS * SLOWEST,
        check=False,
    )


def found_nothing(steps: int, database: str, store: str, *options: str) -> dict[str, Any]:
    """The counts of a run, which is to find nothing."""
    seed = ["--seed", SEED] if SEED else []
    ended = fuzz(database, store, "--steps", str(steps), *seed, *options)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    counts: dict[str, Any] = json.loads(ended.stdout)
    print(counts)
    assert counts["steps"] == steps
    return counts


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/fuzz.sqlite3"


@pytest.fixture
def postgresql() -> Iterator[str]:
    """An empty database of the server that the tests use."""
    url, name = os.environ["DATABASE_URL"], f"fuzz_{uuid4().hex[:8]}"
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as cursor:
        admin.autocommit = True
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.timeout(120 + STEPS * SLOWEST)
def test_on_postgresql_with_valkey_and_a_save_leaves_what_others_read(postgresql):
    counts = found_nothing(max(1, STEPS // 4), postgresql, "redis")

    assert counts["hits of others"] > counts.get("misses of others", 0)


@pytest.mark.timeout(120 + STEPS * SLOWEST)
def test_in_threads_on_postgresql(postgresql):
    found_nothing(max(1, STEPS // 16), postgresql, "redis", "--threads", "3")


@pytest.mark.timeout(120 + STEPS * SLOWEST)
def test_on_sqlite_with_the_memory_store_and_a_save_leaves_what_others_read(sqlite):
    counts = found_nothing(max(1, STEPS // 2), sqlite, "memory")

    assert counts["hits of others"] > 0


@pytest.mark.timeout(120 + STEPS * SLOWEST)
def test_in_threads_on_sqlite(sqlite):
    found_nothing(max(1, STEPS // 16), sqlite, "memory", "--threads", "2")


@pytest.mark.timeout(120 + ENOUGH * SLOWEST)
@pytest.mark.parametrize("ingredient", FAULTS)
def test_it_finds_what_is_left_out(sqlite, ingredient):
    ended = fuzz(sqlite, "memory", "--steps", str(ENOUGH), "--seed", "1", "--without", ingredient)

    assert ended.returncode == 1, ended.stdout
    assert "\n  cached " in ended.stderr, ended.stderr
