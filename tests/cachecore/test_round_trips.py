"""What it costs: a hit is one round trip and no SQL, an invalidation one write however much is cached."""

from threading import get_ident

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django_redis import get_redis_connection
from redis.connection import AbstractConnection

from cachecore import cached, cached_with_invalidation, invalidate_cache
from cachecore.serve import near_cache
from pedidos.models import Categoria
from tests.cachecore.view_requests import ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trips(monkeypatch) -> list[str]:
    """What this thread sends to Redis, one item a round trip; what a new connection begins with does not count."""
    sent: list[str] = []
    original = AbstractConnection.send_packed_command
    this_thread = get_ident()

    def send(self, command, check_health=True):
        blob = b"".join(command) if isinstance(command, list) else command
        begins = any(word in blob for word in (b"CLIENT", b"HELLO", b"INFO", b":server:"))
        # Another thread hands over the counts, now and then.
        if get_ident() == this_thread and not begins:
            sent.append(bytes(blob).decode("latin-1"))
        return original(self, command, check_health=check_health)  # type: ignore[no-untyped-call]

    get_redis_connection("default").ping()
    monkeypatch.setattr(AbstractConnection, "send_packed_command", send)
    return sent


@pytest.fixture
def categorias():
    @cached_with_invalidation(timeout=60, key_prefix="categorias:{n}", invalidate_on=["categoria.*"])
    def categorias(n: int) -> int:
        return Categoria.objects.count()

    return categorias


def test_a_hit_is_one_round_trip_and_no_sql(categorias, trips, django_assert_num_queries):
    categorias(1)
    trips.clear()

    with django_assert_num_queries(0):
        categorias(1)

    assert len(trips) == 1


def test_a_hit_on_a_page_is_one_round_trip_and_two_once_where_another_process_has_computed_it_anew(trips, monkeypatch):
    made: list[int] = []

    @cached(timeout=60, key_prefix="page")
    def page(request: HttpRequest) -> HttpResponse:
        made.append(len(made))
        return HttpResponse(f"page {len(made)}")

    def trips_of_one() -> int:
        trips.clear()
        ask(page)
        return len(trips)

    ask(page)
    assert [trips_of_one() for _ in range(3)] == [1, 1, 1]
    with monkeypatch.context() as another_process:
        another_process.setattr(near_cache, "_pages", {})
        invalidate_cache("page")
        ask(page)

    assert [trips_of_one() for _ in range(3)] == [2, 1, 1]
    assert len(made) == 2


def test_a_miss_is_three_round_trips_once_its_versions_exist(categorias, trips):
    categorias(1)
    Categoria.objects.create(codigo="AGUA", nome="Água")
    trips.clear()

    categorias(1)

    assert len(trips) == 3


def test_a_transaction_is_two_round_trips_however_many_rows_it_touches(categorias, trips):
    categorias(1)
    trips.clear()

    with transaction.atomic():
        for number in range(50):
            Categoria.objects.create(codigo=f"C{number}", nome="x")

    assert len(trips) == 2


@pytest.mark.parametrize(
    "write",
    [
        lambda: Categoria.objects.bulk_create([Categoria(codigo=f"C{n}", nome="x") for n in range(10_000)]),
        lambda: Categoria.objects.bulk_create([Categoria(codigo=f"C{n}", nome="x") for n in range(200)], batch_size=50),
        lambda: Categoria.objects.update(nome="x"),
        lambda: Categoria.objects.all().delete(),
    ],
    ids=["bulk_create of 10,000", "bulk_create in portions", "update", "delete"],
)
def test_a_write_of_many_rows_is_no_more_round_trips_than_one_save(categorias, trips, write):
    categorias(1)
    trips.clear()
    Categoria.objects.create(codigo="AGUA", nome="Água")
    of_one_save = len(trips)
    trips.clear()

    write()

    assert len(trips) == of_one_save == 2


def test_the_first_miss_of_a_scope_is_five_round_trips(categorias, trips):
    categorias(1)
    trips.clear()

    categorias(2)

    assert len(trips) == 5


def test_a_hit_on_what_was_made_from_other_cached_values_is_two_round_trips_once_in_each_process(categorias, trips):
    @cached(timeout=60, key_prefix="sum")
    def together() -> int:
        return sum(categorias(n) for n in (1, 2))

    together()
    trips.clear()

    together()

    assert len(trips) == 2
    trips.clear()

    together()

    assert len(trips) == 1


def test_a_miss_where_only_the_other_cached_values_have_ended_is_five_round_trips_besides_theirs(categorias, trips):
    @cached(timeout=60, key_prefix="sum")
    def together() -> int:
        return sum(categorias(n) for n in (1, 2))

    together()
    Categoria.objects.create(codigo="AGUA", nome="Água")
    trips.clear()

    together()

    of_theirs = 2 * 3
    assert len(trips) == 5 + of_theirs


def test_a_transaction_that_emits_nothing_only_asks_whether_a_reader_relies_on_other_declarations(trips, ana):
    """As one of another release does, for which the field counts."""
    trips.clear()

    with transaction.atomic():
        ana.usuario.save(update_fields=["last_login"])

    assert len(trips) == 1


def test_an_invalidation_searches_for_nothing(categorias, trips):
    for n in range(20):
        categorias(n)
    trips.clear()

    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert len(trips) == 2
    assert not any(f"\r\n{word}\r\n" in trip for word in ("KEYS", "SCAN", "DEL", "UNLINK") for trip in trips)
