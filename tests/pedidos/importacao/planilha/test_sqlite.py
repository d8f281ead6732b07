"""Where writers wait for each other an import is written in portions, and the others write between them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("um_escritor.py")


@pytest.mark.timeout(400)
def test_an_order_and_a_sign_in_succeed_while_a_file_is_written_and_it_is_undone_as_a_whole(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{migrated_sqlite}",
        "CACHE_STORE": "memory",
        "DJANGO_SETTINGS_MODULE": "sap_project.settings",
        "PYTHONPATH": str(Path.cwd()),
    }
    said = subprocess.check_output([sys.executable, str(PROGRAM), str(tmp_path)], env=environment, text=True)
    found = json.loads(said.splitlines()[-1])

    nothing = [0, 0, 0, 0, 1]
    assert found["interrompida"] == nothing
    assert found["gravada"] == [300, 900, 300, 330, 31]
    orders, sign_ins, errors, longest = found["outros"]
    assert errors == []
    assert orders == sign_ins >= 3
    # Twenty seconds after which SQLite gives up would be "database is locked".
    assert longest < 20
    assert found["desfeita"] == [300, *nothing]
