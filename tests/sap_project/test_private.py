"""What the site keeps, others on the same machine cannot read: its folder, its database, what is sent to it."""

import runpy
from decimal import Decimal
from pathlib import Path
from stat import S_IMODE

from django.conf import settings

from sap_project.private import private_folder
from tests import cast
from tests.sap_project.processes import ROOT, manage
from vendedor.models import Vendedor

WRITE = "from django.db import connection; connection.cursor().execute('CREATE TABLE x (y)')"


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if mode(path) & 0o077]


def test_its_folder_is_made_for_its_owner(tmp_path: Path):
    assert mode(private_folder(tmp_path / "var")) == 0o700
    assert mode(settings.VAR_DIR) == 0o700


def test_a_folder_that_was_open_is_closed(tmp_path: Path):
    (tmp_path / "var").mkdir(mode=0o755)

    assert mode(private_folder(tmp_path / "var")) == 0o700


def test_what_a_command_writes_is_for_its_owner(tmp_path: Path):
    folder = private_folder(tmp_path / "var")

    written = manage("shell", "-v0", "-c", WRITE.removesuffix(""), DATABASE_URL=f"sqlite:///{folder}/sap.sqlite3")

    assert written.returncode == 0, written.stderr
    assert (folder / "sap.sqlite3").stat().st_size
    assert open_to_others(folder) == []


def test_what_the_site_writes_is_for_its_owner():
    assert runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))["umask"] == 0o077


def test_a_receipt_is_for_its_owner(ana: Vendedor, uploads: Path):
    pagamento = cast.um_pagamento(cast.um_pedido(ana), Decimal(10), comprovante=cast.um_recibo())

    assert mode(Path(pagamento.comprovante.path)) == 0o600
    assert open_to_others(uploads) == []


def test_the_files_of_the_site_itself_are_for_everybody(tmp_path: Path):
    collected = manage("collectstatic", "--no-input", STATIC_ROOT=str(tmp_path / "static"))

    assert collected.returncode == 0, collected.stderr
    files = [path for path in (tmp_path / "static").rglob("*") if path.is_file()]
    assert len(files) > 100
    assert {mode(path) for path in files} == {0o644}
