"""Writes docs/others.md from the results that are kept; nothing in it is written by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tests.others.installed import ROOT
from tests.others.outcome import Difference, Outcome, difference
from tests.others.projects import DATABASES, HITS, PROJECTS, WATCHED, WITH, WITHOUT, Project, modes
from tests.others.running import Run

PATH = ROOT / "docs" / "others.md"
NAMES = {
    "sqlite": "SQLite, memory store",
    "psycopg2": "PostgreSQL with psycopg2, Valkey",
    "psycopg": "PostgreSQL with psycopg 3, Valkey",
}
SAID = {
    WITH: "with cachecore",
    WATCHED: "with every model watched",
    HITS: "with cached reads that hit inside the transaction of each test",
}
INTRODUCTION = """# The tests of other projects, with cachecore

Written by `make test-others` on {day}. Each package of tests is run in a process of its own, once without
cachecore and once with it in INSTALLED_APPS. Django's are run once more with events on every managed, concrete
model (its foreign keys and one step behind them as parameters) and a cached read for each. healthchecks and
django-oscar have events on their main models and cached reads in their own code. They are run once more with
hits_in_tests() around each TestCase. Only what was run with the code as it stands is counted.

- *bad without*: failures and errors that are there without cachecore.
- *new*: failures and errors that are only there with it, but for those that count queries.
- *counts*: tests that compare a number of queries and see more with it.
- *not run*: tests that passed without and were not run with it.
"""


def write() -> bool:
    """Whether anything is there with cachecore that is not there without, but for counts where all is watched."""
    parts = [INTRODUCTION.format(day=f"{datetime.now(UTC):%Y-%m-%d}")]
    harmed = False
    for project in PROJECTS.values():
        for database in DATABASES:
            pairs = list(_pairs(project, database))
            harmed = harmed or any(_harms(run, found) for run, _, _, found in pairs)
            if pairs:
                parts.append(_section(project, database, pairs))
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text("\n".join(parts))
    return harmed


Pair = tuple[Run, Outcome, Outcome, Difference]


def _pairs(project: Project, database: str) -> Iterator[Pair]:
    """Each package that was run both ways: the run with it, what came without, with, and between."""
    for package in project.packages:
        without = Run(project, package, database, WITHOUT).outcome()
        for mode in modes(project, watched=True)[1:]:
            run = Run(project, package, database, mode)
            other = run.outcome()
            if without is not None and other is not None:
                yield run, without, other, difference(without, other)


def _harms(run: Run, found: Difference) -> bool:
    return bool(found.new or found.lost or found.trouble or (found.counts and run.mode != WATCHED))


def _section(project: Project, database: str, pairs: list[Pair]) -> str:
    lines = [f"## {project.name}, {NAMES[database]}", ""]
    for mode in (WITH, WATCHED, HITS):
        of_mode = [pair for pair in pairs if pair[0].mode == mode]
        if not of_mode:
            continue
        lines += [
            f"Packages {SAID[mode]}: {len(of_mode)} of {len(project.packages)}.",
            "",
            "| package | run without | bad without | run with | new | counts | not run |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]
        rows = [
            [*map(len, (without.results, without.bad, other.results, found.new, found.counts, found.lost))]
            for _, without, other, found in of_mode
        ]
        lines += [_row(pair[0].package, row) for pair, row in zip(of_mode, rows, strict=True)]
        lines += [_row("**all**", [sum(column) for column in zip(*rows, strict=True)]), ""]
        if mode == HITS:
            hits, asked = (sum(getattr(other, what) for _, _, other, _ in of_mode) for what in ("hits", "asked"))
            lines += [f"Cached reads: {asked:,}, of which {hits:,} hit.", ""]
        lines += _what_is_new(of_mode)
    return "\n".join(lines)


def _row(name: str, numbers: list[int]) -> str:
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"


def _what_is_new(pairs: list[Pair]) -> list[str]:
    lines = []
    for run, _, other, found in pairs:
        if found.trouble:
            lines.append(f"- {run.package}: {found.trouble}")
        if found.lost:
            lines.append(f"- {run.package}: {len(found.lost)} not run, the first `{found.lost[0]}`")
        lines += [f"- `{name}`: {_said(other.texts[name])}" for name in found.new]
    return [*lines, ""] if lines else []


def _said(text: str) -> str:
    """The line of a traceback that says what went wrong."""
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "\t", "E   "))]
    raised = (line for line in lines if ": " in line and not line.startswith("Traceback"))
    said = next(raised, lines[-1] if lines else "")
    return f"`{said[:200].replace('`', chr(39))}`"
