"""For how much a client buys: his own price, that of his table, the list price; and what he paid last."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pedidos.models import PrecoDeVenda, Produto, TabelaDePrecos
from pedidos.pedidos.ultima_compra import com_ultimo_preco
from pedidos.precos.models import com_preco_para
from tests import cast
from vendedor.models import Vendedor


@pytest.fixture
def produto(db: None) -> Produto:
    return cast.um_produto("Água", preco_lista=Decimal("3.0000"))


def preco(produto: Produto, cliente_id: int | None) -> Any:
    achado: Any = com_preco_para(Produto.objects.filter(pk=produto.pk), cliente_id).get()
    return achado.preco_tabela


def test_the_nearest_price_is_his(ana: Vendedor, produto: Produto):
    cliente, outro = cast.um_cliente(ana), cast.um_cliente(ana, "Mercado Azul")
    tabela, alheia = (TabelaDePrecos.objects.create(nome=nome) for nome in ("Atacado", "Varejo"))
    PrecoDeVenda.objects.create(tabela=alheia, produto=produto, preco=Decimal("9.0000"))
    assert [preco(produto, quem) for quem in (cliente.pk, None)] == [Decimal(3), Decimal(3)]

    PrecoDeVenda.objects.create(tabela=tabela, produto=produto, preco=Decimal("2.7083"))
    cliente.tabela_de_precos = tabela
    cliente.save()
    assert [preco(produto, quem.pk) for quem in (cliente, outro)] == [Decimal("2.7083"), Decimal(3)]

    PrecoDeVenda.objects.create(cliente=cliente, produto=produto, preco=Decimal("2.5000"))
    assert [preco(produto, quem.pk) for quem in (cliente, outro)] == [Decimal("2.5000"), Decimal(3)]
    assert preco(cast.um_produto("Gelo"), cliente.pk) is None


def test_the_last_price_is_that_of_his_last_order_that_stands(ana: Vendedor, produto: Produto):
    cliente, outro = cast.um_cliente(ana), cast.um_cliente(ana, "Mercado Azul")
    for dia, valor, quem in ((1, "3.10", cliente), (3, "3.30", cliente), (2, "3.20", cliente), (4, "9.00", outro)):
        cast.um_pedido(ana, cliente=quem, produto=produto, preco=valor, data=date(2026, 3, dia))
    cast.um_pedido(ana, cliente=cliente, produto=produto, preco="1.00", data=date(2026, 3, 9)).cancelar("engano")

    achado: Any = com_ultimo_preco(Produto.objects.filter(pk=produto.pk), cliente.pk).get()

    assert (achado.ultimo_preco, achado.ultimo_preco_em) == (Decimal("3.30"), date(2026, 3, 3))
