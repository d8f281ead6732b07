"""The benchmark as a command, at a size that measures nothing: it runs, and writes what it should."""

import os
import subprocess
import sys

import msgspec
import pytest

from benchmarks.report.results import Results

TINY = [sys.executable, "-m", "benchmarks", "tiny"]


@pytest.mark.timeout(400)
def test_parts_of_it_give_figures_and_the_table_shows_all_of_them(tmp_path):
    command = [*TINY, "--folder", str(tmp_path), "--only", "cold_readers", "mixed"]

    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=300, env={**os.environ, "DEBUG": "true"}
    )

    assert done.returncode == 0, done.stderr
    results = msgspec.json.decode((tmp_path / "tiny.json").read_bytes(), type=Results)
    assert results.without == {}
    computed = [figure.value for figure in results.figures if "computations" in figure.what]
    assert computed == [1, 1, 1, 1]
    assert [figure.value for figure in results.figures if figure.what == "old pages" and not figure.of] == [0]
    assert {figure.value for figure in results.figures if figure.what == "hits" and figure.of == "no cache"} == {0}
    table = (tmp_path / "tiny.md").read_text()
    assert [figure.what for figure in results.figures if figure.what not in table] == []


def test_it_refuses_a_size_it_does_not_know():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "huge"], check=False, capture_output=True, text=True)

    assert done.returncode == 2
    assert "invalid choice: 'huge'" in done.stderr


def test_it_says_what_makes_the_results_that_the_readme_is_to_be_written_from(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "readme", "--folder", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert f"There is no {tmp_path / 'full.json'}; python -m benchmarks full makes it." in done.stderr
