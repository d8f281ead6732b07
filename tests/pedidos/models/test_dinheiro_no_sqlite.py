"""On SQLite, which adds in floating point, money is counted to the cent as well."""

from pathlib import Path

import pytest

from tests.sqlite import assert_tests_pass

NOMES = ["dinheiro_qualquer_ordem", "reembolso", "frete_cobrado", "pagamento_movido"]


@pytest.mark.timeout(600)
def test_money_is_counted_to_the_cent_on_sqlite_too(migrated_sqlite: Path):
    """All in one process, which begins once."""
    assert_tests_pass(
        migrated_sqlite,
        *(f"tests/pedidos/models/test_{nome}.py" for nome in NOMES),
        *("-k", "not at_once and not while"),
    )
