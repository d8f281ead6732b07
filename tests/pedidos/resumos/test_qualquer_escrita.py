"""Whatever is written, and however: the sums are what the orders add up to, to the cent.

SOMAS_EXEMPLOS makes it try more; test_sqlite.py runs it on SQLite.
"""

import os
from random import Random

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pedidos.resumos.conferir import todas_as_diferencas
from tests.pedidos.resumos.escritas import ESCRITAS, SO_NO_POSTGRESQL, escrever, um_comercio_pequeno

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(3600)]


@settings(
    max_examples=int(os.environ.get("SOMAS_EXEMPLOS", "12")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(escritas=st.lists(st.sampled_from(sorted(ESCRITAS)), min_size=3, max_size=12), semente=st.integers(0, 2**32 - 1))
def test_the_sums_are_those_of_the_orders_after_anything(escritas, semente):
    sorte = Random(semente)
    with transaction.atomic():
        um_comercio_pequeno()
        for nome in ["criar_muitos", *escritas]:
            if connection.vendor == "postgresql" or nome not in SO_NO_POSTGRESQL:
                escrever(nome, sorte)
        assert list(todas_as_diferencas()) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("nome", sorted(ESCRITAS))
def test_each_way_of_writing_keeps_them(nome):
    if connection.vendor != "postgresql" and nome in SO_NO_POSTGRESQL:
        pytest.skip("PostgreSQL only")
    um_comercio_pequeno()
    for semente in range(3):
        sorte = Random(semente)
        escrever("criar_muitos", sorte)
        escrever(nome, sorte)
        assert list(todas_as_diferencas()) == []
