"""On SQLite, whose triggers are others, the sums are kept, compared and made right as well."""

from pathlib import Path

import pytest

from tests.sqlite import assert_tests_pass

# A test with real commits leaves nothing there that another one could begin with.
SEM_PERDA = "a_column_that_is_not_null_is_added_and_taken_out_again_without_losing_a_row"
NOMES = [
    ("qualquer_escrita.py", "comando.py", "quatro_casas.py"),
    ("migracoes.py",),
    *((f"alterar_tabelas.py::test_{SEM_PERDA}[{nome}]",) for nome in ("Pedido", "ItemPedido")),
    *(
        (f"alterar_tabelas.py::test_a_write_of_any_column_is_seen_by_the_sums[{nome}]",)
        for nome in ("Pedido", "ItemPedido")
    ),
]


@pytest.mark.parametrize("nomes", NOMES)
@pytest.mark.timeout(600)
def test_the_sums_are_kept_on_sqlite_too(migrated_sqlite: Path, nomes: tuple[str, ...]):
    assert_tests_pass(migrated_sqlite, *(f"tests/pedidos/resumos/test_{nome}" for nome in nomes))
