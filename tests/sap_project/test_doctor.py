"""manage.py doctor: each thing that is missing is a finding, with the way out, and ends it with 1."""

import os
import re
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django_redis import get_redis_connection

from cachecore.models import Outbox
from pedidos.resumos import gatilhos
from sap_project.doctor import Level, examine
from tests.sap_project.processes import PRODUCTION, manage
from tests.sap_project.serving import gunicorn


def findings(subject: str, **where: object) -> list[tuple[Level, str]]:
    found = [finding for finding in examine(**where) if finding.subject == subject]  # type: ignore[arg-type]
    assert all(bool(finding.way_out) == (finding.level != Level.OK) for finding in found)
    return [(finding.level, finding.fact) for finding in found]


def test_it_tells_each_part_and_ends_with_1_where_one_is_wrong():
    said = manage("doctor", **PRODUCTION)

    assert said.returncode == 1
    assert re.search(r"CommandError: Erros: \d+, avisos: \d+, em ordem: \d+\.", said.stderr)
    # The database of the tests' server is empty: nothing was migrated there.
    assert re.search(
        r"erro     Banco de dados: Migrações que faltam: \d+\.\n +→ Rode manage\.py migrate\.", said.stdout
    )
    assert "ok       Configuração: check --deploy não encontrou nada." in said.stdout


def test_a_database_and_a_redis_that_are_away_are_told_and_the_rest_is_looked_at():
    away = {"DATABASE_URL": "postgres://ana:segredo@127.0.0.1:1/sap", "REDIS_URL": "redis://:segredo@127.0.0.1:1/0"}

    said = manage("doctor", **PRODUCTION | away)

    assert "erro     Banco de dados: Não responde: " in said.stdout
    assert "erro     Redis: Não responde: " in said.stdout
    assert "Arquivos: " in said.stdout
    assert "segredo" not in said.stdout + said.stderr


def test_it_wants_postgresql(tmp_path: Path):
    said = manage("doctor", **PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/sap.sqlite3"})

    assert "erro     Banco de dados: É SQLite" in said.stdout


@pytest.mark.django_db
def test_debug_is_an_error():
    with override_settings(DEBUG=True):
        assert findings("Configuração") == [(Level.ERROR, "DEBUG está ligado: erros mostram o código e os dados.")]


@pytest.mark.django_db
def test_triggers_of_the_sums_that_are_missing_are_an_error():
    assert findings("Somas dos pedidos") == [(Level.OK, "Os gatilhos estão instalados.")]

    gatilhos.remover(connection)

    ((level, fact),) = findings("Somas dos pedidos")
    assert (level, fact.startswith("Faltam gatilhos em: pedidos_pedido, pedidos_itempedido.")) == (Level.ERROR, True)


@pytest.mark.django_db
def test_a_long_wait_of_what_the_cache_is_not_told_is_an_error():
    Outbox.objects.all().delete()
    Outbox.objects.create(scopes=["x"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cachecore_outbox SET created_at = now() - interval '5 minutes'")

    levels = [level for level, fact in findings("Aviso ao cache") if "que esperam: 1, o mais antigo há 3" in fact]

    assert levels == [Level.ERROR]


@pytest.mark.django_db
def test_a_site_without_an_administrator_is_an_error():
    assert findings("Pessoas") == [(Level.ERROR, "Ninguém pode administrar o site.")]

    User.objects.create_superuser("dona", password="uma senha")

    assert findings("Pessoas") == [(Level.OK, "Administradores ativos: 1.")]


@pytest.mark.django_db
def test_a_redis_that_refuses_when_it_is_full_is_an_error():
    client = get_redis_connection("default")
    before = client.config_get("maxmemory*")
    try:
        assert (Level.WARNING, "Não tem limite de memória.") in findings("Redis")
        client.config_set("maxmemory", 2**30)
        client.config_set("maxmemory-policy", "noeviction")

        assert [level for level, fact in findings("Redis") if "noeviction" in fact] == [Level.ERROR]

        client.config_set("maxmemory-policy", "allkeys-lru")
        assert {level for level, _ in findings("Redis")} == {Level.OK}
    finally:
        for name in ("maxmemory", "maxmemory-policy"):
            client.config_set(name, str(before[name]))


@pytest.mark.django_db
def test_backups_that_are_missing_empty_or_old_are_an_error(tmp_path: Path):
    subject = "Cópias de segurança"
    assert findings(subject, backups=tmp_path / "nowhere")[0][0] == Level.ERROR
    assert findings(subject, backups=tmp_path) == [(Level.ERROR, f"Não há nenhuma em {tmp_path}.")]

    backup = tmp_path / "2026-01-01T030000.dump"
    backup.touch()
    assert findings(subject, backups=tmp_path)[0][0] == Level.ERROR

    backup.write_bytes(b"PGDMP")
    assert findings(subject, backups=tmp_path) == [(Level.OK, "A mais nova das 1 tem 0 h.")]

    two_days_ago = time.time() - 48 * 3600
    os.utime(backup, (two_days_ago, two_days_ago))
    assert findings(subject, backups=tmp_path) == [(Level.ERROR, "A mais nova das 1 tem 48 h.")]


@pytest.mark.django_db
def test_a_site_is_asked_as_people_ask_it():
    with gunicorn(ALLOWED_HOSTS="127.0.0.1") as port:
        found = findings("Site", url=f"http://127.0.0.1:{port}")

    assert found == [
        (Level.OK, f"http://127.0.0.1:{port} responde."),
        (Level.OK, "/readiness: as páginas podem ser respondidas."),
        # It is asked from this machine itself, without a front.
        (Level.ERROR, "/metrics está aberto a todos."),
        (Level.ERROR, "O endereço não é https."),
    ]


@pytest.mark.django_db
def test_a_site_that_does_not_answer_is_an_error():
    ((level, fact),) = findings("Site", url="http://127.0.0.1:1")

    assert (level, fact.startswith("http://127.0.0.1:1 não responde: ")) == (Level.ERROR, True)


@pytest.mark.parametrize("url", ["sap.example", "ftp://sap.example", "https://sap.example/entrar/", "http://x:y"])
def test_it_refuses_what_is_no_address(url: str):
    with pytest.raises(CommandError, match=r"não é um endereço; dê um como https://sap\.example, sem caminho"):
        call_command("doctor", f"--url={url}")
