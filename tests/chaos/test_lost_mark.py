"""A store that loses a writer's mark, between the mark and the COMMIT, must not be filled with what ends."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django_redis import get_redis_connection

from cachecore.conf import conf
from cachecore.write import write_intents
from pedidos.models import Categoria
from tests.cachecore.cached_samples import categorias
from tests.cachecore.threads import in_another_thread

pytestmark = pytest.mark.django_db(transaction=True)


def lose(keys: str) -> None:
    """What FLUSHALL or an eviction does, to the keys of this test only."""
    client: Any = get_redis_connection("default")
    for key in client.keys(f"{conf().key_prefix}:{keys}"):
        client.delete(key)


def damage(keys: str, damaged: Callable[[bytes], bytes] = lambda value: b"|||") -> None:
    client: Any = get_redis_connection("default")
    for key in client.keys(f"{conf().key_prefix}:{keys}"):
        if client.type(key) == b"string":
            client.set(key, damaged(client.get(key)))


def cut_off_the_mark(keys: str) -> None:
    damage(keys, lambda value: value[: value.find(b"|") + 1])


def cut_off_in_the_mark(keys: str) -> None:
    damage(keys, lambda value: value[: value.find(b"|") + 8])


@pytest.mark.parametrize("harm", [lose, damage, cut_off_the_mark, cut_off_in_the_mark])
@pytest.mark.parametrize("keys", ["*", "v:*", "v:categorias_shared"])
def test_a_reader_between_the_loss_of_a_mark_and_the_commit_is_overruled(monkeypatch, harm, keys):
    assert "AGUA" not in categorias()
    connection.ensure_connection()
    commit = connection._commit  # type: ignore[attr-defined]

    def commit_after_the_loss() -> None:
        harm(keys)
        for _ in range(3):
            assert "AGUA" not in in_another_thread(categorias)
        commit()

    # The writer dies right after COMMIT: nobody tells of it.
    monkeypatch.setattr(connection, "_commit", commit_after_the_loss)
    monkeypatch.setattr(write_intents, "invalidate", lambda *args: None)
    with transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
    monkeypatch.undo()

    assert "AGUA" in categorias()
    assert "AGUA" in categorias()
