"""On SQLite, which adds and divides in its own way, the pages of the sellers and of the house say the same."""

from pathlib import Path

import pytest

from tests.sqlite import assert_tests_pass

NOMES = ["casa", "rankings_numeros"]


@pytest.mark.timeout(600)
def test_the_figures_are_the_same_on_sqlite(migrated_sqlite: Path):
    """All in one process, which begins once."""
    assert_tests_pass(migrated_sqlite, *(f"tests/vendedor/test_{nome}.py" for nome in NOMES))
