"""What is done to a product."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from pedidos.erros import ProdutoRecusado
from pedidos.models import ItemPedido, Produto
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


def test_it_is_registered_when_all_of_it_is_right():
    Produto.objects.registrar(nome="Mate", codigo_interno="MAT")

    with pytest.raises(ValidationError, match="Já existe um produto com este código interno"):
        Produto.objects.registrar(nome="Outro", codigo_interno="MAT")


def test_a_new_price_is_that_of_the_orders_to_come(ana: Vendedor):
    pedido = cast.um_pedido(ana)
    produto = Produto.objects.get()

    assert produto.alterar({"nome": produto.nome, "preco_medio_compra": Decimal("9.00")}) == ["preco_medio_compra"]

    assert ItemPedido.objects.get(pedido=pedido).preco_compra == Decimal("2.00")
    with pytest.raises(ValidationError):
        produto.alterar({"preco_medio_compra": Decimal(-1)})
    assert Produto.objects.get().preco_medio_compra == Decimal("9.00")


def test_it_rests_and_comes_back():
    produto = cast.um_produto()
    with pytest.raises(ProdutoRecusado, match="já está ativo"):
        produto.reativar()
    produto.desativar()
    assert not Produto.objects.ativos()
    with pytest.raises(ProdutoRecusado, match="já está inativo"):
        produto.desativar()
    produto.reativar()
    assert list(Produto.objects.ativos()) == [produto]
