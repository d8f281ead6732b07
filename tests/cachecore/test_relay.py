"""The relay: woken by a commit, told once whoever dies, stopped cleanly, several at once."""

import os
import re
import select
import signal
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cachecore.models import Outbox
from cachecore.outbox.relay import is_missing
from tests.cachecore.cached_samples import categorias
from tests.cachecore.external_writer import (  # noqa: F401 - fixtures
    outside,
    tell,
    triggers,
    triggers_of_the_module,
    write,
    written,
)
from tests.cachecore.polling import wait_until
from tests.cachecore.processes import run_python, start_python
from tests.cachecore.valkey import OwnValkey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("triggers")]

AGUA = "INSERT INTO pedidos_categoria (codigo, nome) VALUES (%s, 'Água')"

# What wakes it in time is the notification: it looks by itself only once an hour.
RELAY = "from django.core.management import call_command\ncall_command('cache_relay', interval={interval})"


class RunningRelay:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""

    def wait_for(self, words: str) -> None:
        """Returns once it has said them."""
        assert self.process.stdout is not None
        while words not in self.said:
            # Past the buffer of the stream, which would keep the rest from stop().
            ready, _, _ = select.select([self.process.stdout], [], [], 20)
            chunk = os.read(self.process.stdout.fileno(), 65_536) if ready else b""
            assert chunk, f"{words!r} was not said, but: {self.said}"
            self.said += chunk.decode()

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Its whole output."""
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=20)
        return self.said + out


@pytest.fixture
def start() -> Iterator[Callable[..., RunningRelay]]:
    """start() returns once it listens."""
    running: list[RunningRelay] = []

    def start(interval: float = 3600, before: str = "") -> RunningRelay:
        relay = RunningRelay(start_python(before + RELAY.format(interval=interval)))
        running.append(relay)
        wait_until(lambda: listeners() >= len([r for r in running if r.process.poll() is None]))
        return relay

    yield start
    for relay in running:
        if relay.process.poll() is None:
            relay.process.kill()
        relay.process.communicate(timeout=20)


def listeners() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'"
            " AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def is_empty() -> bool:
    return not Outbox.objects.exists()


def test_a_commit_wakes_it(start):
    """The second time for certain: the first may have been its look at the start."""
    start()
    for codigo in ("AGUA", "SUCO"):
        assert codigo not in categorias()
        write(AGUA, codigo)
        wait_until(is_empty)
        assert codigo in categorias()


def test_it_tells_at_its_start_what_was_written_before(start):
    categorias()
    write(AGUA, "AGUA")

    start()

    wait_until(is_empty)
    assert "AGUA" in categorias()


def test_what_nobody_notified_of_it_finds_by_looking(start):
    categorias()
    start(interval=0.05)

    with outside() as cursor:
        cursor.execute("SET session_replication_role = replica; ALTER TABLE cachecore_outbox DISABLE TRIGGER USER")
        cursor.execute(AGUA, ["AGUA"])
        cursor.execute("ALTER TABLE cachecore_outbox ENABLE ALWAYS TRIGGER cachecore_wake")

    wait_until(is_empty)
    assert "AGUA" in categorias()


@pytest.mark.parametrize("moment", ["renew", "delete"])
def test_killed_while_it_tells_it_has_lost_nothing(moment):
    """Before the store was told, and after that, before the row was removed."""
    categorias()
    write(AGUA, "AGUA")
    dies = {
        "renew": "from cachecore.store import get_store\nget_store().renew = die\n",
        "delete": "from django.db.models.query import QuerySet\nQuerySet.delete = die\n",
    }[moment]

    assert run_python(dies + RELAY.format(interval=3600)) == -9
    assert len(written()) == 1

    assert tell() == 1
    assert "AGUA" in categorias()


def test_two_at_once_pass_over_what_the_other_tells(start):
    categorias()
    write(AGUA, "ONE")
    with outside() as cursor:
        cursor.execute("SELECT FROM cachecore_outbox FOR UPDATE")
        for _ in range(2):
            start()
        write(AGUA, "TWO")
        wait_until(lambda: len(written()) == 1)
        assert "TWO" in categorias()

    write(AGUA, "THREE")
    wait_until(is_empty)
    assert {"ONE", "TWO", "THREE"} <= set(categorias())


def test_many_writers_and_three_relays_leave_nothing(start):
    for _ in range(3):
        start()

    for n in range(60):
        write(AGUA, f"C{n}")

    wait_until(is_empty)
    assert len([codigo for codigo in categorias() if re.fullmatch(r"C\d+", codigo)]) == 60


def test_it_is_known_to_run_until_it_dies(start):
    assert is_missing("default")
    relay = start()
    wait_until(lambda: not is_missing("default"))

    relay.process.kill()

    wait_until(lambda: is_missing("default"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked(start, number):
    relay = start()
    write(AGUA, "AGUA")
    wait_until(is_empty)

    output = relay.stop(number)

    assert relay.process.returncode == 0
    assert output.splitlines()[0] == "Relaying; looking at least every 3600 s. Ctrl-C ends it."
    assert re.fullmatch(r"Stopped\. Told: [12]\.", output.splitlines()[-1])
    assert "ERROR" not in output
    assert "Traceback" not in output


def test_it_survives_a_restart_of_the_database(start):
    """As far as it can tell: its connection is cut, and for a while there is no other."""
    categorias()
    relay = start(interval=0.05)
    mine = connection.connection.info.backend_pid
    with connection._nodb_cursor() as cursor:
        name = connection.settings_dict["NAME"]
        allow = f"ALTER DATABASE {connection.ops.quote_name(name)} ALLOW_CONNECTIONS"
        cursor.execute(f"{allow} false")
        try:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s", [name, mine]
            )
            relay.wait_for("The database 'default' is away")
        finally:
            cursor.execute(f"{allow} true")

    write(AGUA, "AGUA")

    wait_until(is_empty)
    assert "AGUA" in categorias()
    output = relay.stop()
    assert len(re.findall("The database 'default' is away", output)) == 1
    assert len(re.findall("The database 'default' is back", output)) == 1


def test_it_survives_that_the_store_goes_away(start, tmp_path, settings, monkeypatch):
    valkey = OwnValkey(tmp_path)
    valkey.start()
    monkeypatch.setenv("REDIS_URL", f"unix://{valkey.socket}")
    try:
        relay = start(interval=0.05, before="settings.CACHECORE['RETRY_AFTER'] = 0.05\nconf.cache_clear()\n")
        valkey.kill()
        write(AGUA, "AGUA")
        write(AGUA, "SUCO")
        valkey.start()
        wait_until(is_empty)
        output = relay.stop()
        assert relay.process.returncode == 0
        assert len(re.findall("The cache store is away", output)) <= 1
    finally:
        valkey.kill()


def test_once_tells_what_is_there_and_says_how_much(start):
    assert "AGUA" not in categorias()
    write(AGUA, "AGUA")
    out = StringIO()

    call_command("cache_relay", "--once", stdout=out)

    assert out.getvalue() == "Told: 1.\n"
    assert "AGUA" in categorias()


def test_once_says_what_it_could_not_tell(monkeypatch):
    from cachecore.errors import StoreError
    from cachecore.store import get_store

    def away(*args: object) -> None:
        raise StoreError("gone")

    write(AGUA, "AGUA")
    monkeypatch.setattr(get_store(), "renew", away)

    with pytest.raises(CommandError, match=r"Not everything could be told, it stays in the outbox: gone"):
        call_command("cache_relay", "--once")
    assert len(written()) == 1


def test_it_refuses_a_store_it_cannot_reach(settings):
    settings.CACHECORE = {**settings.CACHECORE, "STORE": "memory"}

    with pytest.raises(CommandError, match="each process has its own cache, and the relay cannot reach"):
        call_command("cache_relay")


@pytest.mark.parametrize("interval", ["0", "-1", "x", "nan", "3601"])
def test_it_refuses_an_interval_that_is_none(interval):
    with pytest.raises(CommandError, match=f"'{interval}' is no interval; give seconds from 0.01 to 3600"):
        call_command("cache_relay", f"--interval={interval}")


def test_without_a_relay_each_process_looks_by_itself(settings):
    """Another process, which does nothing but have a connection."""
    categorias()
    idle = start_python(
        "settings.CACHECORE['OUTBOX_CHECK'] = 0.05\nconf.cache_clear()\nconnection.ensure_connection()\ninput()\n"
    )
    try:
        write(AGUA, "AGUA")
        wait_until(is_empty)
        assert "AGUA" in categorias()
    finally:
        output, _ = idle.communicate("\n", timeout=20)
    assert "Traceback" not in output


def test_what_a_dead_process_could_not_tell_is_told_by_another(settings):
    """It alone could not reach the store; nobody else saw an outage, and nobody would have asked."""
    assert "AGUA" not in categorias()
    alone = (
        "from cachecore.errors import StoreError\nfrom cachecore.store import get_store\n"
        "def away(*args): raise StoreError('gone')\n"
        "get_store().mark = away\n"
        'Categoria.objects.create(codigo="AGUA", nome="Água")\ndie()\n'
    )
    assert run_python(alone) == -9
    assert Outbox.objects.count() == 1

    tell()

    assert "AGUA" in categorias()
