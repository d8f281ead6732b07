"""Redis slow, deaf, cut off in the middle of a reply, or dead: what it costs, and that nothing is mistaken."""

import time
from collections.abc import Callable, Iterator
from statistics import median

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cachecore import cached_with_invalidation
from cachecore.errors import StoreError
from cachecore.store import get_store
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.polling import wait_until
from tests.cachecore.proxy import Proxy, proxy_to
from tests.cachecore.valkey import OwnValkey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known_server() -> None:
    """Not here: each test has a server of its own."""


@pytest.fixture
def valkey(tmp_path) -> Iterator[OwnValkey]:
    server = OwnValkey(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def proxy(valkey, tmp_path, settings) -> Iterator[Proxy]:
    with proxy_to(valkey.socket, tmp_path / "proxy.sock") as proxy:
        settings.CACHES = {
            "default": {
                "BACKEND": "django_redis.cache.RedisCache",
                "LOCATION": f"unix://{proxy.path}",
                # As the client comes: with retries of its own, which are not waited for.
                "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2},
            }
        }
        settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 3600}
        yield proxy


# A connection that was closed meanwhile is worth one more try; so much for who reads, and so much for the thread
# that hands over the counts, where it knocks in the same moment.
KNOCKS_AT_A_DEAD_SERVER = 2 + 2


@pytest.fixture
def found_again_soon(settings) -> None:
    settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 0.01}


def is_back() -> bool:
    try:
        get_store().now()
    except StoreError:
        return False
    return True


@pytest.fixture
def asked(proxy) -> Callable[[], tuple[int, int]]:
    """How often it was connected to, and asked something, since this was last called."""
    seen = [0, 0]

    def count() -> tuple[int, int]:
        now = [proxy.connections, proxy.requests]
        new = (now[0] - seen[0], now[1] - seen[1])
        seen[:] = now
        return new

    return count


def test_a_server_that_is_too_slow_is_left_alone(proxy, asked):
    categorias()
    asked()
    proxy.delay = 1.0

    for _ in range(20):
        categorias()

    connections, requests = asked()
    # Twice if the thread that hands over the counts asked in the same moment.
    assert connections <= 1
    assert 1 <= requests <= 2


def test_a_server_that_accepts_and_never_answers_is_left_alone(proxy, asked):
    proxy.lets_through.clear()

    for _ in range(20):
        categorias()
    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()
    connections, _ = asked()
    # Twice if the thread that hands over the counts knocked in the same moment.
    assert connections <= 2


def test_a_server_that_is_gone_is_knocked_at_twice_and_left_alone(proxy, valkey, asked):
    categorias()
    asked()
    valkey.kill()

    for _ in range(20):
        categorias()

    connections, _ = asked()
    assert connections <= KNOCKS_AT_A_DEAD_SERVER


def test_a_server_that_is_slow_but_in_time_is_used(proxy, asked):
    categorias()
    asked()
    proxy.delay = 0.02

    categorias()

    assert asked()[1] >= 1
    assert is_back()


def test_a_reply_that_comes_late_is_not_taken_for_the_answer_to_a_later_question(proxy, found_again_soon):
    store = get_store()
    store.write("first", b"first", 60)
    store.write("second", b"second", 60)
    proxy.lets_through.clear()
    with pytest.raises(StoreError):
        store.read("first", [])
    proxy.lets_through.set()
    wait_until(is_back)

    for _ in range(3):
        assert store.read("second", [])[0] == b"second"


def test_a_reply_cut_off_at_any_byte_is_not_a_value(proxy, found_again_soon):
    categorias()
    store = get_store()
    store.write("cut", b"a value of some bytes", 60)
    scopes = ["*", "categorias_shared"]
    whole = store.read("cut", scopes)
    assert all(whole[1])

    # The time has at least so many digits.
    reply = b"*5\r\n:0\r\n*2\r\n$10\r\n1764066000\r\n$1\r\n0\r\n$21\r\na value of some bytes\r\n"
    reply += b"".join(b"$%d\r\n%b\r\n" % (len(state), state) for state in whole.states if state)
    for cut_after in range(len(reply)):
        proxy.cut_after = cut_after
        with pytest.raises(StoreError):
            store.read("cut", scopes)
        proxy.cut_after = None
        wait_until(is_back)

    assert store.read("cut", scopes)._replace(now=whole.now) == whole


def test_a_page_whose_hit_is_cut_off_is_computed(proxy, found_again_soon):
    expected = categorias()

    for cut_after in range(0, 200, 13):
        proxy.cut_after = cut_after
        assert categorias() == expected
        proxy.cut_after = None
        wait_until(is_back)

    assert categorias() == expected


def test_what_is_written_while_replies_are_cut_off_is_not_stale_afterwards(proxy, found_again_soon):
    """The commands arrive and take effect; only nobody learns of it."""
    for number, cut_after in enumerate((0, 1, 5, 20)):
        categorias()
        proxy.cut_after = cut_after
        Categoria.objects.create(codigo=f"C{number}", nome="x")
        assert f"C{number}" in categorias()
        proxy.cut_after = None
        wait_until(is_back)
        assert f"C{number}" in categorias()
        assert f"C{number}" in categorias()


def test_a_page_costs_no_more_than_without_a_cache_while_the_server_is_dead(proxy, valkey, asked, settings):
    @cached_with_invalidation(timeout=60, key_prefix="page_of_categorias", invalidate_on=["categoria.*"])
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(",".join(Categoria.objects.values_list("codigo", flat=True)))

    requests = RequestFactory()

    def latency() -> float:
        begin = time.perf_counter()
        assert b"CERVEJA" in page(requests.get("/")).content
        return time.perf_counter() - begin

    latency()
    asked()
    valkey.kill()
    dead = [latency() for _ in range(50)]
    connections, _ = asked()
    settings.CACHECORE = {**settings.CACHECORE, "ENABLED": False}
    off = [latency() for _ in range(50)]

    ratio = median(dead) / median(off)
    print(
        f"\nRedis dead: median {median(dead) * 1000:.2f} ms, slowest {max(dead) * 1000:.2f} ms; "
        f"cache off: median {median(off) * 1000:.2f} ms; ratio {ratio:.2f}"
    )
    assert connections <= KNOCKS_AT_A_DEAD_SERVER
