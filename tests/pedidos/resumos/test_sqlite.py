"""On SQLite, whose triggers are others, the sums are kept, compared and made right as well."""

from pathlib import Path

import pytest

from tests.sqlite import assert_tests_pass

NOMES = ["qualquer_escrita", "comando", "quatro_casas", "migracoes", "alterar_tabelas", "sem_gatilho"]


@pytest.mark.timeout(600)
def test_the_sums_are_kept_on_sqlite_too(migrated_sqlite: Path):
    """All in one process, which begins once."""
    assert_tests_pass(migrated_sqlite, *(f"tests/pedidos/resumos/test_{nome}.py" for nome in NOMES))
