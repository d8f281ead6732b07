"""The price of a unit has up to four places; what a line comes to is rounded once, half a cent up, everywhere."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from pedidos.models import ItemPedido, Pedido
from pedidos.pedidos.valores import custo_da_linha, valor_da_linha
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.examples import examples
from vendedor.models import Vendedor

precos = st.decimals("0.0000", "99999.9999", places=4)


def centavos(quantidade: int, preco: Decimal) -> int:
    """In whole numbers, apart from what is tried: ten-thousandths of a real, and the half of a cent goes up."""
    cheios, resto = divmod(quantidade * int(preco.scaleb(4)), 100)
    return cheios + (resto >= 50)


@examples(24)
@given(quantidade=st.integers(1, 10_000), venda=precos, compra=precos)
# Half a cent, which floating point puts below: 3 × 0.335 is 1.00499…, 1 × 1.115 is 1.11499…
@example(quantidade=3, venda=Decimal("0.3350"), compra=Decimal("1.1150"))
@example(quantidade=1, venda=Decimal("1.0050"), compra=Decimal("0.0050"))
@example(quantidade=12, venda=Decimal("2.7083"), compra=Decimal("2.7083"))
@example(quantidade=2_147_483_647, venda=Decimal("0.0001"), compra=Decimal("465.6612"))
def test_database_functions_and_plain_arithmetic_agree(ana: Vendedor, quantidade: int, venda: Decimal, compra: Decimal):
    item = cast.um_pedido(ana).itens.get()
    ItemPedido.objects.filter(pk=item.pk).update(quantidade=quantidade, preco_venda=venda, preco_compra=compra)

    item.refresh_from_db()

    certos = Decimal(centavos(quantidade, venda)) / 100, Decimal(centavos(quantidade, compra)) / 100
    assert (item.valor_total_venda, item.valor_total_compra) == certos
    assert item.lucro_bruto == certos[0] - certos[1]
    assert certos == (valor_da_linha(quantidade, venda, Decimal(0)), custo_da_linha(quantidade, compra))
    assert (item.preco_venda, item.preco_compra) == (venda, compra)
    assert list(todas_as_diferencas()) == []


def test_a_discount_is_compared_with_what_the_line_comes_to_rounded(ana: Vendedor):
    item = cast.um_pedido(ana).itens.get()
    item.quantidade, item.preco_venda, item.desconto = 3, Decimal("0.3350"), Decimal("1.02")
    with pytest.raises(ValidationError, match="O desconto não pode"):
        item.full_clean()

    item.desconto = Decimal("1.01")
    item.full_clean()
    item.save()

    item.refresh_from_db()
    assert item.valor_total_venda == 0


def test_an_order_of_such_lines_is_paid_by_the_sum_of_what_each_comes_to(ana: Vendedor):
    pedido = cast.um_pedido(ana, quantidade=12, preco="2.7083")
    cast.um_pagamento(pedido, Decimal("32.49"), status_pagamento="APROVADO")
    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PENDENTE

    cast.um_pagamento(pedido, Decimal("0.01"), status_pagamento="APROVADO")

    pedido.refresh_from_db()
    assert (pedido.calcular_total(), pedido.status) == (Decimal("32.50"), Pedido.Status.PAGAMENTO_APROVADO)
