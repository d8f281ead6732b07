"""The development key: made once, by whoever is first, for its owner's eyes."""

import stat
import subprocess
import sys

from sap_project import secret_key
from tests.sap_project.processes import ROOT

PRINT_KEY = (
    "import sys; from pathlib import Path; from sap_project import secret_key; sys.stdin.read(); "
    "print(secret_key.for_development(Path(sys.argv[1])))"
)


def test_it_makes_the_key_once(tmp_path):
    key = secret_key.for_development(tmp_path / "var")

    assert len(key) >= 50
    assert secret_key.for_development(tmp_path / "var") == key


def test_it_makes_another_key_for_another_folder(tmp_path):
    assert secret_key.for_development(tmp_path / "a") != secret_key.for_development(tmp_path / "b")


def test_it_lets_only_the_owner_read_it(tmp_path):
    secret_key.for_development(tmp_path)

    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_it_leaves_nothing_else_behind(tmp_path):
    secret_key.for_development(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_it_gives_processes_that_start_together_one_key(tmp_path):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_KEY, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    # All are up and wait; closing their input lets them go at once.
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None

    keys = {process.communicate(timeout=60)[0] for process in processes}

    assert len(keys) == 1
    assert len(keys.pop().strip()) >= 50
