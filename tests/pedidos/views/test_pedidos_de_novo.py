"""An order like one before: from its page or from the client's, at today's prices, without what is not sold."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pedidos.models import Cliente, ItemPedido, Pedido, PrecoDeVenda, Produto
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
NOVO = "/pedidos/novo"


@pytest.fixture
def anterior(ana: Vendedor, ze: Cliente, pilsen: Produto) -> Pedido:
    """Ten of a product that has a price of today, three of one that has none, one that nobody sells any more."""
    pedido = cast.um_pedido(ana, cliente=ze, produto=pilsen, preco="10.00")
    PrecoDeVenda.objects.create(cliente=ze, produto=pilsen, preco=Decimal("12.50"))
    ItemPedido.objects.filter(pedido=pedido).update(desconto=Decimal(5))
    for nome, ativo in (("Água", True), ("Cerveja Velha", False)):
        produto = cast.um_produto(nome, ativo=ativo)
        pedido.itens.create(produto=produto, quantidade=3, preco_venda=Decimal("1.50"))
    return pedido


def test_it_has_the_lines_of_the_other_at_todays_prices(da_ana: Client, anterior: Pedido, ze: Cliente):
    response = da_ana.get(NOVO, {"de": anterior.pk})
    preenchido = campos(response)

    assert "Fica de fora o que já não se vende: Cerveja Velha." in texto(response)
    assert preenchido["cliente"] == ze.rotulo
    da_ana.post(NOVO, preenchido)
    novo = Pedido.objects.exclude(pk=anterior.pk).get()
    assert list(novo.itens.values_list("produto__nome", "quantidade", "preco_venda", "desconto")) == [
        ("Cerveja Pilsen", 10, Decimal("12.50"), Decimal(0)),
        ("Água", 3, Decimal("1.50"), Decimal(0)),
    ]
    assert anterior.itens.count() == 3


def test_packages_are_sold_again_and_those_that_are_gone_in_units(
    da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto
):
    pedido = cast.um_pedido(ana, cliente=ze, produto=pilsen)
    pedido.itens.update(unidade="CX", fator=12, quantidade=24, preco_venda=Decimal("39.00"))
    PrecoDeVenda.objects.create(cliente=ze, produto=pilsen, preco=Decimal("3.50"))
    caixa = pilsen.embalagens.create(unidade="CX", fator=12)
    vendidos: list[Any] = []
    for _ in range(2):
        da_ana.post(NOVO, campos(da_ana.get(NOVO, {"de": pedido.pk})))
        vendidos += Pedido.objects.latest("pk").itens.values_list("unidade", "fator", "quantidade", "preco_venda")
        caixa.delete()
        caixa = pilsen.embalagens.create(unidade="FD", fator=6)

    assert vendidos == [("CX", 12, 24, Decimal("42.00")), ("", 1, 24, Decimal("3.50"))]


def test_a_line_that_is_left_empty_is_none(da_ana: Client, anterior: Pedido):
    preenchido = campos(da_ana.get(NOVO, {"de": anterior.pk}))
    vazia = {f"itens-0-{campo}": "" for campo in ("produto", "quantidade", "preco_venda")}

    da_ana.post(NOVO, preenchido | vazia)

    assert [item.produto.nome for item in Pedido.objects.exclude(pk=anterior.pk).get().itens.all()] == ["Água"]


def test_it_is_offered_on_the_order_and_on_the_client(
    da_ana: Client, da_gilda: Client, da_felipe: Client, anterior: Pedido, ze: Cliente
):
    cast.um_pedido(anterior.vendedor, cliente=ze).cancelar("Desistiu")
    endereco = f'href="{NOVO}?de={anterior.pk}"'
    for pagina in (f"/pedidos/{anterior.pk}", f"/clientes/{ze.pk}"):
        assert endereco in texto(da_ana.get(pagina))
        assert endereco in texto(da_gilda.get(pagina))
        assert endereco not in texto(da_felipe.get(pagina))

    ze.desativar()

    for pagina in (f"/pedidos/{anterior.pk}", f"/clientes/{ze.pk}"):
        assert "Pedir de novo" not in texto(da_gilda.get(pagina))


def test_nobody_repeats_an_order_of_another_or_of_a_client_he_cannot_sell_to(
    da_ana: Client, bruno: Vendedor, anterior: Pedido, ze: Cliente
):
    assert entrar(bruno.usuario).get(NOVO, {"de": anterior.pk}).status_code == 404
    assert da_ana.get(NOVO, {"de": "x"}).status_code == 404

    ze.transferir(bruno.pk)

    assert da_ana.get(NOVO, {"de": anterior.pk}).status_code == 404
    assert "Pedir de novo" not in texto(da_ana.get(f"/pedidos/{anterior.pk}"))


def test_a_product_in_two_lines_is_said(da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto):
    pedido = cast.um_pedido(ana, cliente=ze, produto=pilsen)
    pedido.itens.create(produto=pilsen, quantidade=1, preco_venda=Decimal(0))

    response = da_ana.post(NOVO, campos(da_ana.get(NOVO, {"de": pedido.pk})), follow=True)

    assert "Em mais de uma linha: Cerveja Pilsen. Se foi sem querer, edite o pedido." in texto(response)
