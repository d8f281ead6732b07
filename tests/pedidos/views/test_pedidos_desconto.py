"""The discount of a line in the form of an order, on its page and on paper."""

from decimal import Decimal

import pytest
from django.test import Client

from pedidos.models import Cliente, LogAtividade, Pedido, Produto
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, enviar, erros, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
NOVO = "/pedidos/novo"


def test_a_discount_that_is_typed_is_taken_off_the_total(da_ana: Client, ze: Cliente, pilsen: Produto):
    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(), itens__0__desconto="R$ 25,00")

    pedido = Pedido.objects.get()
    assert pedido.itens.get().desconto == Decimal("25.00")
    assert pedido.calcular_total() == Decimal("100.00")
    for pagina in (f"/pedidos/{pedido.pk}", f"/pedidos/{pedido.pk}/imprimir"):
        assert "R$ 25,00" in texto(da_ana.get(pagina))


def test_a_line_without_a_discount_has_none(da_ana: Client, ze: Cliente, pilsen: Produto):
    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha())

    assert Pedido.objects.get().itens.get().desconto == 0


def test_a_discount_above_the_line_is_refused_with_both_values(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(), itens__0__desconto="125,01")

    assert any("R$ 125,01 passa do valor da linha, R$ 125,00" in erro for erro in erros(response))
    assert not Pedido.objects.exists()


def test_the_discount_is_edited_and_stands_in_the_history(da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto):
    pedido = cast.um_pedido(ana, cliente=ze, produto=pilsen)
    url = f"/pedidos/{pedido.pk}/editar"
    assert campos(da_ana.get(url))["itens-0-desconto"] == ""

    enviar(da_ana, url, itens__0__desconto="7,50")

    assert pedido.itens.get().desconto == Decimal("7.50")
    assert campos(da_ana.get(url))["itens-0-desconto"] == "7,50"
    log = LogAtividade.objects.filter(tipo="ALTERACAO").latest("pk")
    assert "menos R$ 7,50" in str(log.dados)


def test_the_totals_while_typing_know_the_discount(da_ana: Client, ze: Cliente, pilsen: Produto):
    preenchido = campos(da_ana.get(NOVO)) | {
        "itens-0-produto": "PIL-350",
        "itens-0-quantidade": "10",
        "itens-0-preco_venda": "12,50",
        "itens-0-desconto": "25",
    }

    html = da_ana.post("/pedidos/calcular", preenchido).content.decode()

    assert 'id="itens-0-conta" class="conta" hx-swap-oob="true">R$ 100,00 · ' in html
