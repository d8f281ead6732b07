"""Many write at once, and nobody waits for a sum: nothing is lost, nothing is counted twice, nobody is stopped."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from decimal import Decimal
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import NotSupportedError, connection, connections, transaction
from django.db.models import Sum

from comum.erros import Recusa
from pedidos.models import Cliente, ItemPedido, Pedido, Produto, VendasDoDia
from pedidos.resumos.conferir import todas_as_diferencas
from pedidos.resumos.refazer import refazer
from tests import cast
from tests.cachecore.threads import in_another_thread

pytestmark = pytest.mark.django_db(transaction=True)
HOJE = date(2026, 3, 31)


def ao_mesmo_tempo(*fazem: Callable[[], object]) -> list[BaseException | None]:
    """Each in a thread and a connection of its own, begun together; what each one raised."""
    juntos = Barrier(len(fazem))

    def um(faz: Callable[[], object]) -> None:
        try:
            juntos.wait(timeout=20)
            faz()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(fazem)) as pool:
        return [feito.exception(timeout=60) for feito in [pool.submit(um, faz) for faz in fazem]]


def test_everybody_sells_for_the_same_seller_on_the_same_day(ana):
    cliente, produto = cast.um_cliente(ana), cast.um_produto()

    def vender() -> None:
        for _ in range(10):
            cast.um_pedido(ana, cliente=cliente, produto=produto, data=HOJE)

    assert ao_mesmo_tempo(*[vender] * 6) == [None] * 6
    assert VendasDoDia.objects.aggregate(Sum("pedidos"), Sum("vendas")) == {
        "pedidos__sum": 60,
        "vendas__sum": Decimal("6000.00"),
    }
    assert list(todas_as_diferencas()) == []


def test_nobody_waits_for_a_sum_that_another_transaction_holds(ana):
    cliente, produto = cast.um_cliente(ana), cast.um_produto()
    cast.um_pedido(ana, cliente=cliente, produto=produto, data=HOJE)

    def vender_com_pressa() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        cast.um_pedido(ana, cliente=cliente, produto=produto, data=HOJE)

    with transaction.atomic():
        cast.um_pedido(ana, cliente=cliente, produto=produto, data=HOJE)
        in_another_thread(vender_com_pressa)

    assert VendasDoDia.objects.aggregate(Sum("pedidos")) == {"pedidos__sum": 3}
    assert VendasDoDia.objects.count() == 2
    # Those of one key are made one again.
    assert (refazer(lambda *_: None), VendasDoDia.objects.count()) == (0, 1)
    assert list(todas_as_diferencas()) == []


def test_a_line_and_the_status_of_its_order_do_not_change_past_each_other(ana):
    """By SQL, which takes no lock of its own: the line waits for the order, and sees what became of it."""
    pedido = cast.um_pedido(ana, data=HOJE)
    item = pedido.itens.get()

    def acrescentar() -> None:
        ItemPedido.objects.bulk_create(
            [ItemPedido(pedido_id=pedido.pk, produto_id=item.produto_id, quantidade=1, preco_venda=5, preco_compra=1)]
        )

    def mudar(status: str) -> Callable[[], object]:
        return lambda: Pedido.objects.filter(pk=pedido.pk).update(status=status)

    for _ in range(15):
        feitos = ao_mesmo_tempo(acrescentar, mudar("CANCELADO"), acrescentar, mudar("PENDENTE"))
        assert feitos == [None] * 4
        assert list(todas_as_diferencas()) == []


@pytest.mark.parametrize("nivel", ["REPEATABLE READ", "SERIALIZABLE"])
def test_whoever_would_not_see_what_others_do_meanwhile_is_refused(ana, nivel):
    pedido = cast.um_pedido(ana, data=HOJE)
    recusa = f"not written in {nivel.lower()}: from an older snapshot they would be added up wrong"
    for rows, mudanca in (
        (Pedido.objects.filter(pk=pedido.pk), {"status": "CANCELADO"}),
        (ItemPedido.objects.filter(pedido=pedido), {"quantidade": 3}),
    ):
        with pytest.raises(NotSupportedError, match=recusa), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {nivel}")
            rows.update(**mudanca)

    assert list(todas_as_diferencas()) == []


def test_two_that_write_lines_of_the_same_orders_at_once_do_not_stop_each_other(ana):
    """Each a statement whose rows come in an order of their own: what they lock, they lock in one order."""
    produto = cast.um_produto()
    pedidos = [cast.um_pedido(ana, data=HOJE, produto=produto).pk for _ in range(8)]

    def acrescentar(pks: list[int]) -> Callable[[], object]:
        return lambda: [
            ItemPedido.objects.bulk_create(
                ItemPedido(pedido_id=pk, produto=produto, quantidade=1, preco_venda=5, preco_compra=1) for pk in pks
            )
            for _ in range(10)
        ]

    feitos = ao_mesmo_tempo(
        acrescentar(pedidos[:6]), acrescentar(pedidos[:1:-1]), acrescentar(pedidos[::-1]), acrescentar(pedidos[::2])
    )
    assert feitos == [None] * 4
    assert VendasDoDia.objects.aggregate(Sum("vendas")) == {"vendas__sum": 800 + 50 * (6 + 6 + 8 + 4)}
    assert list(todas_as_diferencas()) == []


def test_anything_at_once_and_it_is_made_anew_meanwhile(ana, bruno):
    clientes = [cast.um_cliente(vendedor, vendedor.nome) for vendedor in (ana, bruno)]
    produtos = [cast.um_produto(f"Produto {n}") for n in range(3)]
    for n in range(12):
        cast.um_pedido([ana, bruno][n % 2], cliente=clientes[n % 2], produto=produtos[n % 3], data=HOJE)
    pks = list(Pedido.objects.values_list("pk", flat=True).order_by("pk"))

    def escrever(semente: int) -> Callable[[], object]:
        sorte = Random(semente)

        def uma() -> Any:
            pedido = Pedido.objects.get(pk=sorte.choice(pks))
            produto = Produto.objects.get(pk=sorte.choice(produtos).pk)
            match sorte.randrange(5):
                case 0:
                    cast.um_pedido(sorte.choice([ana, bruno]), produto=produto, data=HOJE)
                case 1:
                    ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=2, preco_venda=3)
                case 2:
                    Pedido.objects.filter(pk=pedido.pk).update(
                        status=sorte.choice(cast.STATUS_SEM_LIBERACAO), cliente=Cliente.objects.get(pk=clientes[0].pk)
                    )
                case 3:
                    pedido.cancelar()
                case 4:
                    ItemPedido.objects.filter(pedido=pedido).update(quantidade=sorte.randrange(1, 9))

        def muitas() -> None:
            for _ in range(12):
                with suppress(Recusa):
                    uma()

        return muitas

    def refazer_sempre() -> None:
        for _ in range(4):
            assert refazer(lambda *_: None) == 0

    feitos = ao_mesmo_tempo(*[escrever(semente) for semente in range(4)], refazer_sempre)
    assert feitos == [None] * 5
    assert list(todas_as_diferencas()) == []
