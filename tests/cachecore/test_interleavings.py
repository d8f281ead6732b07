"""Orders of events in which at least one cache of this kind serves old data; here none does.

In the order of the design's list. The ones that are about one thing only stand with it:
test_transaction.py, test_commit.py, test_outage.py, test_events.py, test_function.py,
test_stampede.py, test_two_databases.py.
"""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django_redis import get_redis_connection

from cachecore import cached, cached_with_invalidation, invalidate_cache
from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.store import get_store
from cachecore.write import write_intents
from pedidos.models import Categoria, LogAtividade, Pedido
from tests import cast
from tests.cachecore.cached_samples import categorias
from tests.cachecore.fault_injection import a_database_that_lets_nobody_in, end_this_connection, just_before
from tests.cachecore.polling import wait_until
from tests.cachecore.processes import run_python
from tests.cachecore.proxy import Proxy, proxy_to
from tests.cachecore.threads import in_another_thread
from tests.cachecore.valkey import OwnValkey

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"


@pytest.fixture
def pedidos_de() -> Callable[[int], list[int]]:
    @cached_with_invalidation(timeout=60, key_prefix="pedidos_de:{vendedor_id}", invalidate_on=["pedido.*"])
    def pedidos_de(vendedor_id: int) -> list[int]:
        return sorted(Pedido.objects.do_vendedor(vendedor_id).values_list("pk", flat=True))

    return pedidos_de


def create(codigo: str = "AGUA") -> None:
    Categoria.objects.create(codigo=codigo, nome="x")


# Autocommit, with a read just before the statement.


@pytest.mark.parametrize(
    ("verb", "write"),
    [
        ("INSERT", create),
        ("UPDATE", lambda: Categoria.objects.filter(codigo="OUTROS").update(codigo="AGUA")),
        ("INSERT", lambda: Categoria.objects.bulk_create([Categoria(codigo="AGUA", nome="x")])),
    ],
    ids=["save", "update", "bulk_create"],
)
@pytest.mark.usefixtures("each_store")
def test_a_read_just_before_the_statement_of_a_write_in_autocommit(verb, write):
    def read() -> None:
        assert "AGUA" not in in_another_thread(categorias)

    with just_before(verb, read):
        write()

    assert "AGUA" in categorias()


# A row that is not there when it is looked for, and there when it is written.


@pytest.mark.parametrize(("verb", "write"), [("UPDATE", Pedido.save), ("DELETE FROM", Pedido.delete)])
def test_a_row_that_another_puts_there_between_the_look_and_the_statement(verb, write, ana, bruno, pedidos_de):
    """It cannot be locked before it is there; so whose it was nobody knows."""
    instance = cast.um_pedido(ana)
    pk = instance.pk
    instance.delete()
    instance.pk = pk

    def put_it_there() -> None:
        Pedido(pk=pk, vendedor=bruno, cliente=instance.cliente).save(force_insert=True)
        assert pedidos_de(bruno.pk) == [pk]

    with just_before(f'{verb} "pedidos_pedido"', lambda: in_another_thread(put_it_there)):
        write(instance)

    assert pedidos_de(bruno.pk) == []


# The same foreign key, moved twice.


def test_two_writers_move_the_same_foreign_key_one_after_the_other_with_a_stale_instance(ana, bruno, pedidos_de):
    """The second has read the row as it was before the first, and writes after him; or he waits for him."""
    carla = cast.um_vendedor("Carla")
    pedido = cast.um_pedido(ana)
    stale = Pedido.objects.get(pk=pedido.pk)
    everybody = (ana, bruno, carla)
    first_is_through = Event()

    def move_to_bruno() -> None:
        pedido.vendedor = bruno
        pedido.save()
        first_is_through.set()

    first = Thread(target=in_another_thread, args=(move_to_bruno,))

    def between() -> None:
        first.start()
        wait_until(lambda: first_is_through.is_set() or in_another_thread(somebody_waits_for_a_lock))
        for vendedor in everybody:
            in_another_thread(lambda v=vendedor: pedidos_de(v.pk))  # type: ignore[misc]

    stale.vendedor = carla
    with just_before("UPDATE", between):
        stale.save()
    first.join(timeout=20)
    assert first_is_through.is_set()

    for vendedor in everybody:
        assert pedidos_de(vendedor.pk) == sorted(vendedor.pedidos.values_list("pk", flat=True))


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("each_store")
def test_a_foreign_key_moved_by_update_then_saved_from_an_old_instance(ana, bruno, pedidos_de):
    carla = cast.um_vendedor("Carla")
    old = cast.um_pedido(ana)
    Pedido.objects.filter(pk=old.pk).update(vendedor=bruno)
    assert pedidos_de(bruno.pk) == [old.pk]

    old.vendedor = carla
    old.save()

    assert [pedidos_de(vendedor.pk) for vendedor in (ana, bruno, carla)] == [[], [], [old.pk]]


# Around COMMIT.


def test_a_read_between_the_commit_and_the_invalidation(monkeypatch):
    categorias()
    end = write_intents.invalidate
    seen = []

    def end_after_a_read(*args: Any) -> None:
        seen.append(in_another_thread(categorias))
        end(*args)

    monkeypatch.setattr(write_intents, "invalidate", end_after_a_read)
    create()

    assert "AGUA" in seen[0]
    assert "AGUA" in categorias()


@pytest.fixture
def proxy(tmp_path, settings) -> Iterator[Proxy]:
    valkey = OwnValkey(tmp_path)
    valkey.start()
    with proxy_to(valkey.socket, tmp_path / "proxy.sock") as proxy:
        settings.CACHES = {
            "default": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": f"unix://{proxy.path}",
                "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2},
            }
        }
        settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 0.05}
        yield proxy
    valkey.kill()


@pytest.mark.parametrize("lost", ["the command", "its reply"])
def test_the_second_round_trip_fails_after_a_reader_filled_in_between(proxy, lost):
    """The hooks of the application run all the same, and nobody is told of an error: the write is committed."""
    assert "AGUA" not in categorias()
    commit = connection._commit  # type: ignore[attr-defined]
    hooks = []

    def commit_and_lose_the_store() -> None:
        assert "AGUA" not in in_another_thread(categorias)
        commit()
        if lost == "the command":
            proxy.cut_requests = True
        else:
            proxy.cut_after = 0

    connection._commit = commit_and_lose_the_store  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            transaction.on_commit(lambda: hooks.append(categorias()))
            create()
    finally:
        connection._commit = commit  # type: ignore[attr-defined]
    assert "AGUA" in hooks[0]
    assert "AGUA" in in_another_thread(categorias)

    proxy.cut_after, proxy.cut_requests = None, False
    wait_until(is_back)

    assert "AGUA" in categorias()
    assert "AGUA" in in_another_thread(categorias)


def is_back() -> bool:
    try:
        get_store().now()
    except StoreError:
        return False
    return True


# Transactions.


@pytest.mark.usefixtures("each_store")
def test_a_transaction_that_only_reads_does_not_bring_back_what_ended_while_it_was_open():
    """Cold: the first reads in a transaction, the second writes and commits, the first commits."""
    with transaction.atomic():
        assert "AGUA" not in categorias()
        in_another_thread(create)
        assert "AGUA" in categorias()

    assert "AGUA" in categorias()
    assert "AGUA" in in_another_thread(categorias)


def test_the_beginning_of_a_transaction_fails_once():
    """As while the database restarts. What a failed beginning left behind must not swallow what follows."""
    categorias()
    connection.close()
    with (
        a_database_that_lets_nobody_in(),
        pytest.raises(OperationalError, match="not currently accepting connections"),
        transaction.atomic(),
    ):
        create()

    create()
    assert "AGUA" in categorias()
    with transaction.atomic():
        create("SUCO")
    assert {"AGUA", "SUCO"} <= set(in_another_thread(categorias))


def test_the_beginning_of_a_savepoint_fails_because_the_connection_is_gone():
    categorias()
    with pytest.raises((OperationalError, InterfaceError)), transaction.atomic():
        create("SUCO")
        end_this_connection()
        with transaction.atomic():
            create()

    before = categorias()
    assert not {"AGUA", "SUCO"} & set(before)
    create()
    assert "AGUA" in categorias()


# A mark, and time.

SLOW_COMMIT = """
from cachecore.store import get_store
write_intents.PATIENCE = 1
connection.ensure_connection()
commit = connection._commit
def commit_after_the_deadline():
    deadline = get_store().now() + write_intents.PATIENCE
    while get_store().now() <= deadline: pass
    for _ in range(3):
        assert "AGUA" not in in_another_thread(categorias)
    commit()
connection._commit = commit_after_the_deadline
write_intents.invalidate = die
Categoria.objects.create(codigo="AGUA", nome="Água")
"""


def test_a_mark_outlives_its_deadline_during_a_slow_commit_a_reader_fills_the_writer_dies(counted):
    before = categorias()

    assert run_python(SLOW_COMMIT) == -9

    assert categorias() == sorted([*before, "AGUA"])
    assert "AGUA" in categorias()


@pytest.mark.usefixtures("each_store")
def test_a_trigger_writes_another_table_which_the_transaction_reads_through_the_cache_and_rolls_back():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION app() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO pedidos_categoria (codigo, nome) VALUES ('AGUA', 'x'); RETURN NULL; END $$;"
            "CREATE TRIGGER app AFTER INSERT ON pedidos_logatividade EXECUTE FUNCTION app()"
        )
    categorias()
    invalidate_cache(PATTERN)  # nothing is cached, and there is a version to store under
    try:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            LogAtividade.objects.create(tipo="x", titulo="x", modulo="x")
            assert "AGUA" in categorias()
            assert "AGUA" not in in_another_thread(categorias)
            raise ZeroDivisionError
        assert "AGUA" not in categorias()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION app() CASCADE")


@pytest.mark.parametrize("keys", ["v:*", "e:*", "*"], ids=["versions", "entries", "both"])
def test_versions_or_entries_are_evicted_before_or_after_a_write(keys):
    def evict() -> None:
        client = get_redis_connection("default")
        for key in client.keys(f"{conf().key_prefix}:{keys}"):
            client.delete(key)

    assert "AGUA" not in categorias()
    evict()
    create()
    assert "AGUA" in categorias()
    evict()
    assert "AGUA" in categorias()
    create("SUCO")
    evict()
    assert {"AGUA", "SUCO"} <= set(categorias())


ANOTHER_TIME = "import time; real = time.time; time.time = lambda: real() + {seconds}\n"


@pytest.mark.parametrize("seconds", [60, -60])
class TestClocksAMinuteApart:
    def test_of_a_reader(self, seconds, counted):
        assert run_python(ANOTHER_TIME.format(seconds=seconds) + "assert 'AGUA' not in categorias()") == 0
        create()
        assert "AGUA" in categorias()

        assert run_python(ANOTHER_TIME.format(seconds=seconds) + "assert 'AGUA' in categorias()") == 0
        assert counted("hit", PATTERN) == 1

    def test_of_a_writer(self, seconds):
        categorias()
        write = "Categoria.objects.create(codigo='AGUA', nome='x')"

        assert run_python(ANOTHER_TIME.format(seconds=seconds) + write) == 0

        assert "AGUA" in categorias()

    def test_of_a_writer_who_dies_and_whose_mark_can_only_wait_for_its_deadline(self, seconds, counted):
        """The deadline is on the clock of the store."""
        categorias()
        dies = (
            "write_intents._xid = lambda connection: ''\nwrite_intents.invalidate = die\n"
            "Categoria.objects.create(codigo='AGUA', nome='x')"
        )

        assert run_python(ANOTHER_TIME.format(seconds=seconds) + dies) == -9

        assert "AGUA" in categorias()
        assert "AGUA" in categorias()
        assert (counted("bypass", PATTERN), counted("store", PATTERN)) == (2, 1)


# Values made from other values.


@pytest.mark.usefixtures("each_store")
def test_what_an_inner_hit_was_made_from_ends_while_the_outer_one_is_computed():
    @cached(timeout=60, key_prefix="outer")
    def outer(write_meanwhile: bool) -> list[str]:
        found = categorias()
        if write_meanwhile and "AGUA" not in found:
            in_another_thread(create)
        return found

    categorias()
    assert "AGUA" not in outer(write_meanwhile=True)

    assert "AGUA" in outer(write_meanwhile=True)
