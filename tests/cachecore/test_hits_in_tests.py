"""hits_in_tests: inside the transaction of a TestCase reads hit, and writes invalidate as if they were committed."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from cachecore import cached_with_invalidation
from cachecore.testing import hits_in_tests
from pedidos.models import Categoria

pytestmark = pytest.mark.django_db


@pytest.fixture
def computed() -> list[str]:
    return []


@pytest.fixture
def codigos(computed):
    @cached_with_invalidation(timeout=60, key_prefix="codigos", invalidate_on=["categoria.*"])
    def codigos() -> list[str]:
        computed.append("codigos")
        return sorted(Categoria.objects.values_list("codigo", flat=True))

    return codigos


@pytest.fixture
def cache() -> Iterator[None]:
    with hits_in_tests():
        yield


@pytest.mark.usefixtures("cache")
def test_a_second_read_hits(codigos, computed):
    assert codigos() == codigos()
    assert len(computed) == 1


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("how", ["create", "update", "in a block", "in two blocks"])
def test_a_write_of_the_test_invalidates(codigos, computed, how):
    codigos()
    if how == "create":
        Categoria.objects.create(codigo="AGUA", nome="Água")
    elif how == "update":
        Categoria.objects.filter(codigo="NAB").update(codigo="AGUA")
    else:
        with transaction.atomic(), transaction.atomic(savepoint=how == "in two blocks"):
            Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in codigos()
    assert "AGUA" in codigos()
    assert len(computed) == 2


@pytest.mark.usefixtures("cache")
def test_a_block_that_is_rolled_back_costs_nothing(codigos, computed):
    codigos()
    with pytest.raises(RuntimeError), transaction.atomic():
        Categoria.objects.create(codigo="AGUA", nome="Água")
        assert "AGUA" in codigos()
        raise RuntimeError

    assert "AGUA" not in codigos()
    assert len(computed) == 2


def test_without_it_every_read_in_the_transaction_that_wrote_is_computed(codigos, computed):
    Categoria.objects.create(codigo="AGUA", nome="Água")

    assert "AGUA" in codigos()
    assert "AGUA" in codigos()
    assert len(computed) == 2
