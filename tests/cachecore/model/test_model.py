"""The protocol in every order of its steps: it never lies, and without any one of its parts it does.

CACHECORE_MODEL=wide explores two writers and two readers under each fault, and under several
at once; that takes the better part of an hour. Otherwise a server that cannot be reached, restarts,
is emptied, evicts or returns damage is explored with two writers and a reader, and with a writer
and two readers.
"""

import inspect
import os
from dataclasses import replace
from pkgutil import resolve_name

import pytest

from tests.cachecore.model import protocol
from tests.cachecore.model.explore import explore
from tests.cachecore.model.state import Options


@pytest.fixture
def own_part_of_the_cache() -> None:
    """None: the model touches neither a store nor a database."""


@pytest.fixture
def known_server() -> None:
    """None either."""


# These only choose among others, or take a step that cachecore never takes.
STAND_FOR_NOTHING = {"steps", "guard_steps", "store_steps", "versions_late"}

WIDE = os.environ.get("CACHECORE_MODEL") == "wide"

# Two writers and two readers; anybody may roll back, be refused or die anywhere.
CALM = Options(fence=False)
WITHOUT_IDS = replace(CALM, xid=False)
OUTAGE = Options(lost=True)
EVICTION = replace(CALM, evictions=True)
RESTART = replace(CALM, restarts=True)
EMPTIED = replace(CALM, emptied=True)
DAMAGE = replace(CALM, damage=True)
RETRIES = replace(CALM, retries=True)
ONE_PROCESS = replace(OUTAGE, fence=False, one_guard=True, marks_come_back_first=True)


def smaller(options: Options) -> list[Options]:
    return [replace(options, readers=1), replace(options, writers=1)]


EXPLORED = {
    "nothing fails but transactions and processes": [CALM, Options()],
    "no transaction ids, deadlines that outlast every COMMIT": [WITHOUT_IDS],
    "renewals sent twice": [RETRIES],
    "damaged versions": smaller(DAMAGE),
    "a store that cannot be reached, lost replies": smaller(OUTAGE),
    "the same, threads of one process": [ONE_PROCESS, *smaller(replace(OUTAGE, one_guard=True))],
    "evictions at any time": smaller(EVICTION),
    "a restart with older data": smaller(replace(RESTART, rollbacks=False)),
    "FLUSHALL at any time": smaller(EMPTIED),
}
WIDELY_EXPLORED = {
    "damaged versions": [DAMAGE],
    "a store that cannot be reached, lost replies": [OUTAGE, replace(OUTAGE, readers=1, readers_lose=True)],
    "evictions at any time": [EVICTION],
    "a restart with older data": [replace(RESTART, readers=1), RESTART],
    "FLUSHALL at any time": [EMPTIED],
    "outage and eviction": smaller(replace(OUTAGE, evictions=True)),
    "outage and restart": smaller(replace(OUTAGE, restarts=True)),
    "restart and eviction": smaller(replace(RESTART, evictions=True)),
}


@pytest.mark.timeout(3600 if WIDE else 600)
@pytest.mark.parametrize("under", [*EXPLORED, *(f"{name} (wide)" for name in WIDELY_EXPLORED if WIDE)])
def test_it_never_lies_and_is_never_bypassed_for_ever(under, capsys):
    wide = under.removesuffix(" (wide)")
    for options in EXPLORED[under] if wide == under else WIDELY_EXPLORED[wide]:
        found = explore(options)
        with capsys.disabled():
            print(f"\n{found.states:>9,} states, {options.writers} writers, {options.readers} readers: {under}")
        assert found.trace == ()


# What is left out, under what, and the step of the shortest trace with which it goes wrong.
LEFT_OUT = {
    "marks": (CALM, {"marks": False}, "W1: COMMIT"),
    "versions read first": (CALM, {"versions_first": False}, "R1 reads the versions after it has computed"),
    "transaction ids": (WITHOUT_IDS, {"slow_commit": True}, "R1 renews the version and removes W1's mark"),
    "random versions": (
        replace(EVICTION, writers=1),
        {"random_versions": False},
        "R1 makes the version anew",
    ),
    "a dirty transaction stores nothing": (
        CALM,
        {"dirty_rule": False},
        "W1 computes inside its own transaction and stores W1",
    ),
    "the outbox": (OUTAGE, {"outbox": False}, "W1: COMMIT"),
    "emptying it before use": (ONE_PROCESS, {"drain_first": False}, "R1 uses the store again"),
    "marks come back before reads": (
        ONE_PROCESS,
        {"marks_come_back_first": False},
        "W1: COMMIT, with a row in the outbox",
    ),
    "the fence": (OUTAGE, {"fence": False}, "W1: COMMIT, with a row in the outbox"),
    "the guard": (RESTART, {"guard": False}, "the server restarts with the data it had saved"),
    "marks for everybody who is writing, after a restart": (
        RESTART,
        {"restart_marks": False},
        "R1 ends everything and writes the server's name",
    ),
    "marks with the first version, evicted": (
        EVICTION,
        {"first_marks": False},
        "R1 asks the database who is writing: nobody",
    ),
    "marks with the first version, emptied": (
        EMPTIED,
        {"first_marks": False},
        "R1 asks the database who is writing: nobody",
    ),
    "a claim before it is asked who is writing": (
        replace(EVICTION, writers=1),
        {"claims": False},
        "the version is evicted",
    ),
    "a renewal makes no version where none is": (
        EVICTION,
        {"renewal_needs_a_version": False},
        "W2 renews the version and removes its mark",
    ),
    "a damaged version is taken away and none put in its place": (
        DAMAGE,
        {"damage_is_taken_away": False},
        "R1 puts a version in the place of the damaged one",
    ),
    "a renewal sent twice sets two versions": (
        RETRIES,
        {"renewed_twice_differs": False},
        "W2: the client sends the same renewal again",
    ),
}


@pytest.mark.parametrize("ingredient", LEFT_OUT)
def test_without_any_one_of_its_parts_it_lies(ingredient, capsys):
    options, without, lying = LEFT_OUT[ingredient]

    # With one reader there are fewer states before the lie, if he suffices for it.
    found = explore(replace(options, readers=1, **without), to_the_end=False)
    if not found.trace:
        found = explore(replace(options, **without), to_the_end=False)

    with capsys.disabled():
        print(f"\nWithout {ingredient}:", *found.trace, sep="\n    ")
    assert "is served, but" in found.lie
    assert lying in found.trace


@pytest.mark.parametrize("function", sorted(protocol.STANDS_FOR))
def test_what_a_step_stands_for_is_there(function):
    assert all(resolve_name(name) for name in protocol.STANDS_FOR[function])


def test_every_step_says_what_it_stands_for():
    yields_steps = {
        name
        for name, function in inspect.getmembers(protocol, inspect.isfunction)
        if "Step" in str(inspect.signature(function).return_annotation)
    }

    assert yields_steps - STAND_FOR_NOTHING == yields_steps & protocol.STANDS_FOR.keys()
