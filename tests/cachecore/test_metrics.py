"""Metrics: right under several workers, named as the dashboard and the alerts name them, and without personal data."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
from django.db import transaction
from django.http import HttpResponse

from cachecore import cached_with_invalidation, everyone, metrics
from cachecore.declare.events import known_events, watched_models, watched_tables
from cachecore.declare.registry import patterns
from cachecore.examine import verification
from cachecore.gauges import refresh_gauges
from cachecore.models import Outbox
from cachecore.outbox.relay import Relay
from cachecore.store import get_store
from cachecore.store.scope_state import PATIENCE, Mark
from pedidos.models import Categoria
from tests.cachecore.view_requests import ANONYMOUS, ask

DOCS = Path(__file__).parents[2] / "docs/monitoring"

pytestmark = pytest.mark.django_db(transaction=True)


def samples() -> list[Any]:
    return [
        sample
        for family in prometheus_client.REGISTRY.collect()
        if family.name.startswith("cachecore_")
        for sample in family.samples
    ]


def value(name: str, **labels: str) -> float:
    return prometheus_client.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def square():
    @cached_with_invalidation(timeout=60, key_prefix="square:{n}", invalidate_on=["categoria.*"])
    def square(n: int) -> int:
        return n * n

    return square


def named_in(text: str) -> set[str]:
    return set(re.findall(r"\bcachecore_[a-z_]+", text)) - {"cachecore_"}


@pytest.mark.parametrize("file", ["grafana.json", "alerts.yml", "README.md"])
def test_each_metric_that_is_named_there_exists(file, square):
    _everything_once(square)
    families = {family.name: family.type for family in prometheus_client.REGISTRY.collect()}
    suffixes = {"counter": ("_total",), "histogram": ("", "_bucket", "_sum", "_count")}
    exist = {f"{name}{suffix}" for name, kind in families.items() for suffix in suffixes.get(kind, ("",))}
    assert named_in((DOCS / file).read_text()) <= exist


def test_each_metric_that_exists_is_in_the_table_and_on_the_dashboard():
    families = [family for family in prometheus_client.REGISTRY.collect() if family.name.startswith("cachecore_")]
    table = (DOCS / "README.md").read_text()
    dashboard = json.dumps(json.loads((DOCS / "grafana.json").read_text()))
    for family in families:
        assert family.name in table
        assert family.name in dashboard


def test_no_label_holds_a_value_of_a_record_a_person_or_a_request(square):
    """Whatever is asked for: names of patterns, events and tables, and words of ours."""

    @cached_with_invalidation(timeout=60, key_prefix="secret:{who}", invalidate_on=["categoria.*"], audience=everyone)
    def view(request, who: str):
        return HttpResponse(request.COOKIES.get(f"cookie-of-{who}", ""))

    ask(view, "/x/", ANONYMOUS, "12345678909")
    _everything_once(square)
    events = known_events() | {declared.any_name for declared in watched_models()}
    allowed = {
        "pattern": {each.template for each in patterns()}
        | events
        | set(watched_tables())
        | {"*", "audience:{user_id}"},
        "operation": set(metrics.OPERATIONS),
        "reason": {"off", "own-writes", "barrier", "intent", "store-away", "no-key", "cookie", "status", "csrf-token"},
        "result": set(verification.RESULTS),
        "outcome": {"committed", "aborted", "in-progress"},
        "database": {"default"},
    }
    seen: dict[str, set[str]] = {}
    for sample in samples():
        for label, text in sample.labels.items():
            seen.setdefault(label, set()).add(text)
    seen.pop("le")
    assert seen.keys() <= allowed.keys()
    # Of other tests of this process there are patterns that are gone.
    here = {text for text in seen["pattern"] if "secret" in text or "square" in text or text.startswith("categoria")}
    assert here <= allowed["pattern"]
    assert not any("12345678909" in text for texts in seen.values() for text in texts)
    for label in ("operation", "result", "outcome", "database"):
        assert seen.get(label, set()) <= allowed[label]
    assert "cookie" in seen["reason"]


def test_bypasses_are_counted_by_reason(square, settings):
    def counted(reason: str) -> float:
        return value("cachecore_bypasses_total", reason=reason, pattern="square:{n}")

    before = {reason: counted(reason) for reason in ("off", "own-writes", "intent")}
    square(1)
    with transaction.atomic():
        Categoria.objects.create(codigo="X", nome="X")
        square(1)
    get_store().mark(["square:1"], Mark("M" * 12, "elsewhere", "7"), PATIENCE)
    square(1)
    settings.CACHECORE = {**settings.CACHECORE, "ENABLED": False}
    square(1)
    assert {reason: counted(reason) - before[reason] for reason in before} == {"off": 1, "own-writes": 1, "intent": 1}


def test_computations_and_entries_are_measured_by_pattern(square):
    before = value("cachecore_compute_seconds_count", pattern="square:{n}")
    square(5)
    square(5)
    assert value("cachecore_compute_seconds_count", pattern="square:{n}") == before + 1
    assert value("cachecore_entry_bytes_sum", pattern="square:{n}") > 0


def test_the_outbox_is_counted_at_each_scrape():
    refresh_gauges()
    assert value("cachecore_outbox_rows", database="default") == 0
    Outbox.objects.create(scopes=["square:{n}"])
    refresh_gauges()
    assert value("cachecore_outbox_rows", database="default") == 1
    assert value("cachecore_outbox_age_seconds", database="default") > 0


def test_a_relay_that_runs_says_so():
    relay = Relay(interval=0.1)
    relay._note()
    relay.close()
    refresh_gauges()
    assert value("cachecore_relay_last_seen_timestamp_seconds") > 1_700_000_000


def test_a_difference_that_a_command_finds_reaches_whoever_is_scraped(square):
    refresh_gauges()
    before = value("cachecore_verify_differences")
    get_store().add_counts({"verify-different|square:{n}": 2, "verify-same|square:{n}": 5}, {})
    refresh_gauges()
    assert value("cachecore_verify_differences") == before + 2


def test_an_open_circuit_breaker_is_seen_until_the_store_is_back():
    metrics.note_store(is_away=True)
    assert value("cachecore_store_away") == 1
    metrics.note_store(is_away=False)
    assert value("cachecore_store_away") == 0


WORKER = """
import django; django.setup()
from django.conf import settings
settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory"}
from cachecore.conf import conf; conf.cache_clear()
from cachecore import cached
from cachecore.metrics import note_store
@cached(timeout=60, key_prefix="elsewhere")
def elsewhere() -> int: return 1
[elsewhere() for _ in range(5)]
import sys; note_store(is_away=sys.argv[1] == "away")
"""
SCRAPE = """
import django; django.setup()
from django_prometheus.exports import ExportToDjangoView
print(ExportToDjangoView(None).content.decode())
"""


@pytest.mark.timeout(120)
def test_counts_of_several_workers_are_added_up_and_the_worst_of_them_is_seen(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sap_project.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }

    def run(program: str, *args: str) -> str:
        command = [sys.executable, "-c", program, *args]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout

    run(WORKER, "there")
    run(WORKER, "away")
    text = run(SCRAPE)
    assert 'cachecore_operations_total{operation="hit",pattern="elsewhere"} 8.0' in text
    assert 'cachecore_operations_total{operation="miss",pattern="elsewhere"} 2.0' in text
    assert "cachecore_store_away 1.0" in text
    assert 'cachecore_compute_seconds_count{pattern="elsewhere"} 2.0' in text


def test_what_was_counted_when_is_known_for_an_hour(each_store):
    get_store().add_counts({"hit|a": 2, "hit|b": 3, "miss|a": 1}, {})
    minutes = get_store().recent(60)
    assert len(minutes) == 60
    assert sum(minute.get("hit", 0) for minute in minutes) == 5
    assert sum(minute.get("miss", 0) for minute in minutes) == 1


def _everything_once(square: Any) -> None:
    for _ in range(2):
        square(3)
    Categoria.objects.create(codigo="Y", nome="Y")
    key = next(verification.keys_matching("square:{n}".__eq__))
    verification.verify(key)
    get_store().mark(["square:3"], Mark("N" * 12, "elsewhere", "7"), PATIENCE)
    square(3)
    metrics.note_store(is_away=False)
    metrics.note_poll()
    refresh_gauges()
