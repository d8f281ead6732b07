"""A line of a pedido: its totals are the database's, its purchase price is that of the moment."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pedidos.erros import PedidoComColeta
from pedidos.models import ItemPedido, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import abastecer, coletar
from vendedor.models import Vendedor

precos = st.decimals("0.00", "999999.99", places=2)


@examples(24)
@given(quantidade=st.integers(1, 10_000), venda=precos, compra=precos)
def test_it_multiplies_exactly(ana: Vendedor, quantidade: int, venda: Decimal, compra: Decimal):
    item = um_item(ana)
    ItemPedido.objects.filter(pk=item.pk).update(quantidade=quantidade, preco_venda=venda, preco_compra=compra)

    item.refresh_from_db()

    assert item.valor_total_venda == quantidade * venda
    assert item.valor_total_compra == quantidade * compra
    assert item.lucro_bruto == quantidade * (venda - compra)


def test_it_has_totals_however_it_was_written(ana: Vendedor):
    pedido = cast.um_pedido(ana)
    [item] = ItemPedido.objects.bulk_create(
        [
            ItemPedido(
                pedido=pedido,
                produto=cast.um_produto("Água"),
                quantidade=3,
                preco_venda=Decimal("2.50"),
                preco_compra=Decimal("1.00"),
            )
        ]
    )

    item.refresh_from_db()

    assert (item.valor_total_venda, item.lucro_bruto) == (Decimal("7.50"), Decimal("4.50"))


def test_it_tells_the_new_totals_right_after_a_change(ana: Vendedor):
    item = um_item(ana)
    assert item.valor_total_venda == Decimal(100)

    item.quantidade = 3
    item.save()

    assert item.valor_total_venda == Decimal(30)


def test_it_copies_the_purchase_price_of_the_moment(ana: Vendedor):
    item = um_item(ana)
    item.produto.preco_medio_compra = Decimal("9.99")
    item.produto.save()

    item.quantidade = 2
    item.save()

    assert ItemPedido.objects.get(pk=item.pk).preco_compra == Decimal("2.00")


def test_it_copies_the_price_when_a_form_leaves_it_out(ana: Vendedor):
    item = ItemPedido(
        pedido=cast.um_pedido(ana), produto=cast.um_produto("Água", "1.25"), quantidade=1, preco_venda=Decimal(2)
    )

    item.full_clean()

    assert item.preco_compra == Decimal("1.25")


def test_it_keeps_a_purchase_price_that_was_given(ana: Vendedor):
    item = ItemPedido.objects.create(
        pedido=cast.um_pedido(ana),
        produto=cast.um_produto("Água", "1.25"),
        quantidade=1,
        preco_venda=Decimal(2),
        preco_compra=Decimal("0.00"),
    )

    assert item.preco_compra == Decimal("0.00")


def test_it_takes_the_price_of_the_product_that_it_is_changed_to(ana: Vendedor):
    item = um_item(ana)
    item.produto = cast.um_produto("Água", "0.50")
    item.save(update_fields=["produto"])

    item.refresh_from_db()
    assert (item.preco_compra, item.lucro_bruto) == (Decimal("0.50"), Decimal("95.00"))


def test_it_does_not_change_once_goods_were_picked_up(ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 1)
    item = pedido.itens.get()
    palavras = f"Pedido {pedido.pk} já tem coleta: os itens não mudam mais."

    item.quantidade = 1
    for change in (
        item.save,
        item.delete,
        pedido.itens.all().delete,
        lambda: ItemPedido.objects.create(pedido=pedido, produto=item.produto, quantidade=1, preco_venda=Decimal(1)),
    ):
        with pytest.raises(PedidoComColeta, match=palavras):
            change()

    assert pedido.itens.get().quantidade == 10


def test_it_leaves_one_pedido_for_another_and_both_follow(ana: Vendedor):
    pago, outro = cast.um_pedido(ana, pago=True), cast.um_pedido(ana)
    extra = ItemPedido.objects.create(
        pedido=pago, produto=cast.um_produto("Água"), quantidade=1, preco_venda=Decimal(5)
    )
    assert status(pago) == "PENDENTE"

    extra.pedido = outro
    extra.save()

    assert (status(pago), status(outro)) == ("PAGAMENTO_APROVADO", "PENDENTE")


def um_item(ana: Vendedor) -> ItemPedido:
    return cast.um_pedido(ana).itens.get()


def status(pedido: Pedido) -> str:
    return Pedido.objects.get(pk=pedido.pk).status
