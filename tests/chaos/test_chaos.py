"""Every read is right while everything breaks; and a wrong one would have been seen.

CHAOS_SECONDS=3600 searches for an hour; CHAOS_SEED repeats the faults of a run that failed.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from tests.chaos.schedule import CUT_OFF, EVERY, LET_IN, OUTAGES, schedule

pytestmark = pytest.mark.usefixtures("migrated_postgresql")

SECONDS = float(os.environ.get("CHAOS_SECONDS", "20"))
SEED = os.environ.get("CHAOS_SEED")


def run(*arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, summary and everything that was said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *arguments], capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("}"), said
    return done.returncode, json.loads(done.stdout.splitlines()[-1]), said


@pytest.mark.timeout(SECONDS + 240)
def test_it_never_serves_what_is_not_the_last_commit():
    status, summary, said = run("--seconds", str(SECONDS), *(["--seed", SEED] if SEED else []))

    assert (status, summary["violations"]) == (0, {}), said
    counts = Counter(summary["counts"])
    happened = {name for name, amount in {**counts, **summary["faults"]}.items() if amount}
    kinds = ("atomic", "autocommit", "REPEATABLE READ", "on_commit hook", "transaction that writes", "sweep")
    wanted = {*EVERY, *OUTAGES, CUT_OFF, *(f"read: {kind}" for kind in kinds), "cache: bypass", "cache: invalidation"}
    wanted |= {LET_IN, "fence: relied on"}
    assert wanted <= happened, said
    # Shares, not amounts: a busy machine does less of everything in the same time.
    assert counts["cache: hit"] > counts["cache: miss"] / 4, said
    assert sum(amount for name, amount in counts.items() if name.startswith("write: ")) > summary["reads"] / 50, said


@pytest.mark.timeout(240)
def test_it_catches_a_protocol_that_deletes_after_commit():
    status, summary, said = run("--protocol", "naive", "--seconds", "90", "--pace", "0.1", "--until", "stale")

    assert status == 1, said
    assert summary["violations"].get("stale"), said


@pytest.mark.timeout(240)
def test_it_catches_uncommitted_data_and_another_persons_page():
    status, summary, said = run(
        *("--protocol", "leaky", "--seconds", "90", "--pace", "0.1"), "--until", "uncommitted", "the page of user"
    )

    assert status == 1, said
    assert summary["violations"].get("uncommitted"), said
    assert any(error.startswith("the page of user") for error in summary["violations"]), said


def test_the_same_seed_breaks_the_same_at_the_same_time():
    assert schedule(7, 60) == schedule(7, 60)
    assert schedule(7, 60) != schedule(8, 60)
    assert {fault.kind for fault in schedule(7, 60)} == {*EVERY, *OUTAGES, CUT_OFF, LET_IN, "store back"}
