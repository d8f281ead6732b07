"""On SQLite, whose triggers are others, the sums are kept, compared and made right as well."""

import pytest

from tests.sap_project.processes import run


# A test with real commits leaves nothing there that another one could begin with.
@pytest.mark.parametrize("nomes", [("qualquer_escrita", "comando"), ("migracoes",)])
@pytest.mark.timeout(600)
def test_the_sums_are_kept_on_sqlite_too(tmp_path, nomes):
    tests = [f"tests/pedidos/resumos/test_{nome}.py" for nome in nomes]
    passed = run("-m", "pytest", *tests, "-n", "0", "-p", "no:cacheprovider", DATABASE_URL=f"sqlite:///{tmp_path}/a.db")

    assert passed.returncode == 0, passed.stdout
