"""A transaction begun by an SQL statement: Django knows nothing of it, and it stays what its writer made it."""

import pytest
from django.db import connection

from cachecore import emit, invalidate_cache
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.threads import in_another_thread

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = "INSERT INTO pedidos_categoria (codigo, nome) VALUES ('AGUA', 'x')"


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def emit_and_insert() -> None:
    emit("categoria.criado")
    execute(INSERT)


# Not bulk_create and delete: Django itself commits there.
WRITES = {
    "raw": lambda: execute(INSERT),
    "save": lambda: Categoria(codigo="AGUA", nome="x").save(),
    "update": lambda: Categoria.objects.filter(codigo="OUTROS").update(codigo="AGUA"),
    "an event by hand": emit_and_insert,
}


@pytest.fixture(params=WRITES)
def write(request):
    return WRITES[request.param]


def test_it_ends_what_it_wrote_once_it_commits(write):
    before = categorias()
    execute("BEGIN")
    write()
    assert "AGUA" in categorias()
    assert in_another_thread(categorias) == before
    execute("COMMIT")

    assert "AGUA" in in_another_thread(categorias)
    assert "AGUA" in categorias()


def test_a_rollback_undoes_it_and_nothing_of_it_was_kept(write):
    before = categorias()
    invalidate_cache("categorias_shared")
    execute("BEGIN")
    write()
    assert "AGUA" in categorias()
    execute("ROLLBACK")

    assert categorias() == before == in_another_thread(categorias)
    assert not Categoria.objects.filter(codigo="AGUA").exists()


def test_nothing_is_kept_from_its_snapshot():
    categorias()
    invalidate_cache("categorias_shared")
    execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    before = sorted(Categoria.objects.values_list("codigo", flat=True))
    in_another_thread(lambda: Categoria.objects.create(codigo="AGUA", nome="x"))
    assert categorias() == before
    execute("COMMIT")

    assert "AGUA" in in_another_thread(categorias)
