"""What a run writes into README.md: between two marks, and nothing by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.figures import Curve, Goal, counted
from benchmarks.machine import Machine
from benchmarks.report import readme
from benchmarks.report.results import Results

BEGIN, END = readme.BEGIN, readme.END


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    return tmp_path


def results(value: float = 1) -> Results:
    machine = Machine("a processor", 2, 8, "Linux", 0.1, {"Python": "3.11"})
    made = Results("full", datetime(2026, 1, 2, tzinfo=UTC), machine)
    made.add(counted("Hits", "a hit / bare", value, goal=Goal(at_most=1.25)))
    made.add(counted("Hits", "CPU of a hit", 800))
    made.add(counted("Mixed", "P95", 12, "ms", of="cachecore"))
    made.add(Curve("Mixed: reads", "cachecore", "percent", [(50, 1.0), (95, 12.0)]))
    return made


def test_it_replaces_what_stands_between_the_marks_and_nothing_else():
    Path("README.md").write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")

    readme.write(results())
    readme.write(results(value=2))

    text = Path("README.md").read_text()
    assert text.startswith(f"before\n{BEGIN}\n`python -m benchmarks full`")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert text.count("| a hit / bare |") == 1
    assert "| Hits | a hit / bare | 2 | ≤ 1.25 | **no** |" in text


def test_what_has_no_goal_stands_in_the_file_of_all_figures():
    Path("README.md").write_text(f"{BEGIN}\n{END}\n")

    readme.write(results())

    assert "CPU of a hit" not in Path("README.md").read_text()
    assert "| CPU of a hit | 800 |" in Path("docs/benchmarks.md").read_text()


def test_the_pictures_are_files_that_fetch_nothing_and_are_the_same_for_the_same_figures():
    Path("README.md").write_text(f"{BEGIN}\n{END}\n")

    written = readme.write(results())
    picture = Path("docs/bench-mixed-reads.svg")
    first = picture.read_text()
    readme.write(results())

    assert picture in written
    assert f"![Mixed: reads]({picture.name})" in Path("docs/benchmarks.md").read_text()
    assert "<script" not in first
    assert "@import" not in first
    assert picture.read_text() == first


def test_it_refuses_a_readme_without_a_place_for_them():
    Path("README.md").write_text("nothing here")

    with pytest.raises(readme.NoPlaceForThem, match="must have one line <!-- benchmarks: begin -->"):
        readme.write(results())
    assert Path("README.md").read_text() == "nothing here"


def test_the_readme_of_the_project_has_such_a_place():
    text = (Path(__file__).parents[2] / "README.md").read_text()

    assert text.index(BEGIN) < text.index(END)
