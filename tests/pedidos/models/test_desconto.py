"""A discount, in money for the whole line: what the client owes is less, and never below zero."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import ItemPedido, Pedido, VendasDoDia
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.pedidos.valores import custo_da_linha, desconto_cabe, lucro_da_linha, valor_da_linha
from pedidos.resumos.conferir import diferencas_das_linhas, todas_as_diferencas
from tests import cast
from tests.examples import examples
from vendedor.models import Vendedor

precos = st.decimals("0.00", "999999.99", places=2)


@examples(24)
@given(quantidade=st.integers(1, 10_000), venda=precos, compra=precos, parte=st.integers(0, 100))
def test_database_and_functions_agree_to_the_cent(
    ana: Vendedor, quantidade: int, venda: Decimal, compra: Decimal, parte: int
):
    item = cast.um_pedido(ana).itens.get()
    desconto = (quantidade * venda * parte / 100).quantize(Decimal("0.01"))
    ItemPedido.objects.filter(pk=item.pk).update(
        quantidade=quantidade, preco_venda=venda, preco_compra=compra, desconto=desconto
    )

    item.refresh_from_db()

    valor, custo = valor_da_linha(quantidade, venda, desconto), custo_da_linha(quantidade, compra)
    assert (item.valor_total_venda, item.valor_total_compra) == (valor, custo)
    assert item.lucro_bruto == lucro_da_linha(valor, custo)
    assert list(diferencas_das_linhas()) == []


@pytest.mark.parametrize("desconto", ["-0.01", "100.01"])
def test_the_database_refuses_a_discount_that_is_negative_or_above_the_value_of_the_line(ana, desconto):
    item = cast.um_pedido(ana).itens.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        ItemPedido.objects.filter(pk=item.pk).update(desconto=Decimal(desconto))

    assert not desconto_cabe(10, Decimal(10), Decimal(desconto))
    item.desconto = Decimal(desconto)
    with pytest.raises(ValidationError, match="desconto"):
        item.full_clean()


def test_a_discount_of_the_whole_value_is_taken_on_every_database(ana):
    # 100 × 1.15 is 114.99999999999999 where money is a floating point number.
    item = cast.um_pedido(ana, quantidade=100, preco="1.15").itens.get()

    ItemPedido.objects.filter(pk=item.pk).update(desconto=Decimal("115.00"))

    item.refresh_from_db()
    assert item.valor_total_venda == 0


def test_a_discount_that_is_saved_alone_reaches_total_status_and_sums(ana):
    pedido = cast.um_pedido(ana)
    cast.um_pagamento(pedido, Decimal("93.00"), status_pagamento="APROVADO")
    item = pedido.itens.get()

    item.desconto = Decimal("7.00")
    item.save(update_fields=["desconto"])

    pedido.refresh_from_db()
    assert (pedido.calcular_total(), pedido.status) == (Decimal("93.00"), Pedido.Status.PAGAMENTO_APROVADO)
    soma = VendasDoDia.objects.get()
    assert (soma.vendas, soma.receita) == (Decimal("93.00"), Decimal("93.00"))
    assert list(todas_as_diferencas()) == []


def test_an_order_that_is_altered_in_its_discount_alone_is_written(ana):
    pedido = cast.um_pedido(ana)
    item = pedido.itens.get()
    linha = LinhaPedida(item.produto_id, item.quantidade, item.preco_venda, item.pk, Decimal("5.00"))

    pedido.alterar(
        cliente_id=pedido.cliente_id, vendedor_id=ana.pk, data=pedido.data, frete=pedido.frete, linhas=[linha]
    )

    assert pedido.calcular_total() == Decimal("95.00")
