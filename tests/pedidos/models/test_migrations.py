"""The migrations: complete, and running forwards on SQLite as on PostgreSQL."""

import sqlite3
from pathlib import Path

from django.core.management import call_command


def test_no_change_of_a_model_is_without_its_migration(db: None):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_they_run_on_sqlite_and_bring_the_roles(migrated_sqlite: Path):
    connection = sqlite3.connect(migrated_sqlite)
    try:
        roles = {name for (name,) in connection.execute("SELECT name FROM auth_group")}
        indexes = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    finally:
        connection.close()
    assert roles == {"ADMIN", "GERENTE", "FINANCEIRO", "LOGISTICA", "VENDEDOR"}
    assert {"idx_pedido_cliente_data", "idx_pagamento_status_data", "idx_cliente_cidade"} <= indexes
    assert "idx_produto_nome_fts" not in indexes
