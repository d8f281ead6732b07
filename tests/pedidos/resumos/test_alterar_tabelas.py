"""A column that is added to orders or to their lines: no row is lost, and the sums go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import AddField, AlterField, RemoveField
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from pedidos.models import ItemPedido, Pedido
from pedidos.resumos.conferir import todas_as_diferencas
from pedidos.resumos.operations import ComGatilhosRefeitos
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar

pytestmark = pytest.mark.django_db(transaction=True)
ALTERADOS = ("Pedido", "ItemPedido")


@pytest.mark.parametrize("nome", ALTERADOS)
def test_a_column_that_is_not_null_is_added_and_taken_out_again_without_losing_a_row(ana, nome):
    escrever(ana)
    antes = conteudo()
    assert all(antes[tabela] for tabela in ("pedidos_itempedido", "pedidos_itemcoletado", "pedidos_pagamento"))

    with coluna_nova(nome):
        assert conteudo() == antes
        # The models do not know the column; the database fills it.
        Pedido.objects.filter(data__month=3).update(data=date(2024, 4, 2))
        ItemPedido.objects.filter(quantidade=2).update(quantidade=3)
        assert list(todas_as_diferencas()) == []
        escrito = conteudo()

    assert conteudo() == escrito
    ItemPedido.objects.filter(quantidade=3).update(quantidade=4)
    assert list(todas_as_diferencas()) == []


@pytest.mark.parametrize("nome", ALTERADOS)
def test_a_write_of_any_column_is_seen_by_the_sums(ana, nome):
    """A column that no trigger lists may be part of what a line is worth."""
    escrever(ana)
    tabela = {"Pedido": Pedido, "ItemPedido": ItemPedido}[nome]._meta.db_table
    with coluna_nova(nome), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pedidos_resumolinha")
        assert list(todas_as_diferencas())
        cursor.execute(f"UPDATE {tabela} SET nova = 9")
        assert [d for d in todas_as_diferencas() if d.tabela == "pedidos_resumolinha"] == []


def test_no_migration_after_the_triggers_alters_their_tables_without_the_operation():
    """Alter Pedido and ItemPedido inside ComGatilhosRefeitos([...]): see CONTRIBUTING.md."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    nuas = [
        f"{nome}: {operation.describe()}"
        for (app, nome), migration in sorted(loader.disk_migrations.items())
        if app == "pedidos" and nome > "0017"
        for operation in migration.operations
        if str(getattr(operation, "model_name", "")).lower() in ("pedido", "itempedido")
    ]
    assert nuas == []


@contextmanager
def coluna_nova(nome: str) -> Iterator[None]:
    campo = models.IntegerField(default=7)
    novo: Operation = ComGatilhosRefeitos(
        # The default stays in the database, because the models of this process do not know the column.
        [AddField(nome, "nova", campo), AlterField(nome, "nova", models.IntegerField(default=7, db_default=7))]
    )
    antes = MigrationLoader(connection).project_state()
    depois = antes.clone()
    novo.state_forwards("pedidos", depois)
    _aplicar(novo, antes, depois)
    try:
        yield
    finally:
        velho = ComGatilhosRefeitos([RemoveField(nome, "nova")])
        sem = depois.clone()
        velho.state_forwards("pedidos", sem)
        _aplicar(velho, depois, sem)


def _aplicar(operation: Operation, antes: ProjectState, depois: ProjectState) -> None:
    with connection.schema_editor(atomic=True) as editor:
        operation.database_forwards("pedidos", editor, antes, depois)


def conteudo() -> dict[str, list[Any]]:
    """Every row of the application, by table; a sum without its number, which another writing gives anew."""
    found = {}
    with connection.cursor() as cursor:
        for model in MigrationLoader(connection).project_state().apps.get_app_config("pedidos").get_models():
            tabela = model._meta.db_table
            soma = tabela.startswith(("pedidos_vendas", "pedidos_compras"))
            colunas = [str(f.column) for f in model._meta.local_concrete_fields if not (soma and f.column == "id")]
            cursor.execute(f"SELECT {', '.join(colunas)} FROM {tabela}")
            found[tabela] = sorted(cursor.fetchall(), key=repr)
    return found


def escrever(ana: Any) -> None:
    """Rows in every table that refers to orders or to their lines."""
    for dia in (date(2024, 2, 29), date(2024, 3, 31)):
        pedido = cast.um_pedido(ana, data=dia, quantidade=2, pago=True)
        abastecer(pedido)
        coletar(pedido, 1)
