"""Redis or PostgreSQL dies: the pages answer what they would answer without a cache, and writes commit."""

import logging
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from cachecore.errors import StoreError
from cachecore.models import Outbox
from cachecore.store import get_store
from pedidos.models import Pedido
from tests import cast
from tests.cachecore.fault_injection import a_database_that_lets_nobody_in, end_this_connection, just_before
from tests.cachecore.polling import wait_until
from tests.cachecore.valkey import OwnValkey, own_valkey
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)

PAGINAS = {
    "painel": ("vendedor_dashboard:{vendedor_id}", lambda pedido: f"/vendedor/?vendedor={pedido.vendedor_id}"),
    "cliente": ("vendedor_cliente:{cliente_id}", lambda pedido: f"/vendedor/cliente/{pedido.cliente_id}"),
    "rankings": ("vendedor_rankings", lambda pedido: "/vendedor/rankings"),
    "apuracao": ("apuracao:{status}", lambda pedido: f"/apuracao/?ano={timezone.localdate().year}"),
}


@pytest.fixture
def valkey(tmp_path, settings) -> Iterator[OwnValkey]:
    with own_valkey(tmp_path, settings) as server:
        yield server


@pytest.fixture
def one_interval(valkey: OwnValkey, settings: Any) -> None:
    """Nobody looks for the store again during the test."""
    settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 3600}


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana, pago=True)


@pytest.fixture(params=PAGINAS)
def pagina(request: pytest.FixtureRequest, valkey: OwnValkey, pedido: Pedido) -> tuple[str, str]:
    """The pattern and the address."""
    pattern, address = PAGINAS[request.param]
    return pattern, address(pedido)  # type: ignore[no-untyped-call]


@pytest.fixture
def abrir(client: Client, gilda: User, settings: Any) -> Callable[..., HttpResponse]:
    client.force_login(gilda)
    client.raise_request_exception = False

    def abrir(address: str, *, cached: bool = True) -> Any:
        before = settings.CACHECORE
        settings.CACHECORE = {**before, "ENABLED": cached}
        try:
            return client.get(address)
        finally:
            settings.CACHECORE = before

    return abrir


def errors(pattern: str) -> float:
    return REGISTRY.get_sample_value("cachecore_operations_total", {"operation": "error", "pattern": pattern}) or 0.0


def is_back() -> bool:
    try:
        get_store().now()
    except StoreError:
        return False
    return True


@pytest.mark.parametrize("moment", ["before a hit", "before a miss", "while it is computed"])
@pytest.mark.usefixtures("one_interval")
def test_redis_dies(moment, pagina, abrir, valkey, caplog):
    """One line in the log and a counter, however many pages are asked for in the interval."""
    pattern, address = pagina
    expected = abrir(address, cached=False)
    assert expected.status_code == 200
    counted = errors(pattern)
    if moment == "before a hit":
        assert [abrir(address)["Cache-Status"] for _ in range(2)][1] == "cachecore; hit"

    with caplog.at_level(logging.INFO, logger="cachecore"):
        if moment == "while it is computed":
            with just_before('FROM "pedidos_', valkey.kill):
                answers = [abrir(address)]
        else:
            valkey.kill()
            answers = [abrir(address)]
        answers += [abrir(address) for _ in range(5)]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, expected.content)}
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "The cache store is away, pages are computed until it is back" in caplog.records[0].message
    assert errors(pattern) > counted


def test_what_is_written_while_redis_is_dead_is_committed_and_shown(pagina, abrir, valkey, ana, pedido):
    _, address = pagina
    before = abrir(address)
    valkey.save()
    valkey.kill()

    novo = cast.um_pedido(ana, quantidade=777, pago=True)
    pedido.cliente.fantasia = "Bar Novo"
    pedido.cliente.save()
    novo.itens.update(preco_compra=Decimal("1.23"))

    shown = abrir(address)
    assert (shown.status_code, shown.content) == (200, abrir(address, cached=False).content)
    assert shown.content != before.content
    assert Outbox.objects.exists()

    valkey.start()
    wait_until(is_back)
    assert abrir(address).content == abrir(address).content == shown.content
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_postgresql_dies_before_a_request(warm, pagina, abrir):
    """What is cached, and who is asking, is right until the next look at the database fails (see test_fence.py)."""
    _, address = pagina
    expected = abrir(address, cached=False)
    if warm:
        abrir(address)
    connection.close()

    with a_database_that_lets_nobody_in():
        uncached = abrir(address, cached=False)
        connection.close()
        cached = abrir(address)
    connection.close()

    right = expected if warm else uncached
    assert (cached.status_code, cached.content) == (right.status_code, right.content)
    assert uncached.status_code == 500
    after = abrir(address)
    assert (after.status_code, after.content) == (200, expected.content)


def test_postgresql_dies_while_a_page_is_computed(pagina, abrir):
    """It is not kept, and nobody waits for it."""
    _, address = pagina
    expected = abrir(address, cached=False)
    answers = []
    for cached in (False, True):
        with just_before('FROM "pedidos_', end_this_connection):
            answers.append(abrir(address, cached=cached))
        connection.close()

    assert [(answer.status_code, answer.content) for answer in answers] == [(500, answers[0].content)] * 2
    after = [abrir(address) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in after] == [(200, expected.content)] * 2
    assert [answer["Cache-Status"] for answer in after] == ["cachecore; fwd=miss; stored", "cachecore; hit"]
