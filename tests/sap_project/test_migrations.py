"""The migrations are complete, and they run on both databases."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.sap_project.processes import manage


@pytest.mark.django_db
def test_it_misses_no_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_an_empty_sqlite_that_was_migrated_misses_nothing(migrated_sqlite: Path):
    url = f"sqlite:///{migrated_sqlite}"

    missing = manage("makemigrations", "--check", "--dry-run", DATABASE_URL=url)
    undone = manage("migrate", "--check", DATABASE_URL=url)

    assert (missing.returncode, undone.returncode) == (0, 0), missing.stdout + missing.stderr


@pytest.mark.django_db
def test_it_has_every_named_index():
    names = {
        "idx_pedido_cliente_data",
        "idx_item_pedido_pedido_id",
        "idx_pagamento_status_data",
        "idx_coleta_pedido_id",
        "idx_apuracao_ano_mes",
        "idx_produto_categoria",
        "idx_log_usuario_data",
        "idx_estoque_produto_id",
        "idx_pedido_vendedor_id",
        "idx_cliente_cidade",
    }
    if connection.vendor == "postgresql":
        names.add("idx_produto_nome_fts")

    with connection.cursor() as cursor:
        found = {
            name
            for table in connection.introspection.table_names(cursor)
            for name in connection.introspection.get_constraints(cursor, table)
        }

    assert names <= found
