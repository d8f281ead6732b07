"""The benchmark as a whole, at a size that measures nothing: it runs, and writes what it should."""

import os
import subprocess
import sys

import msgspec
import pytest

from benchmarks.plan import PLAN
from benchmarks.report.results import Results


@pytest.mark.timeout(400)
def test_every_part_gives_figures_and_the_table_shows_all_of_them(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "tiny", "--folder", str(tmp_path)]

    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=300, env={**os.environ, "DEBUG": "true"}
    )

    assert done.returncode == 0, done.stderr
    results = msgspec.json.decode((tmp_path / "tiny.json").read_bytes(), type=Results)
    assert results.without == {}
    assert len({figure.subject for figure in results.figures}) == len(PLAN)
    assert all(figure.low <= figure.value <= figure.high for figure in results.figures)
    computed = [figure.value for figure in results.figures if "computations" in figure.what]
    assert computed == [1, 1, 1, 1]
    table = (tmp_path / "tiny.md").read_text()
    assert [figure.what for figure in results.figures if figure.what not in table] == []


def test_it_refuses_a_size_it_does_not_know():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "huge"], check=False, capture_output=True, text=True)

    assert done.returncode == 2
    assert "invalid choice: 'huge'" in done.stderr
