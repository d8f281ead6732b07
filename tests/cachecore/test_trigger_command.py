"""cache_triggers: what it installs, shows, removes and refuses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cachecore.declare import events
from cachecore.outbox.trigger_sql import Triggers
from pedidos.models import LogAtividade, Pedido
from tests.cachecore.external_writer import tell, write, written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    yield
    triggers = Triggers("default")
    triggers.run(triggers.to_remove())
    tell()


def run(*args: str) -> str:
    out = StringIO()
    call_command("cache_triggers", *args, stdout=out)
    return out.getvalue()


def state_of(table: str) -> str:
    """The word that status shows for it."""
    out = StringIO()
    with suppress(CommandError):
        call_command("cache_triggers", "status", stdout=out)
    return next(line[len(table) :].strip() for line in out.getvalue().splitlines() if line.startswith(f"{table} "))


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'cachecore%'")
        return int(cursor.fetchone()[0])


def test_a_database_of_tests_has_none_by_itself():
    assert count() == 0
    assert state_of("pedidos_pedido") == "missing"


def test_it_installs_four_for_each_watched_table_and_one_for_the_outbox():
    output = run("install")

    assert count() == 4 * len(events.watched_tables()) + 1
    assert output.splitlines()[-1] == (
        "Installed. Run cache_relay as a service, so that what they write is told at once."
    )
    assert run("status").splitlines()[-1] == "All triggers are installed and current."


def test_it_may_be_installed_again():
    run("install")

    assert run("install") == "All triggers are installed and current; nothing to do.\n"


def test_a_dry_run_prints_the_sql_and_runs_nothing():
    sql = run("install", "--dry-run")

    assert count() == 0
    assert sql.count("BEGIN;\n") == sql.count("COMMIT;\n") > 10
    write(sql)
    assert run("status").splitlines()[-1] == "All triggers are installed and current."

    sql = run("remove", "--dry-run")
    assert count() > 0
    write(sql)
    assert count() == 0


def test_it_asks_before_it_removes(monkeypatch):
    run("install")
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    with pytest.raises(CommandError, match=r"^Nothing was removed\. Without a question: --no-input\.$"):
        run("remove")
    assert count() > 0

    monkeypatch.setattr("builtins.input", lambda prompt: "y")
    output = run("remove")

    assert count() == 0
    assert "until they are installed again, writes from outside Django leave old pages cached" in output
    assert "Removed. Writes from outside Django are not noticed by the cache any more." in output
    assert run("remove", "--no-input") == "No trigger is installed; nothing to do.\n"


def test_status_fails_for_a_deployment_to_notice():
    with pytest.raises(CommandError, match=r"^\d+ tables are not as they should be\. Run: manage\.py cache_triggers"):
        run("status")


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TRIGGER cachecore_update ON pedidos_pedido",
        "ALTER TABLE pedidos_pedido DISABLE TRIGGER cachecore_update",
        "ALTER TABLE pedidos_pedido ENABLE TRIGGER cachecore_update",
        "CREATE OR REPLACE FUNCTION cachecore_tell_pedidos_pedido() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NULL; END $$",
    ],
)
def test_one_that_is_not_as_it_should_be_is_out_of_date_until_installed_again(damage):
    run("install")
    write(damage)
    assert state_of("pedidos_pedido") == "out of date"
    assert state_of("pedidos_cliente") == "current"

    run("install")
    assert state_of("pedidos_pedido") == "current"


def test_another_declaration_is_out_of_date(declare):
    run("install")
    declare(Pedido, "pedido", params={"vendedor_id": "vendedor_id"})
    assert state_of("pedidos_pedido") == "out of date"

    run("install")
    assert state_of("pedidos_pedido") == "current"


def test_a_table_that_is_watched_no_more_loses_them(declare):
    declare(LogAtividade, "log")
    run("install")
    assert state_of("pedidos_logatividade") == "current"
    del events._by_model[LogAtividade]
    events._generation += 1
    assert state_of("cachecore_tell_pedidos_logatividade") == "no longer watched"

    run("install")
    write("DELETE FROM pedidos_logatividade")
    assert run("status").splitlines()[-1] == "All triggers are installed and current."
    assert written() == []


def test_it_knows_its_databases():
    with pytest.raises(CommandError, match=r"^There is no database 'other'; known: default\.$"):
        run("status", "--database=other")


def test_it_needs_postgresql(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}

    ended = subprocess.run(
        [sys.executable, "manage.py", "cache_triggers", "install"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "CommandError: cache_triggers needs PostgreSQL; the database 'default' is SQLite. "
        "There, only writes through Django end what is cached."
    )


def test_it_needs_the_outbox():
    write("ALTER TABLE cachecore_outbox RENAME TO elsewhere")
    try:
        with pytest.raises(CommandError, match=r"has no outbox to write to\. Run manage\.py migrate first\."):
            run("install")
    finally:
        write("ALTER TABLE elsewhere RENAME TO cachecore_outbox")
