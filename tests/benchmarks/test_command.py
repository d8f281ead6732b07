"""The benchmark as a command, at a size that measures nothing: it runs, and writes what it should."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.figures import Figure
from benchmarks.report.results import Results
from tests.examples import WIDE

TINY = [sys.executable, "-m", "benchmarks", "tiny"]


def measured(folder: Path, *scenarios: str) -> list[Figure]:
    """The figures of these scenarios, all of which stand in the table."""
    command = [*TINY, "--folder", str(folder), "--only", *scenarios]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=300, env={**os.environ, "DEBUG": "true"}
    )
    assert done.returncode == 0, done.stderr
    results = msgspec.json.decode((folder / "tiny.json").read_bytes(), type=Results)
    assert results.without == {}
    table = (folder / "tiny.md").read_text()
    assert [figure.what for figure in results.figures if figure.what not in table] == []
    return results.figures


@pytest.mark.timeout(400)
@pytest.mark.skipif(not WIDE, reason="It fills a database and serves it, for half a minute: EXAMPLES=1 takes it.")
def test_a_part_of_it_gives_figures_and_the_table_shows_all_of_them(tmp_path):
    figures = measured(tmp_path, "cold_readers")

    assert [figure.value for figure in figures if "computations" in figure.what] == [1, 1, 1, 1]


@pytest.mark.timeout(400)
@pytest.mark.skipif(not WIDE, reason="It starts three sites: EXAMPLES=1 takes it.")
def test_a_mixed_load_is_played_to_each_contestant(tmp_path):
    figures = measured(tmp_path, "mixed")

    assert [figure.value for figure in figures if figure.what == "old pages" and not figure.of] == [0]
    assert {figure.value for figure in figures if figure.what == "hits" and figure.of == "no cache"} == {0}


def test_it_refuses_a_size_it_does_not_know():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "huge"], check=False, capture_output=True, text=True)

    assert done.returncode == 2
    assert "invalid choice: 'huge'" in done.stderr


def test_it_says_what_makes_the_results_that_the_readme_is_to_be_written_from(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "readme", "--folder", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert f"There is no {tmp_path / 'full.json'}; python -m benchmarks full makes it." in done.stderr
