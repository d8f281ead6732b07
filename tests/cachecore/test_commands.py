"""cache_stats and clear_cache: what they print, and what they refuse."""

import json
import os
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cachecore import cached, cached_with_invalidation, invalidate_cache, metrics, track_cache_operation


def run(command: str, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def square():
    @cached_with_invalidation(timeout=60, key_prefix="square:{n}", invalidate_on=["produto.*"])
    def square(n: int) -> int:
        return n * n

    return square


def row_of(output: str, pattern: str) -> list[str]:
    return next(line.split() for line in output.splitlines() if line.startswith(pattern))


def test_cache_stats_counts_by_pattern(square):
    for n in (2, 2, 2, 3):
        square(n)
    invalidate_cache("square:2")
    square(2)

    row = next(row for row in json.loads(run("cache_stats", "--json"))["patterns"] if row["pattern"] == "square:{n}")

    assert {name: row[name] for name in ("hit", "miss", "store", "invalidation", "entries", "timeout")} == {
        "hit": 2,
        "miss": 3,
        "store": 3,
        "invalidation": 1,
        "entries": 2,
        "timeout": 60,
    }
    assert row["hit_rate"] == 0.4
    assert row["bytes"] > 0
    assert row["last_invalidation"].endswith("+00:00")


def test_cache_stats_prints_a_table_with_totals_and_the_server(square):
    square(2)
    square(2)

    output = run("cache_stats")

    assert row_of(output, "square:{n}")[1:3] == ["60", "1"]
    assert "50.0%" in row_of(output, "square:{n}")
    assert row_of(output, "total")
    assert "store: redis, server: " in output


def test_cache_stats_sees_what_another_process_has_done(square, settings):
    """The counts of a killed process's last second may be lost, those of one that ended are not."""
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.CACHECORE = {{**settings.CACHECORE, 'NAMESPACE': {settings.CACHECORE['NAMESPACE']!r}}}\n"
        "from cachecore import cached\n"
        "from cachecore.conf import conf; conf.cache_clear()\n"
        "@cached(timeout=60, key_prefix='elsewhere')\n"
        "def elsewhere() -> int: return 1\n"
        "[elsewhere() for _ in range(5)]\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "sap_project.settings"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)

    assert row_of(run("cache_stats"), "elsewhere")[4:7] == ["4", "0", "1"]


def test_cache_stats_prints_the_map_of_events(square):
    assert "square:{n}" in json.loads(run("cache_stats", "--map", "--json"))["produto.criado"]
    assert "produto.criado" in run("cache_stats", "--map")


def test_cache_stats_says_when_the_store_is_away(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2},
        }
    }
    with pytest.raises(CommandError, match=r"The cache store does not answer \(.*check REDIS_URL and the server"):
        run("cache_stats")


def test_clear_cache_ends_everything(square):
    square(2)

    assert run("clear_cache", "--no-input").strip() == "Cleared: everything."
    square(2)
    metrics.flush()
    assert row_of(run("cache_stats"), "square:{n}")[6] == "2"


@pytest.mark.parametrize(
    ("argument", "cleared"),
    [
        ("--pattern=square:*", "square:{n}"),
        ("--pattern=square:2", "square:2"),
        ("--event=produto.criado", "square:{n}"),
    ],
)
def test_clear_cache_ends_what_is_named_and_says_what(square, argument, cleared):
    square(2)

    assert cleared in run("clear_cache", argument, "--no-input")
    square(2)
    assert row_of(run("cache_stats"), "square:{n}")[6] == "2"


@pytest.mark.parametrize(("reply", "misses"), [("y", "2"), ("sim", "2"), ("n", "1"), ("", "1")])
def test_clear_cache_asks_first(square, monkeypatch, reply, misses):
    square(2)
    monkeypatch.setattr("builtins.input", lambda prompt: reply)

    if misses == "2":
        run("clear_cache")
    else:
        with pytest.raises(CommandError, match=r"^Nothing was cleared\. Without a question: --no-input\.$"):
            run("clear_cache")
    square(2)
    assert row_of(run("cache_stats"), "square:{n}")[6] == misses


def test_clear_cache_clears_nothing_when_nobody_can_answer(square, monkeypatch):
    def nobody(prompt: str) -> str:
        raise EOFError

    square(2)
    monkeypatch.setattr("builtins.input", nobody)

    with pytest.raises(CommandError, match=r"^Nothing was cleared\. Without a question: --no-input\.$"):
        run("clear_cache")
    square(2)
    assert row_of(run("cache_stats"), "square:{n}")[4:7] == ["1", "0", "1"]


def test_clear_cache_lists_the_right_names_for_a_wrong_one(square):
    with pytest.raises(CommandError, match=r"No cached read is kept under 'squrae'\. Did you mean 'square:\{n\}'\?"):
        run("clear_cache", "--pattern", "squrae", "--no-input")
    with pytest.raises(CommandError, match=r"No model emits 'produto\.criada'\. Did you mean 'produto\.criado'\?"):
        run("clear_cache", "--event", "produto.criada", "--no-input")
    with pytest.raises(CommandError, match=r"No cached read is kept under 'zzz'\. Known: .*square:\{n\}"):
        run("clear_cache", "--pattern", "zzz", "--no-input")
    with pytest.raises(CommandError, match=r"No model emits 'zzz'\. Known: .*produto\.criado"):
        run("clear_cache", "--event", "zzz", "--no-input")


def test_clear_cache_says_that_it_cannot_reach_another_process_memory(settings):
    settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory"}

    with pytest.raises(CommandError, match="each process has its own cache"):
        run("clear_cache", "--no-input")


def test_the_metrics_name_patterns_and_never_ids(square, client):
    @cached(timeout=60, key_prefix="person:{cpf}")
    def person(cpf: str) -> int:
        return 1

    person("52998224725")
    from prometheus_client import generate_latest

    exposed = generate_latest().decode()
    assert 'cachecore_operations_total{operation="miss",pattern="person:{cpf}"}' in exposed
    assert "52998224725" not in exposed


def test_the_metrics_refuse_an_operation_that_is_none():
    known = "hit, stale, miss, store, bypass, invalidation, wait, error, undeclared, unreadable"
    with pytest.raises(ValueError, match=f"^'hits' is no cache operation; known: {known}\\.$"):
        track_cache_operation("hits", "square:{n}")


def test_nothing_in_redis_names_a_person(square):
    from django_redis import get_redis_connection

    @cached(timeout=60, key_prefix="search")
    def search(name: str) -> int:
        return 1

    search("Maria da Silva")
    assert not [key for key in get_redis_connection("default").keys("*") if "Maria" in str(key)]
