"""The migrations: complete, and running forwards on SQLite as on PostgreSQL."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def test_no_change_of_a_model_is_without_its_migration(db: None):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_they_run_on_sqlite_and_bring_the_roles(tmp_path: Path):
    database = tmp_path / "sap.sqlite3"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}"},
        check=True,
    )

    connection = sqlite3.connect(database)
    try:
        roles = {name for (name,) in connection.execute("SELECT name FROM auth_group")}
        indexes = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    finally:
        connection.close()
    assert roles == {"ADMIN", "GERENTE", "FINANCEIRO", "LOGISTICA", "VENDEDOR"}
    assert {"idx_pedido_cliente_data", "idx_pagamento_status_data", "idx_cliente_cidade"} <= indexes
    assert "idx_produto_nome_fts" not in indexes
