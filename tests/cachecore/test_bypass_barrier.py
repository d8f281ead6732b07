"""The fence: what a process commits that cannot reach the store, nobody who can is served old."""

import subprocess
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread, current_thread

import pytest
from django.db import OperationalError, connection, transaction

from cachecore.errors import StoreError
from cachecore.models import Fence, Outbox
from cachecore.outbox import bypass_barrier, poller, queue, side_connection
from cachecore.store import circuit_breaker, get_store
from cachecore.write import write_intents
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.external_writer import listening, procedure
from tests.cachecore.polling import wait_until
from tests.cachecore.processes import run_python, start_python
from tests.cachecore.proxy import Proxy, proxy_to
from tests.cachecore.threads import in_another_thread
from tests.cachecore.valkey import OwnValkey

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"
EVERY = 0.05  # seconds
NO_POLL = bypass_barrier._Poll(0.0, is_clear=False)

LOOKS = f"""
settings.CACHECORE = {{**settings.CACHECORE, "OUTBOX_CHECK": {EVERY}, "RETRY_AFTER": 0.02}}
conf.cache_clear()
import logging, time
logging.disable()
from cachecore.outbox import bypass_barrier
from cachecore.outbox import poller
from cachecore.outbox import queue
from cachecore.store import get_store
"""
# Its thread takes no fence down: that is for the process under test, or for nobody.
KEEPS_OUT = "poller._poll = bypass_barrier.poll\n"
CANNOT_MARK = """
from cachecore.errors import StoreError
def cannot(*args): raise StoreError("gone")
get_store().mark = cannot
"""
WRITES = 'Categoria.objects.create(codigo="AGUA", nome="Água")\n'


@pytest.fixture
def known_server() -> None:
    """Not here: each test has a server of its own."""


@pytest.fixture(autouse=True)
def valkey(tmp_path, settings, monkeypatch) -> Iterator[OwnValkey]:
    server = OwnValkey(tmp_path)
    server.start()
    address = f"unix://{server.socket}"
    monkeypatch.setenv("REDIS_URL", address)
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": address,
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5},
        }
    }
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def looking(settings, transactional_db, monkeypatch) -> Iterator[None]:
    """This process looks, and stops before the tables are emptied."""
    monkeypatch.setattr(bypass_barrier, "_last_poll", NO_POLL)
    settings.CACHECORE = {**settings.CACHECORE, "OUTBOX_CHECK": EVERY, "RETRY_AFTER": 0.02}
    yield
    settings.CACHECORE = {**settings.CACHECORE, "OUTBOX_CHECK": 0}
    poller.wake()
    wait_until(lambda: poller._poller.thread is None)


@pytest.fixture
def nobody_takes_it_down(monkeypatch) -> None:
    """The thread of this process looks, and does no more; nor does a breaker that a busy machine has opened."""
    monkeypatch.setattr(poller, "_poll", bypass_barrier.poll)
    monkeypatch.setattr(circuit_breaker, "deliver_outbox", lambda _store: 0)


@pytest.fixture
def cannot_mark(monkeypatch) -> None:
    def cannot(*args: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(get_store(), "mark", cannot)


@pytest.fixture
def waits(monkeypatch) -> Callable[[], bool]:
    """Whether this thread has waited for something since this was last asked."""
    sleep, me, times = time.sleep, current_thread(), []

    def counting(seconds: float) -> None:
        if current_thread() is me:
            times.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", counting)

    def asked() -> bool:
        waited = bool(times)
        times.clear()
        return waited

    return asked


@pytest.fixture
def start() -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Begins another process; it ends with the test."""
    running = []

    def start(program: str) -> "subprocess.Popen[str]":
        running.append(start_python(LOOKS + program))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate(timeout=20)


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "it ended"
    return line.strip()


def go_on(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def write() -> None:
    Categoria.objects.create(codigo="AGUA", nome="Água")


def is_a_hit(counted: Callable[[str, str], int]) -> bool:
    """Not while the store is away, where the counts are too."""
    try:
        before = counted("hit", PATTERN)
        categorias()
        return counted("hit", PATTERN) > before
    except StoreError:
        return False


def fill(counted: Callable[[str, str], int]) -> None:
    assert "AGUA" not in categorias()
    wait_until(lambda: is_a_hit(counted))


# --- Who is cut off, and what the others are served ---------------------------------------


def test_what_one_cut_off_process_commits_no_other_serves_old(valkey, tmp_path, monkeypatch, start, counted):
    fill(counted)
    with proxy_to(valkey.socket, tmp_path / "proxy.sock") as proxy:
        monkeypatch.setenv("REDIS_URL", f"unix://{proxy.path}")
        writer = start(
            'categorias()\nprint("knows it", flush=True)\ninput()\n'
            f"{WRITES}print(time.monotonic(), flush=True)\ninput()"
        )
        assert line_of(writer) == "knows it"
        cut_off(proxy)
        go_on(writer)

        reads: list[tuple[float, bool]] = []
        committed: list[float] = []
        waiting = Thread(target=lambda: committed.append(float(line_of(writer))))
        waiting.start()
        deadline = time.monotonic() + 20
        while not committed or len([began for began, _ in reads if began > committed[0]]) < 20:
            reads.append((time.monotonic(), "AGUA" in categorias()))
            assert time.monotonic() < deadline
        waiting.join()

    assert not reads[0][1]
    assert [seen for began, seen in reads if began > committed[0]].count(False) == 0
    wait_until(lambda: is_a_hit(counted))
    assert "AGUA" in categorias()
    assert (Fence.objects.count(), Outbox.objects.count()) == (0, 0)


def cut_off(proxy: Proxy) -> None:
    proxy.stop()
    proxy.path.unlink()


def test_while_it_is_up_every_process_computes(cannot_mark, nobody_takes_it_down, start, counted):
    fill(counted)
    other = start(f"{KEEPS_OUT}while input() != 'x': print(sorted(categorias()), flush=True)")
    write()
    go_on(other)
    assert "AGUA" in line_of(other)
    hits, bypasses = counted("hit", PATTERN), counted("bypass", PATTERN)

    for _ in range(3):
        assert "AGUA" in categorias()

    assert counted("hit", PATTERN) == hits
    assert counted("bypass", PATTERN) == bypasses + 3


def test_a_store_away_from_everybody_costs_the_delay_once(valkey, waits, counted, start):
    fill(counted)
    valkey.kill()

    write()
    assert waits()
    Categoria.objects.update(nome="Resto")
    assert not waits()
    other = start(
        f"{KEEPS_OUT}import threading\nme, sleep, waits = threading.current_thread(), time.sleep, []\n"
        "time.sleep = lambda s: (waits.append(s) if threading.current_thread() is me else None, sleep(s))\n"
        'Categoria.objects.create(codigo="SUCO", nome="Suco")\nprint(waits, flush=True)\ninput()'
    )
    assert line_of(other) == "[]"


def test_it_goes_away_by_itself_and_hits_come_back(valkey, counted):
    fill(counted)
    valkey.kill()
    write()
    assert Fence.objects.filter(stands=True).count() == 1
    assert Outbox.objects.count() == 1

    valkey.start()

    wait_until(lambda: not Fence.objects.exists())
    wait_until(lambda: is_a_hit(counted))
    assert "AGUA" in categorias()
    assert Outbox.objects.count() == 0


# --- The writer --------------------------------------------------------------------------


@pytest.fixture
def committing(monkeypatch, cannot_mark, nobody_takes_it_down) -> Iterator[Callable[[], None]]:
    """A writer that relies on the fence and waits just before his COMMIT; to be called to let him go on."""
    there, may = Event(), Event()
    put = queue.enqueue

    def when_told(*args: object) -> None:
        put(*args)  # type: ignore[arg-type]
        there.set()
        assert may.wait(timeout=20)

    monkeypatch.setattr(queue, "enqueue", when_told)
    writer = Thread(target=lambda: in_another_thread(write))

    def finish() -> None:
        may.set()
        writer.join(timeout=20)

    writer.start()
    assert there.wait(timeout=20)
    yield finish
    finish()


def isolated(level: int) -> None:
    """This thread's transactions, from its next connection on."""
    known = connection.settings_dict
    connection.settings_dict = {**known, "OPTIONS": {**known["OPTIONS"], "isolation_level": level}}


def take_down() -> None:
    in_another_thread(lambda: bypass_barrier.lower_barrier("default", get_store()))


def test_it_is_not_taken_down_under_a_writer_who_relies_on_it(committing, counted):
    take_down()
    assert Fence.objects.filter(stands=True).count() == 1
    assert not is_a_hit(counted)

    committing()

    assert not is_a_hit(counted)
    take_down()
    assert (Fence.objects.count(), Outbox.objects.count()) == (0, 0)
    wait_until(lambda: is_a_hit(counted))
    assert "AGUA" in categorias()


def test_a_writer_waits_until_every_look_from_before_has_run_out(counted, cannot_mark, monkeypatch):
    """Whatever was looked up before the fence is of no use once it stands."""
    fill(counted)
    good_until = []
    put = queue.enqueue

    def put_behind_it(*args: object) -> None:
        good_until.append((before[0], time.monotonic()))
        put(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "enqueue", put_behind_it)
    bypass_barrier.poll()
    before = bypass_barrier._last_poll

    write()

    ((look, committing),) = good_until
    assert committing > look


@pytest.mark.parametrize("level", [1, 2, 3], ids=["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_a_writer_does_not_rely_on_a_fence_that_only_his_snapshot_shows(level, cannot_mark, nobody_takes_it_down):
    Fence.objects.create(stands=True)

    def write_from_a_snapshot() -> None:
        isolated(level)
        with transaction.atomic():
            assert Fence.objects.count() == 1
            take_down()
            write()

    gone = set(Fence.objects.values_list("pk", flat=True))
    in_another_thread(write_from_a_snapshot)

    assert set(Fence.objects.filter(stands=True).values_list("pk", flat=True)) - gone


def test_a_rollback_needs_none(cannot_mark, nobody_takes_it_down):
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError

    assert not Fence.objects.exists()


def test_a_writer_that_cannot_put_it_up_does_not_commit(cannot_mark, monkeypatch):
    def refused(*args: object) -> None:
        raise OperationalError("too many connections")

    monkeypatch.setattr(side_connection, "ask", refused)

    with pytest.raises(OperationalError, match="too many connections"):
        write()

    assert not Categoria.objects.filter(codigo="AGUA").exists()
    assert connection.get_autocommit()


@pytest.mark.parametrize("moment", ["queue.enqueue", "poller.wake"])
def test_a_writer_killed_behind_it_keeps_nobody_from_the_cache(moment, counted):
    """Before his COMMIT, and right after it."""
    fill(counted)
    assert run_python(LOOKS + KEEPS_OUT + CANNOT_MARK + f"{moment} = die\n{WRITES}") == -9

    wait_until(lambda: not Fence.objects.exists())
    wait_until(lambda: is_a_hit(counted))
    assert ("AGUA" in categorias()) == (moment == "poller.wake")


def test_a_writer_killed_while_he_waits_leaves_one_that_another_can_rely_on(counted, cannot_mark, nobody_takes_it_down):
    fill(counted)
    assert (
        run_python(LOOKS + KEEPS_OUT + CANNOT_MARK + f"bypass_barrier._wait_for_read_leases_to_expire = die\n{WRITES}")
        == -9
    )
    assert Fence.objects.filter(stands=False).count() == 1

    write()

    assert Fence.objects.filter(stands=True).count() == 1


# --- Who takes it down -------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["told", "deleted"])
def test_a_remover_killed_in_the_middle_leaves_it_to_the_next(moment, counted, cannot_mark, nobody_takes_it_down):
    fill(counted)
    write()
    dies = {
        "told": "get_store().renew = die\n",
        "deleted": "from cachecore.models import Fence\n"
        "from django.db.models.signals import post_delete\npost_delete.connect(die, sender=Fence)\n",
    }[moment]
    assert run_python(LOOKS + KEEPS_OUT + dies + "bypass_barrier.lower_barrier('default', get_store())") == -9
    assert (Fence.objects.count(), Outbox.objects.count()) == (1, 1)
    assert not is_a_hit(counted)

    take_down()

    assert (Fence.objects.count(), Outbox.objects.count()) == (0, 0)
    wait_until(lambda: is_a_hit(counted))
    assert "AGUA" in categorias()


def test_who_cannot_tell_the_store_leaves_it(cannot_mark, nobody_takes_it_down, monkeypatch):
    write()

    def away(versions: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(get_store(), "renew", away)
    with pytest.raises(StoreError, match="gone"):
        bypass_barrier.lower_barrier("default", get_store())

    assert (Fence.objects.count(), Outbox.objects.count()) == (1, 1)


def test_who_takes_it_down_sees_what_was_committed_before_whatever_his_isolation(
    cannot_mark, nobody_takes_it_down, monkeypatch
):
    write()
    levels = []

    def renew(versions: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            levels.extend(cursor.fetchone())

    def from_snapshots() -> None:
        isolated(2)
        bypass_barrier.lower_barrier("default", get_store())

    monkeypatch.setattr(get_store(), "renew", renew)
    in_another_thread(from_snapshots)

    assert levels == ["read committed"]
    assert not Fence.objects.exists()


# --- The reader --------------------------------------------------------------------------


def test_a_hit_costs_no_query(counted, django_assert_num_queries, monkeypatch):
    fill(counted)

    with django_assert_num_queries(0):
        assert is_a_hit(counted)
        monkeypatch.setattr(bypass_barrier, "_last_poll", NO_POLL)
        assert is_a_hit(counted)


def test_who_has_looked_in_time_does_not_look_again(counted, monkeypatch, nobody_takes_it_down):
    fill(counted)
    asked: list[object] = []
    monkeypatch.setattr(bypass_barrier, "_last_poll", bypass_barrier._Poll(time.monotonic() + 20, is_clear=True))
    monkeypatch.setattr(side_connection, "ask", lambda *args: asked.append(args))
    monkeypatch.setattr(poller, "_poll", lambda: None)

    assert is_a_hit(counted)
    assert asked == []


def test_who_has_not_looked_and_cannot_is_served_nothing(counted, monkeypatch):
    fill(counted)

    def away(*args: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(side_connection, "ask", away)
    wait_until(lambda: time.monotonic() > bypass_barrier._last_poll[0])

    assert not is_a_hit(counted)
    monkeypatch.undo()


def test_a_connection_that_was_cut_is_opened_anew(counted):
    fill(counted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    bypass_barrier.poll()

    assert bypass_barrier._last_poll[1]


def test_a_forked_child_looks_for_itself(start):
    """Over the connection of its parent each would read the other's answers."""
    process = start(
        "from cachecore.outbox import side_connection\n"
        "pid = lambda: side_connection.ask('default', 'SELECT pg_backend_pid()')\n"
        "mine = pid()\nread, wrote = os.pipe()\n"
        "if child := os.fork():\n    theirs = os.read(read, 100).decode()\n    os.waitpid(child, 0)\n"
        "    print(pid() == mine, theirs != str(mine), flush=True)\n    input()\n"
        "else:\n    os.write(wrote, str(pid()).encode())\n    os._exit(0)"
    )
    assert line_of(process) == "True True"


def test_a_row_of_the_outbox_that_tells_of_a_commit_is_as_good_as_a_fence(counted, nobody_takes_it_down):
    fill(counted)
    Outbox.objects.create(scopes=[PATTERN])

    bypass_barrier.poll()
    for _ in range(3):
        assert not is_a_hit(counted)

    take_down()
    assert not Outbox.objects.exists()


def test_what_triggers_have_written_keeps_nobody_from_the_cache(counted, nobody_takes_it_down):
    fill(counted)
    Outbox.objects.create(table="pedidos_categoria", operation="U")

    assert bypass_barrier.poll() == ["default"]
    assert is_a_hit(counted)


# --- Without a transaction, without looks ----------------------------------------------


def test_before_a_statement_that_may_refuse_a_transaction_it_stands_for_a_while(
    counted, cannot_mark, nobody_takes_it_down, monkeypatch
):
    monkeypatch.setattr(bypass_barrier, "STATEMENT_TIMEOUT_S", 20)
    fill(counted)
    with procedure("empty()", "TRUNCATE pedidos_produto, pedidos_categoria CASCADE"), connection.cursor() as cursor:
        cursor.execute("CALL empty()")

    take_down()
    assert Fence.objects.filter(stands=True, until__isnull=False).count() == 1
    assert categorias() == []
    assert not is_a_hit(counted)

    Fence.objects.update(until="2000-01-01T00:00Z")
    take_down()
    assert not Fence.objects.exists()
    wait_until(lambda: is_a_hit(counted))
    assert categorias() == []


def test_killed_before_such_a_statement_is_through_it_has_told_what_ends(counted, nobody_takes_it_down):
    """Its row in the outbox was told, by another process, before the statement was through."""
    fill(counted)
    dies = (
        "queue.enqueue = lambda *args: None\nwrite_intents.invalidate = die\n"
        "bypass_barrier.STATEMENT_TIMEOUT_S = 0\nconnection.cursor().execute('CALL rename()')"
    )
    with procedure("rename()", "UPDATE pedidos_categoria SET codigo = 'AGUA' WHERE codigo = 'NAB'"):
        assert run_python(LOOKS + KEEPS_OUT + CANNOT_MARK + dies) == -9

    def is_down() -> bool:
        take_down()
        return not Fence.objects.exists()

    wait_until(is_down)
    wait_until(lambda: is_a_hit(counted))
    assert "AGUA" in categorias()


def test_what_ends_outside_a_transaction_waits_for_the_fence_too(cannot_mark, nobody_takes_it_down, monkeypatch):
    def away(*args: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(get_store(), "renew", away)

    write_intents.invalidate_now({PATTERN: {PATTERN}}, "default")

    assert Fence.objects.filter(stands=True).count() == 1
    assert [row.scopes for row in Outbox.objects.all()] == [[PATTERN]]


def test_without_regular_looks_there_is_none(settings, counted, cannot_mark, waits, monkeypatch):
    settings.CACHECORE = {**settings.CACHECORE, "OUTBOX_CHECK": 0}
    wait_until(lambda: poller._poller.thread is None)
    asked: list[object] = []
    monkeypatch.setattr(side_connection, "ask", lambda *args: asked.append(args))
    fill(counted)
    waits()

    write()

    assert not waits()
    assert asked == []
    assert Outbox.objects.count() == 1
    assert not Fence.objects.exists()
    # Nothing is bypassed: it was invalidated once the store answered, and is kept again.
    assert not is_a_hit(counted)
    assert is_a_hit(counted)


# --- Telling at once -----------------------------------------------------------------------


def test_a_row_that_is_committed_once_the_store_is_back_is_told_at_once(settings, cannot_mark, monkeypatch):
    """The recovery has emptied the outbox before it, and the next look is an hour away."""
    monkeypatch.setattr(bypass_barrier, "read_lease_seconds", lambda: 0.02)
    bypass_barrier.poll()
    settings.CACHECORE = {**settings.CACHECORE, "OUTBOX_CHECK": 3600}
    poller.wake()

    write()

    wait_until(lambda: not Outbox.objects.exists())
    wait_until(lambda: not Fence.objects.exists())


def test_a_relay_is_notified_of_it(cannot_mark, settings):
    settings.CACHECORE = {**settings.CACHECORE, "OUTBOX_CHECK": 0}
    with listening() as heard:
        write()
        assert heard() == 1
