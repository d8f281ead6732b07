"""What the tests of other projects found (make test-others), each reduced to what cachecore had done wrong."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType

from cachecore import cached_with_invalidation
from cachecore.declare.events import events_on
from pedidos.models import Categoria
from tests.cachecore.processes import start_python

pytestmark = pytest.mark.django_db(transaction=True)

# Beside the environment, not in it: where psycopg 3 can be imported Django does not take psycopg2.
PSYCOPG_3 = Path(__file__).parents[2] / "var" / "others" / "drivers" / "psycopg"


@pytest.mark.parametrize("how", ["save", "delete", "create"])
def test_a_row_of_an_undeclared_model_invalidates_what_shows_its_table(how):
    assert not events_on("django_content_type").rows
    row = ContentType.objects.create(app_label="others", model="place")

    @cached_with_invalidation(timeout=60, key_prefix="types", invalidate_on=["pedido.*"])
    def types() -> list[str]:
        return sorted(ContentType.objects.filter(app_label="others").values_list("model", flat=True))

    before = types()
    assert types() == before
    if how == "save":
        row.model = "restaurant"
        row.save()
    elif how == "delete":
        row.delete()
    else:
        ContentType.objects.create(app_label="others", model="restaurant")

    assert types() == sorted(ContentType.objects.filter(app_label="others").values_list("model", flat=True)) != before


@pytest.mark.parametrize("how", ["save", "delete", "create"])
def test_a_row_of_a_declared_model_invalidates_what_shows_its_table_without_naming_its_events(how, settings):
    settings.CACHECORE = {**settings.CACHECORE, "UNDECLARED_TABLES": "depend"}
    row = Categoria.objects.create(codigo="AGUA", nome="Água")

    @cached_with_invalidation(timeout=60, key_prefix="nomes", invalidate_on=["pedido.*"])
    def nomes() -> list[str]:
        return sorted(Categoria.objects.values_list("nome", flat=True))

    before = nomes()
    assert nomes() == before
    if how == "save":
        row.nome = "Suco"
        row.save()
    elif how == "delete":
        row.delete()
    else:
        Categoria.objects.create(codigo="SUCO", nome="Suco")

    assert nomes() == sorted(Categoria.objects.values_list("nome", flat=True)) != before


@pytest.mark.skipif(not PSYCOPG_3.exists(), reason="make test-others installs psycopg 3 there")
@pytest.mark.parametrize("write", ["save", "delete"])
def test_the_text_of_a_statement_is_what_the_project_wrote_with_psycopg_3(write, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(PSYCOPG_3))
    process = start_python(
        "from django.db.backends.postgresql.psycopg_any import is_psycopg3\n"
        "from django.test.utils import CaptureQueriesContext\n"
        "assert is_psycopg3\n"
        "with transaction.atomic():\n"
        "    row = Categoria.objects.create(codigo='AGUA', nome='x')\n"
        "    with CaptureQueriesContext(connection) as queries:\n"
        f"        row.{write}()\n"
        "    transaction.set_rollback(True)\n"
        "print(*(query['sql'] for query in queries), sep='\\n')\n"
    )
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert {"save": "UPDATE", "delete": "DELETE"}[write] in said
    assert "RETURNING" not in said
