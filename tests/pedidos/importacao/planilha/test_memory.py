"""The memory of an import does not grow with the file: many more lines, the same peak."""

import json
import subprocess
import sys

import pytest

from tests.cachecore.processes import environment
from tests.examples import WIDE
from tests.pedidos.importacao.planilha.peaks import FEW, MANY

PROGRAM = """
import json, pathlib, sys
import django
django.setup()
from tests.examples import WIDE
from tests.pedidos.importacao.planilha.peaks import peaks
print(json.dumps(peaks(pathlib.Path(sys.argv[1]))))
"""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not WIDE, reason="Every byte is counted, for a minute: EXAMPLES=1 counts them."),
]

# 70 bytes for each further line; as plain lists they would take ten times that.
ALLOWED = 70 * (MANY - FEW)


@pytest.fixture(scope="module")
def peaks(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int]]:
    folder = tmp_path_factory.mktemp("peaks")
    return dict(json.loads(subprocess.check_output([sys.executable, "-c", PROGRAM, folder], env=environment())))


@pytest.mark.parametrize("of", ["csv", "xlsx"])
def test_it_holds_no_more_of_a_long_file_than_of_a_short_one(peaks: dict[str, tuple[int, int]], of: str):
    few, many = peaks[of]
    assert many - few < ALLOWED
