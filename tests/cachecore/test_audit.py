"""cache_audit: which read shows which table, and by which events it is invalidated there."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cachecore import cached_with_invalidation
from pedidos.models import Categoria, Produto

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nomes(settings):
    settings.CACHECORE = {**settings.CACHECORE, "UNDECLARED_TABLES": "depend"}

    @cached_with_invalidation(timeout=60, key_prefix="nomes", invalidate_on=["categoria.*"])
    def nomes() -> list[str]:
        return [*Categoria.objects.values_list("nome", flat=True), *Produto.objects.values_list("nome", flat=True)]

    return nomes


def audit() -> str:
    out = StringIO()
    call_command("cache_audit", stdout=out)
    return out.getvalue()


def line_of(text: str, read: str, table: str) -> list[str]:
    lines = (line.split(maxsplit=2) for line in text.splitlines() if read in line)
    return next(line for line in lines if line[1] == table)


def test_the_events_of_each_table_are_listed(nomes):
    _, _, events = line_of(audit(), "nomes.<locals>.nomes", "pedidos_categoria")
    assert events == "categoria.atualizado, categoria.criado, categoria.excluido"


def test_a_table_that_was_read_and_whose_events_are_not_named_is_an_error(nomes):
    nomes()
    with pytest.raises(CommandError, match=r"add: 'produto\.\*' to tests\.cachecore\.test_audit\.nomes"):
        audit()


def test_the_reads_of_the_project_name_all_that_they_read():
    audit()
