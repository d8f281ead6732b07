"""A part that is measured again takes the place of what it found before; the others stay."""

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from benchmarks.figures import Curve, Figure, counted
from benchmarks.machine import Machine
from benchmarks.report.results import Results, gone_on

MACHINE = Machine("a processor", 2, 24, "Linux", 0.1, {"Python": "3.11"})


def begun() -> Results:
    return Results("full", datetime(2026, 1, 2, tzinfo=UTC), MACHINE)


def found(value: float, *subjects: str) -> list[Figure | Curve]:
    return [
        *(counted(subject, "it", value) for subject in subjects),
        *(Curve(f"picture of {subject}", "us", "readers", [(1, value)]) for subject in subjects),
    ]


def test_it_replaces_what_was_found_of_the_same_subjects_and_keeps_the_rest():
    results = begun()
    results.take("hits", found(1, "Hits"))
    results.take("misses", found(2, "Misses", "Growth"))
    results.without["hits"] = "took too long"

    results.take("hits", found(3, "Hits"))

    assert {figure.subject: figure.value for figure in results.figures} == {"Hits": 3, "Misses": 2, "Growth": 2}
    assert {curve.picture: curve.points[0][1] for curve in results.curves} == {
        "picture of Misses": 2,
        "picture of Growth": 2,
        "picture of Hits": 3,
    }
    assert results.without == {}


def test_it_goes_on_with_what_was_measured_on_the_same_machine_however_busy(tmp_path: Path):
    earlier = begun()
    earlier.take("hits", found(1, "Hits"))
    earlier.write(tmp_path)

    assert gone_on("full", replace(MACHINE, load=0.9), tmp_path) == earlier
    assert gone_on("full", replace(MACHINE, versions={"Python": "3.13"}), tmp_path).figures == []
    assert gone_on("quick", MACHINE, tmp_path).figures == []
