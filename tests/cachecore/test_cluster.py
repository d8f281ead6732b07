"""Redis Cluster: keys on three masters, one of which dies, is replaced, or comes back with old data."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from redis.connection import AbstractConnection

from cachecore import cached_with_invalidation
from cachecore.conf import conf
from cachecore.errors import StoreError
from cachecore.models import Outbox
from cachecore.store import get_store
from cachecore.store.scope_state import EVERYTHING
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.load_checker import under_load
from tests.cachecore.polling import wait_until
from tests.cachecore.valkey_clusters import Cluster, running

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"


@pytest.fixture
def known_server() -> None:
    """Not here: each test has servers of its own."""


@pytest.fixture(scope="module")
def three_masters(tmp_path_factory) -> Iterator[Cluster]:
    """One for all tests here, each of which leaves it whole: a cluster takes seconds to agree."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), with_replicas=False)
    with running(cluster):
        yield cluster


@pytest.fixture
def cluster(three_masters, settings) -> Cluster:
    use(three_masters, settings)
    return three_masters  # type: ignore[no-any-return]


@pytest.fixture
def cluster_with_replicas(tmp_path, settings) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path, with_replicas=True)
    with running(cluster):
        use(cluster, settings)
        yield cluster


def use(cluster: Cluster, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{cluster.masters[0].port}",
            "OPTIONS": {
                "CONNECTION_FACTORY": "cachecore.store.redis_cluster.ClusterConnectionFactory",
                "STARTUP_NODES": [master.address for master in cluster.masters],
                "SOCKET_CONNECT_TIMEOUT": 0.3,
                "SOCKET_TIMEOUT": 0.3,
            },
        }
    }
    settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 0.05}
    get_store().now()


@pytest.fixture
def version_key(settings) -> str:
    return f"{conf().key_prefix}:v:{PATTERN}"


@pytest.fixture
def hits(counted) -> Callable[[], int]:
    """How many there were in this test; 0 while the store is away."""
    before: int = counted("hit", PATTERN)

    def count() -> int:
        try:
            return int(counted("hit", PATTERN)) - before
        except StoreError:
            return 0

    return count


def is_back() -> bool:
    try:
        get_store().now()
    except StoreError:
        return False
    return True


def test_a_hit_asks_each_master_once_and_all_of_them_before_it_reads(cluster, hits, monkeypatch):
    categorias()
    steps: list[tuple[str, int]] = []
    send: Any = AbstractConnection.send_packed_command
    read: Any = AbstractConnection.read_response

    def sending(self: Any, *args: Any, **kwargs: Any) -> Any:
        steps.append(("send", self.port))
        return send(self, *args, **kwargs)

    def reading(self: Any, *args: Any, **kwargs: Any) -> Any:
        steps.append(("read", self.port))
        return read(self, *args, **kwargs)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", sending)
    monkeypatch.setattr("redis.connection.Connection.read_response", reading)
    categorias()
    monkeypatch.undo()

    assert hits() == 1
    asked = [port for step, port in steps if step == "send"]
    assert max(Counter(asked).values()) == 1
    assert [step for step, _ in steps[: len(asked)]] == ["send"] * len(asked)


def test_nobody_is_asked_before_all_are_recognised(cluster, monkeypatch):
    """What a master lost ends on another one, whose answer must not be from before."""
    categorias()
    for master in cluster.masters:
        master.client.execute_command("CLIENT", "KILL", "TYPE", "NORMAL", "SKIPME", "YES")
    sent: list[bytes] = []
    send: Any = AbstractConnection.send_packed_command

    def sending(self: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(b"".join(command) if isinstance(command, list) else command)
        return send(self, command, *args, **kwargs)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", sending)
    categorias()
    monkeypatch.undo()

    recognising = [number for number, command in enumerate(sent) if b"MYID" in command or b":server:" in command]
    reading = [number for number, command in enumerate(sent) if b":e:" in command or b":v:" in command]
    assert recognising
    assert reading
    assert max(recognising) < min(reading)


def test_keys_are_spread_over_the_masters_and_counted_together(cluster):
    store = get_store()
    for number in range(30):
        store.write(f"{PATTERN}|{number}", b"entry", 60)

    assert all(master.client.keys("*:e:*") for master in cluster.masters)
    assert sum(size.entries for _, size in store.sizes()) == 30
    assert "3 masters" in store.server()


def test_a_write_ends_what_lies_on_other_masters(cluster):
    assert "AGUA" not in categorias()

    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()


def test_one_master_gone_all_pages_are_computed_and_writes_commit(cluster, hits, version_key):
    categorias()
    number = cluster.number_of(version_key)
    cluster.masters[number].kill()

    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
    assert "AGUA" in categorias()
    assert "AGUA" in categorias()

    cluster.masters[number].start()
    wait_until(cluster.is_whole)
    wait_until(is_back)
    wait_until(lambda: "AGUA" in categorias() and hits() > 0)
    assert Outbox.objects.count() == 0


def test_a_master_that_comes_back_with_old_versions_ends_everything(cluster, version_key):
    """Nobody asked while it was down; the entry lives on, on whichever master it is."""
    assert "AGUA" not in categorias()
    node = cluster.masters[cluster.number_of(version_key)]
    for master in cluster.masters:
        master.client.save()
    Categoria.objects.create(codigo="AGUA", nome="Água")

    node.kill()
    node.start()
    wait_until(cluster.is_whole)

    assert "AGUA" in categorias()
    wait_until(is_back)
    assert "AGUA" in categorias()


def test_the_master_of_the_version_of_everything_comes_back_with_old_data(cluster, settings):
    assert "AGUA" not in categorias()
    node = cluster.masters[cluster.number_of(f"{conf().key_prefix}:v:{EVERYTHING}")]
    for master in cluster.masters:
        master.client.save()
    # A statement that nobody understands ends everything, and nothing but everything.
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN INSERT INTO pedidos_categoria VALUES ('AGUA', 'Água'); END $$")

    node.kill()
    node.start()
    wait_until(cluster.is_whole)

    assert "AGUA" in categorias()
    wait_until(is_back)
    assert "AGUA" in categorias()


def test_under_load_a_replica_that_missed_the_last_writes_takes_over(cluster_with_replicas, hits, settings):
    @cached_with_invalidation(timeout=60, key_prefix="seldom_read", invalidate_on=["categoria.*"])
    def seldom_read() -> list[str]:
        return sorted(Categoria.objects.values_list("codigo", flat=True))

    cluster = cluster_with_replicas
    number = cluster.number_of(f"{conf().key_prefix}:v:seldom_read")
    master, replica = cluster.masters[number], cluster.replicas[number]
    with under_load() as load:
        wait_until(lambda: load.reads > 50)
        with load.may_write:
            seldom_read()
        replica.stop_replicating(master)
        written = len(load.committed)
        wait_until(lambda: len(load.committed) > written + 5)
        # So that no later write ends what the lost ones should have ended.
        with load.may_write:
            master.kill()
            reads = load.reads
            wait_until(lambda: load.reads > reads + 20)
            wait_until(lambda: replica.says("replication", role="master"))
            wait_until(is_back)
            before = hits()
            wait_until(lambda: hits() > before + 20)
            assert set(load.committed) <= set(seldom_read())
        written = len(load.committed)
        wait_until(lambda: len(load.committed) > written + 5)

    assert Outbox.objects.count() == 0
