"""How figures are shown: beside their goals, and honest about those that were not reached."""

from datetime import UTC, datetime

import pytest

from benchmarks.figures import Figure, Goal, counted, timed
from benchmarks.machine import Machine
from benchmarks.report.results import Results
from benchmarks.report.table import markdown, summary


def shown(*figures: Figure, load: float = 0.1, without: dict[str, str] | None = None) -> str:
    machine = Machine("a processor", 2, 8, "Linux", load, {"Python": "3.11"})
    began = datetime(2026, 1, 2, tzinfo=UTC)
    return markdown(Results("quick", began, machine, list(figures), without=without or {}, seconds=120))


def test_a_figure_stands_beside_its_goal_with_its_spread():
    hit = timed("Hits", "a hit / bare", [1.0, 1.1, 1.2, 1.3, 1.4], "×", goal=Goal(at_most=1.25))

    assert "| a hit / bare | 1.2 × | 1.1 – 1.3 | ≤ 1.25 | yes |" in shown(hit)


@pytest.mark.parametrize(
    ("value", "goal", "row"),
    [
        (2, Goal(at_most=1), "| x | 2 |  | ≤ 1 | **no** |"),
        (2, Goal(at_least=10), "| x | 2 |  | ≥ 10 | **no** |"),
        (0.5, Goal(at_least=0.9, at_most=1.1), "| x | 0.5 |  | 0.9 – 1.1 | **no** |"),
        (1, Goal(at_least=0.9, at_most=1.1), "| x | 1 |  | 0.9 – 1.1 | yes |"),
        (2, Goal(at_least=1, at_most=1), "| x | 2 |  | = 1 | **no** |"),
        (2, None, "| x | 2 |  |  |  |"),
    ],
)
def test_it_says_whether_a_goal_was_reached(value, goal, row):
    assert row in shown(counted("Hits", "x", value, goal=goal))


def test_it_counts_the_goals_that_were_reached():
    reached, missed = (counted("Hits", "x", value, goal=Goal(at_most=1)) for value in (1, 2))

    assert "Goals reached: 1 of 2." in shown(reached, missed, counted("Hits", "without a goal", 3))


def test_it_says_that_the_machine_was_busy():
    assert "Load per core before it began: 3.00 (too much to rely on)." in shown(load=3)
    assert "Load per core before it began: 0.10." in shown(load=0.1)


def test_the_summary_has_one_row_for_what_was_measured_of_several():
    figures = [
        counted("Hits", "a hit / bare", 1.1, "×", of="dashboard", goal=Goal(at_most=1.2)),
        counted("Hits", "a hit / bare", 1.3, "×", of="client", goal=Goal(at_most=1.2)),
        counted("Hits", "SQL", 0, of="dashboard", goal=Goal(at_most=0)),
        counted("Hits", "without a goal", 3),
    ]

    assert list(summary(figures))[2:] == [
        "| Hits | a hit / bare | 1.1 – 1.3 × | ≤ 1.2 | **1 of 2** |",
        "| Hits | SQL | 0 | ≤ 0 | yes |",
    ]


def test_it_names_the_parts_without_figures():
    assert "No figures of `hits`: it was ended after 2 minutes." in shown(
        without={"hits": "it was ended after 2 minutes."}
    )
