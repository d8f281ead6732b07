"""A price that is left empty is that of the table."""

from decimal import Decimal

import pytest
from django.test import Client

from pedidos.models import Cliente, ItemPedido, LogAtividade, Pedido, PrecoDeVenda, Produto, TabelaDePrecos
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, enviar, erros, nomes, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
NOVO = "/pedidos/novo"


@pytest.fixture
def na_tabela(ze: Cliente, pilsen: Produto) -> TabelaDePrecos:
    tabela = TabelaDePrecos.objects.create(nome="Atacado")
    PrecoDeVenda.objects.create(tabela=tabela, produto=pilsen, preco=Decimal("2.7083"))
    Cliente.objects.filter(pk=ze.pk).update(tabela_de_precos=tabela)
    return tabela


def test_an_empty_price_is_that_of_the_table_and_the_line_is_rounded_once(
    da_ana: Client, ze: Cliente, na_tabela: TabelaDePrecos
):
    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(quantidade=12, preco=""))

    item = ItemPedido.objects.get()
    assert (item.preco_venda, item.valor_total_venda) == (Decimal("2.7083"), Decimal("32.50"))
    assert "R$ 2,7083" in texto(da_ana.get(f"/pedidos/{item.pedido_id}"))
    # Edited again it stands there with all its places, and untouched it stays.
    editar = f"/pedidos/{item.pedido_id}/editar"
    assert campos(da_ana.get(editar))["itens-0-preco_venda"] == "2,7083"
    enviar(da_ana, editar)
    assert not LogAtividade.objects.filter(tipo="ALTERACAO").exists()


def test_an_empty_price_where_there_is_no_table_is_asked_for(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(preco=""))

    assert f"Escreva o preço: {pilsen} não tem preço de lista nem de tabela." in erros(response)
    assert not Pedido.objects.exists()


def test_the_totals_while_typing_know_the_price_of_the_table(
    da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto, na_tabela: TabelaDePrecos
):
    preenchido = campos(da_ana.get(NOVO)) | nomes({"cliente": ze.rotulo, **uma_linha(quantidade=12, preco="")})

    assert "R$ 32,50 · " in texto(da_ana.post("/pedidos/calcular", preenchido))


def test_a_manager_gives_a_client_his_table_and_his_seller_does_not(
    da_gilda: Client, da_ana: Client, ze: Cliente, na_tabela: TabelaDePrecos
):
    editar = f"/clientes/{ze.pk}/editar"
    assert "tabela_de_precos" not in campos(da_ana.get(editar))
    enviar(da_ana, editar, cidade="Bauru", tabela_de_precos="")
    ze.refresh_from_db()
    assert (ze.cidade, ze.tabela_de_precos) == ("Bauru", na_tabela)

    enviar(da_gilda, editar, tabela_de_precos="")

    ze.refresh_from_db()
    assert ze.tabela_de_precos is None
    mudou = LogAtividade.objects.do_registro(ze).first()
    assert mudou is not None
    assert mudou.dados["tabela_de_precos"] == {"antes": na_tabela.pk, "depois": None}
