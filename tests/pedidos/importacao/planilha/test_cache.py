"""An import ends what the cache holds of pedidos, once it is committed and not before."""

from collections.abc import Callable, Iterator

import pytest

from cachecore import cached_with_invalidation
from cachecore.declare import registry
from pedidos.importacao.planilha import conferir, gravar
from pedidos.models import Cliente, ItemPedido, Pedido, Produto
from tests.pedidos.importacao.planilha.conftest import HOJE, Write, importar, uma_linha

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def reads_of_the_test_only() -> Iterator[None]:
    before = registry.all_reads()
    yield
    registry._registered.clear()
    registry._registered.update(before)


def counted(model: type[Pedido | ItemPedido | Cliente | Produto], event: str) -> Callable[[], int]:
    def counted() -> int:
        return model.objects.count()

    return cached_with_invalidation(timeout=60, key_prefix=f"planilha_{event}", invalidate_on=[event])(counted)


@pytest.mark.parametrize(
    ("model", "event"),
    [
        (Pedido, "pedido.criado"),
        (ItemPedido, "item_pedido.criado"),
        (Cliente, "cliente.criado"),
        (Produto, "produto.criado"),
    ],
)
def test_it_ends_what_is_cached_of_it(
    csv_of: Write, bar: Cliente, skol: Produto, model: type[Pedido], event: str
) -> None:
    count = counted(model, event)
    before = count()

    importar(csv_of(uma_linha(), uma_linha(cliente="Bar Novo", produto="Nova", vendedor="Ana")), "--criar")

    assert (before, count()) == (0 if model in (Pedido, ItemPedido) else 1, 2)


def test_it_ends_nothing_when_it_is_interrupted(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    def interrupt(etapa: str, feito: int, total: int) -> None:
        raise KeyboardInterrupt

    count = counted(Pedido, "pedido.criado")
    assert count() == 0
    with conferir(csv_of(uma_linha()), hoje=HOJE) as conferencia, pytest.raises(KeyboardInterrupt):
        gravar(conferencia, progresso=interrupt)

    assert count() == 0
