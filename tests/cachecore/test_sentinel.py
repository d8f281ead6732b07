"""Redis Sentinel: the master dies, and the replica that takes over has missed the last writes."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from cachecore.errors import StoreError
from cachecore.models import Outbox
from cachecore.store import get_store
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.load_checker import under_load
from tests.cachecore.polling import wait_until
from tests.cachecore.valkey_clusters import SentinelGroup, running

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"


@pytest.fixture
def known_server() -> None:
    """Not here: each test has servers of its own."""


@pytest.fixture
def group(tmp_path, settings) -> Iterator[SentinelGroup]:
    group = SentinelGroup(tmp_path)
    with running(group):
        settings.CACHES = {
            "default": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": f"redis://{group.name}/0",
                "OPTIONS": {
                    "CLIENT_CLASS": "django_redis.client.SentinelClient",
                    "CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
                    "SENTINELS": [sentinel.address for sentinel in group.sentinels],
                    "SOCKET_CONNECT_TIMEOUT": 0.3,
                    "SOCKET_TIMEOUT": 0.3,
                },
            }
        }
        settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 0.05}
        yield group


@pytest.fixture
def hits(group, counted) -> Callable[[], int]:
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


def test_the_master_is_asked_and_the_second_read_is_a_hit(group, hits):
    categorias()
    categorias()

    assert hits() == 1
    assert group.master.client.keys("*:e:*")


def test_a_replica_that_missed_the_last_writes_takes_over_and_nothing_is_stale(group, hits):
    assert "AGUA" not in categorias()
    wait_until(lambda: bool(group.replica.client.keys("*:e:*")))
    group.replica.stop_replicating(group.master)
    Categoria.objects.create(codigo="AGUA", nome="Água")
    assert "AGUA" in categorias()

    group.master.kill()

    assert "AGUA" in categorias()
    wait_until(lambda: group.replica.says("replication", role="master"))
    wait_until(is_back)
    assert "AGUA" in categorias()
    wait_until(lambda: "AGUA" in categorias() and hits() > 0)


def test_what_is_written_while_there_is_no_master_is_told_to_the_next_one(group):
    categorias()
    group.master.kill()

    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
    told_later = Outbox.objects.count()

    assert "AGUA" in categorias()
    wait_until(is_back)
    assert "AGUA" in categorias()
    assert told_later == 1
    assert Outbox.objects.count() == 0


def test_under_load_every_read_is_right_before_during_and_after(group, hits):
    with under_load() as load:
        wait_until(lambda: load.reads > 50)
        group.replica.stop_replicating(group.master)
        written = len(load.committed)
        wait_until(lambda: len(load.committed) > written + 5)
        # So that no later write ends what the lost ones should have ended.
        with load.may_write:
            group.master.kill()
            reads = load.reads
            wait_until(lambda: load.reads > reads + 20)
            wait_until(lambda: group.replica.says("replication", role="master"))
            wait_until(is_back)
            before = hits()
            wait_until(lambda: hits() > before + 20)
        written = len(load.committed)
        wait_until(lambda: len(load.committed) > written + 5)

    assert Outbox.objects.count() == 0


def test_a_sentinel_that_is_gone_is_passed_over(group, hits):
    group.sentinels[0].kill()

    categorias()
    categorias()

    assert hits() == 1


def test_a_server_that_has_become_a_replica_is_not_used(group, hits):
    """An address that is still believed to be the master's, as while the news is on its way."""
    categorias()
    group.master.client.replicaof("127.0.0.1", group.replica.port)

    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()


def test_a_late_reply_is_not_taken_for_the_answer_to_a_later_question(group):
    """Sentinel's connections would stay in the pool with the reply on its way to them."""
    store = get_store()
    store.write("first", b"first", 60)
    store.write("second", b"second", 60)
    group.master.client.execute_command("CLIENT", "PAUSE", 600, "ALL")

    with pytest.raises(StoreError):
        store.read("first", [])
    wait_until(is_back)

    assert store.read("second", [])[0] == b"second"
