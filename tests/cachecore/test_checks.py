"""System checks: each id, and the exact words."""

import pytest
from django.core.checks import run_checks

from cachecore import cached, cached_with_invalidation
from pedidos.models import Categoria


def found(check_id: str) -> list[tuple[str, str | None]]:
    return [(message.msg, message.hint) for message in run_checks() if message.id == f"cachecore.{check_id}"]


def test_the_project_itself_has_nothing_to_say():
    assert [message for message in run_checks() if str(message.id).startswith("cachecore")] == []


def test_E001_a_placeholder_that_no_argument_fills():  # noqa: N802
    @cached(timeout=60, key_prefix="p:{vendedor}")
    def wrong(vendedor_id: int) -> int:
        return 1

    ((msg, hint),) = found("E001")
    assert msg.endswith("wrong is kept under 'p:{vendedor}', but has no argument 'vendedor' to fill it.")
    assert hint == "Did you mean 'vendedor_id'?"


def test_E002_an_event_that_no_model_emits():  # noqa: N802
    @cached_with_invalidation(timeout=60, key_prefix="p", invalidate_on=["pedido.criada", "pedido.*"])
    def wrong() -> int:
        return 1

    ((msg, hint),) = found("E002")
    assert msg.endswith("wrong is invalidated on 'pedido.criada', which no model emits.")
    assert hint == "Did you mean 'pedido.criado'? Declare events in the app's events.py."


def test_E002_an_event_of_the_setting_that_no_model_emits(settings):  # noqa: N802
    settings.CACHECORE = {**settings.CACHECORE, "INVALIDATION_MAP": {"pedido.criada": ()}}

    ((msg, hint),) = found("E002")
    assert msg == "CACHECORE['INVALIDATION_MAP'] names the event 'pedido.criada', which no model emits."
    assert hint == "Did you mean 'pedido.criado'?"


def test_E003_a_pattern_of_the_setting_that_matches_nothing(settings):  # noqa: N802
    @cached(timeout=60, key_prefix="dashboard:{n}")
    def right(n: int) -> int:
        return 1

    settings.CACHECORE = {**settings.CACHECORE, "INVALIDATION_MAP": {"pedido.*": ("dashbord:{n}", "dash*")}}

    ((msg, hint),) = found("E003")
    assert msg == "CACHECORE['INVALIDATION_MAP']['pedido.*'] names 'dashbord:{n}', which matches no cached read."
    assert hint == "Did you mean 'dashboard:{n}'?"


@pytest.mark.parametrize("timeout", [None, 0, -1, 1.5, "60", True])
def test_E004_a_timeout_that_is_missing_or_no_number_of_seconds(timeout):  # noqa: N802
    @cached(timeout=timeout, key_prefix="p")
    def wrong() -> int:
        return 1

    ((msg, hint),) = found("E004")
    assert msg.endswith(f"wrong has the timeout {timeout!r}.")
    assert hint == "Give whole seconds above 0, in the decorator or in CACHECORE['TIMEOUTS']."


def test_E004_a_timeout_longer_than_a_version_lives(settings):  # noqa: N802
    settings.CACHECORE = {**settings.CACHECORE, "VERSION_LIFETIME": 3600}

    @cached(timeout=3601, key_prefix="p")
    def wrong() -> int:
        return 1

    ((msg, hint),) = found("E004")
    assert msg.endswith("wrong has a timeout of 3601 s, longer than a version lives (3600 s).")
    assert hint == "Shorten the timeout or raise CACHECORE['VERSION_LIFETIME']."


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("nmae", "Categoria has no field 'nmae'"),
        ("produtos", "'produtos' leads to many rows, and an event speaks of one"),
    ],
)
def test_E005_a_lookup_that_is_no_field_of_the_model(declare, path, problem):  # noqa: N802
    declare(Categoria, "categoria", params={"x": path})

    ((msg, _),) = found("E005")
    assert msg == f"The events of Categoria read {path!r}: {problem}."


@pytest.mark.parametrize("stale_for", [None, -1, 1.5, "30", True])
def test_E007_a_time_to_be_old_that_is_no_number_of_seconds(stale_for):  # noqa: N802
    @cached_with_invalidation(timeout=60, key_prefix="p", invalidate_on=["categoria.*"], stale_for=stale_for)
    def wrong() -> int:
        return 1

    ((msg, hint),) = found("E007")
    assert msg.endswith(f"wrong has stale_for {stale_for!r}.")
    assert hint == "Give whole seconds from 0, in the decorator or in CACHECORE['STALE_FOR']."


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"STROE": "redis"}, "CACHECORE has no STROE; it knows AUDIENCE_EVENTS, "),
        ({"STORE": "file"}, "CACHECORE['STORE'] is 'file'; allowed: redis, memory."),
    ],
)
def test_E006_a_setting_that_is_not_understood(settings, setting, words):  # noqa: N802
    settings.CACHECORE = setting
    ((msg, _),) = found("E006")
    # Given back before the next fixture reads it.
    settings.CACHECORE = {}

    assert msg.startswith(words)


def test_W001_a_store_that_several_processes_cannot_share(settings):  # noqa: N802
    settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory"}
    settings.DEBUG = False

    ((msg, hint),) = found("W001")
    assert msg.startswith("CACHECORE['STORE'] is 'memory', which each process has for itself")
    assert hint == "Use 'redis', or run a single process and silence this check."


@pytest.mark.parametrize("setting", ["TIMEOUTS", "STALE_FOR"])
def test_W002_seconds_for_a_pattern_that_does_not_exist(settings, setting):  # noqa: N802
    settings.CACHECORE = {**settings.CACHECORE, setting: {"dashbord": 60}}

    ((msg, _),) = found("W002")
    assert msg == f"CACHECORE['{setting}'] names 'dashbord', which no cached read's pattern begins with."
