"""Redis gone, restarted with old data, emptied, slow: pages answer, writes commit, nothing is stale after."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from cachecore.errors import StoreError
from cachecore.models import Outbox
from cachecore.store import get_store
from cachecore.store.contract import Store
from cachecore.store.redis import RedisStore
from cachecore.store.scope_state import PATIENCE, Mark, first_version, new_version
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.polling import wait_until
from tests.cachecore.threads import in_another_thread
from tests.cachecore.valkey import OwnValkey, own_valkey

pytestmark = pytest.mark.django_db(transaction=True)

PATTERN = "categorias_shared"


@pytest.fixture
def known_server() -> None:
    """Not here: each test has a server of its own."""


@pytest.fixture
def valkey(tmp_path, settings) -> Iterator[OwnValkey]:
    with own_valkey(tmp_path, settings) as server:
        yield server


def is_back() -> bool:
    try:
        get_store().now()
    except StoreError:
        return False
    return True


ASKED: dict[str, Callable[[Store], object]] = {
    "read": lambda store: store.read("x", ["s"]),
    "lease": lambda store: store.lease("x", b"lease", 1000),
    "write": lambda store: store.write("x", b"entry", 60),
    "question": lambda store: store.question("x"),
    "entries": lambda store: list(store.entries()),
    "release_lease": lambda store: store.release_lease("x", b"lease"),
    "claim": lambda store: store.claim(["s"], "C" * 12, 1000),
    "make_versions": lambda store: store.make_versions({"s": first_version()}, "C" * 12, {}),
    "mark": lambda store: store.mark(["s"], Mark("M" * 12, "default", "7"), PATIENCE),
    "renew": lambda store: store.renew({"s": new_version()}),
    "unmark": lambda store: store.unmark(["s"], "M" * 12),
    "now": lambda store: store.now(),
    "add_counts": lambda store: store.add_counts({"hit|x": 1}, {}),
    "counts": lambda store: store.counts(),
    "recent": lambda store: store.recent(5),
    "sizes": lambda store: list(store.sizes()),
    "server": lambda store: store.server(),
}


@pytest.mark.parametrize("name", [name for name in vars(Store) if not name.startswith("_")])
def test_whatever_it_is_asked_while_it_is_gone_is_a_store_error(valkey, name):
    store = RedisStore("default", "x")
    ASKED[name](store)
    valkey.kill()

    with pytest.raises(StoreError):
        ASKED[name](store)


def test_pages_answer_and_writes_commit_while_it_is_gone(valkey):
    categorias()
    valkey.kill()

    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()
    assert "AGUA" in in_another_thread(categorias)


def test_what_ended_meanwhile_is_told_to_it_before_it_is_used_again(valkey):
    """Down for a whole transaction, then back with the data of before: the entry in it is old."""
    assert "AGUA" not in categorias()
    valkey.save()
    valkey.kill()
    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
    assert Outbox.objects.count() == 1

    valkey.start()
    wait_until(is_back)

    assert "AGUA" in categorias()
    assert Outbox.objects.count() == 0


def test_a_rollback_while_it_is_gone_leaves_nothing_to_tell(valkey):
    categorias()
    valkey.kill()

    with pytest.raises(RuntimeError), transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
        raise RuntimeError

    assert Outbox.objects.count() == 0


@pytest.mark.parametrize(
    "caches",
    [
        {"other": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    ],
    ids=["no such alias", "of another kind"],
)
def test_under_settings_without_it_reads_and_writes_work_and_nothing_is_old_afterwards(valkey, settings, caches):
    """As a test of the project overrides CACHES."""
    assert "AGUA" not in categorias()
    with override_settings(CACHES=caches):
        Categoria.objects.create(codigo="AGUA", nome="Água")

        assert "AGUA" in categorias()

    wait_until(is_back)
    assert "AGUA" in categorias()


def test_a_restart_with_old_data_that_nobody_saw_ends_everything(valkey):
    """No process asked while it was down, and the last versions were not in what it saved."""
    assert "AGUA" not in categorias()
    valkey.save()
    Categoria.objects.create(codigo="AGUA", nome="Água")

    valkey.kill()
    valkey.start()

    assert "AGUA" in categorias()
    wait_until(is_back)
    assert "AGUA" in categorias()


def test_an_emptied_server_is_a_cold_one(valkey):
    categorias()
    valkey.client.flushall()
    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in categorias()


def test_an_evicted_version_never_brings_an_old_entry_back(valkey):
    assert "AGUA" not in categorias()
    Categoria.objects.create(codigo="AGUA", nome="Água")
    for key in valkey.client.keys("*:v:*"):
        valkey.client.delete(key)

    assert "AGUA" in categorias()


def test_an_outage_is_one_attempt_and_one_line_in_the_log(valkey, settings, caplog, monkeypatch):
    # Those of earlier tests still look for the store.
    others = {thread.ident for thread in threading.enumerate()} - {threading.get_ident()}
    settings.CACHECORE = {**settings.CACHECORE, "RETRY_AFTER": 3600}
    categorias()
    valkey.kill()
    attempts = []
    connect = socket.socket.connect

    def counting(self, address):
        if threading.get_ident() not in others:
            attempts.append(address)
        return connect(self, address)

    with caplog.at_level(logging.WARNING, logger="cachecore"):
        categorias()
        monkeypatch.setattr(socket.socket, "connect", counting)
        for _ in range(20):
            categorias()

    mine = [address for address in attempts if address == str(valkey.socket)]
    assert mine == []
    # Said by who noticed first, perhaps the thread that hands over the counts.
    lines = [record.message for record in caplog.records if str(valkey.socket) in record.message]
    assert len(lines) == 1
    assert "away" in lines[0]


def test_a_server_that_accepts_and_never_answers_is_away_too(settings, tmp_path):
    with own_valkey(tmp_path, settings, patience=0.2) as valkey:
        categorias()
        # For ever, as far as this test goes.
        valkey.client.execute_command("CLIENT", "PAUSE", 500_000, "ALL")

        Categoria.objects.create(codigo="AGUA", nome="Água")

        assert "AGUA" in categorias()
