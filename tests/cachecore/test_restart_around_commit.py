"""The server is replaced while a COMMIT is on its way, and with it goes the mark that stood for that COMMIT."""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from cachecore.errors import StoreError
from cachecore.store import get_store
from cachecore.write import write_intents
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.polling import wait_until
from tests.cachecore.valkey import OwnValkey, own_valkey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known_server() -> None:
    """Not here: each test has a server of its own."""


@pytest.fixture
def valkey(tmp_path, settings) -> Iterator[OwnValkey]:
    with own_valkey(tmp_path, settings) as server:
        yield server


@pytest.fixture
def finish_commit() -> Iterator[Callable[[], None]]:
    """A writer that waits between its mark and its COMMIT, and dies right after: nobody tells of it."""
    committing, go_on = Event(), Event()

    def write() -> None:
        connection.ensure_connection()
        commit = connection._commit  # type: ignore[attr-defined]

        def when_told() -> None:
            committing.set()
            assert go_on.wait(timeout=20)
            commit()

        connection._commit = when_told  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                Categoria.objects.create(codigo="AGUA", nome="Água")
        finally:
            connections.close_all()

    writer = Thread(target=write)

    def finish() -> None:
        go_on.set()
        writer.join(timeout=20)

    writer.start()
    assert committing.wait(timeout=20)
    yield finish
    finish()


def is_back() -> bool:
    try:
        get_store().now()
    except StoreError:
        return False
    return True


@pytest.fixture
def filled(valkey) -> None:
    assert "AGUA" not in categorias()
    valkey.save()


@pytest.fixture
def nobody_tells(monkeypatch) -> None:
    monkeypatch.setattr(write_intents, "invalidate", lambda *args: None)


def test_what_is_read_before_the_commit_is_not_served_after_it(filled, nobody_tells, finish_commit, valkey):
    valkey.kill()
    valkey.start()
    for _ in range(3):
        assert "AGUA" not in categorias()
        wait_until(is_back)

    finish_commit()

    assert "AGUA" in categorias()
    assert "AGUA" in categorias()


def test_once_it_has_committed_there_are_hits_again(filled, nobody_tells, finish_commit, valkey, counted):
    valkey.kill()
    valkey.start()
    categorias()
    wait_until(is_back)

    finish_commit()

    def is_a_hit() -> bool:
        before = counted("hit", "categorias_shared")
        assert "AGUA" in categorias()
        return bool(counted("hit", "categorias_shared") > before)

    wait_until(is_a_hit)
