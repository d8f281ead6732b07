"""What the list to pick from is told: the usual products first, prices, free stock; and whether a form has arrived."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pedidos.models import Cliente, Estoque, MovimentacaoEstoque, Pedido, PrecoDeVenda, Produto, TabelaDePrecos
from pedidos.pedidos.catalogo import LIMITE, oferta
from tests import cast
from tests.pedidos.views.formulario import campos, enviar, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
CATALOGO = "/pedidos/catalogo"
ENVIADO = "/pedidos/enviado"


def produtos(client: Client, **consulta: Any) -> list[dict[str, Any]]:
    response = client.get(CATALOGO, consulta)
    assert response.status_code == 200
    return list(response.json()["produtos"])


def nomes_dos(client: Client, **consulta: Any) -> list[str]:
    return [produto["nome"] for produto in produtos(client, **consulta)]


@pytest.fixture
def prateleira(pilsen: Produto) -> dict[str, Produto]:
    return {
        "pilsen": pilsen,
        "escura": cast.um_produto("Cerveja Escura", categoria_id="CERVEJA"),
        "agua": cast.um_produto("Água", categoria_id="NAB"),
        "velha": cast.um_produto("Cerveja Velha", ativo=False),
    }


def test_what_the_client_bought_most_often_comes_first(
    da_ana: Client, ana: Vendedor, ze: Cliente, prateleira: dict[str, Produto]
):
    for nome in ("agua", "pilsen", "pilsen", "velha"):
        cast.um_pedido(ana, cliente=ze, produto=prateleira[nome])
    cast.um_pedido(ana, cliente=ze, produto=prateleira["escura"]).cancelar("Desistiu")
    cast.um_pedido(ana, cliente=cast.um_cliente(ana, "Outro"), produto=prateleira["escura"])

    found = produtos(da_ana, cliente=ze.rotulo)

    assert [(produto["nome"], produto["usual"]) for produto in found] == [
        ("Cerveja Pilsen", True),
        ("Água", True),
        ("Cerveja Escura", False),
    ]


def test_a_product_says_its_price_the_last_one_and_what_is_free(
    da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto
):
    Estoque.objects.movimentar(pilsen.pk, MovimentacaoEstoque.Tipo.ENTRADA, 48, motivo="Compra", responsavel=None)
    cast.um_pedido(ana, cliente=ze, produto=pilsen, quantidade=45, preco="2.9000", pago=True)
    tabela = TabelaDePrecos.objects.create(nome="Atacado")
    PrecoDeVenda.objects.create(tabela=tabela, produto=pilsen, preco=Decimal("1002.7083"))

    sem_tabela = produtos(da_ana, cliente=ze.rotulo)[0]
    Cliente.objects.filter(pk=ze.pk).update(tabela_de_precos=tabela)
    [com_tabela] = produtos(da_ana, cliente=ze.rotulo)

    assert (com_tabela["unidades"], com_tabela["ultimo"]) == ([["", 1, "1.002,7083"]], "2,90")
    assert (com_tabela["saldo"], com_tabela["livre"]) == (48, 3)
    # Without a price of the table the last one is filled in; nobody else's is told.
    assert sem_tabela["unidades"] == [["", 1, "2,90"]]
    assert (produtos(da_ana)[0]["unidades"], produtos(da_ana)[0]["ultimo"]) == ([["", 1, ""]], "")


def test_a_product_says_in_which_packages_it_is_sold_and_for_how_much(
    da_ana: Client, ana: Vendedor, ze: Cliente, pilsen: Produto
):
    tabela = TabelaDePrecos.objects.create(nome="Atacado")
    Cliente.objects.filter(pk=ze.pk).update(tabela_de_precos=tabela)
    PrecoDeVenda.objects.create(tabela=tabela, produto=pilsen, preco=Decimal("3.50"))
    PrecoDeVenda.objects.create(cliente=ze, produto=pilsen, unidade="CX", preco=Decimal("40.00"))
    for unidade, fator in (("CX", 12), ("FD", 6)):
        pilsen.embalagens.create(unidade=unidade, fator=fator)
    cast.um_produto("Água", preco_lista=Decimal("1.00")).embalagens.create(unidade="CX", fator=24)
    pedido = cast.um_pedido(ana, cliente=ze, produto=pilsen)
    pedido.itens.update(unidade="CX", fator=12, quantidade=24, preco_venda=Decimal("39.00"))

    found = {produto["nome"]: produto for produto in produtos(da_ana, cliente=ze.rotulo)}

    assert found[pilsen.nome]["unidades"] == [["", 1, "3,50"], ["FD", 6, "21,00"], ["CX", 12, "40,00"]]
    assert found["Água"]["unidades"] == [["", 1, "1,00"], ["CX", 24, "24,00"]]
    assert (found[pilsen.nome]["ultimo"], found[pilsen.nome]["ultima_unidade"]) == ("39,00", "CX")


def test_a_seller_is_told_nothing_of_the_clients_of_another(
    da_ana: Client, bruno: Vendedor, prateleira: dict[str, Produto]
):
    alheio = cast.um_cliente(bruno, "Bar do Bruno")
    cast.um_pedido(bruno, cliente=alheio, produto=prateleira["pilsen"])

    for texto in (alheio.rotulo, alheio.nome):
        assert not any(produto["usual"] or produto["ultimo"] for produto in produtos(da_ana, cliente=texto))


def test_products_are_searched_and_chosen_by_category(da_ana: Client, prateleira: dict[str, Produto]):
    assert nomes_dos(da_ana, busca="escura cerveja") == ["Cerveja Escura"]
    assert nomes_dos(da_ana, categoria="NAB") == ["Água"]
    assert nomes_dos(da_ana, categoria="NAB", busca="cerveja") == []
    assert nomes_dos(da_ana, busca="\0", categoria="não há") == []


def test_those_of_an_order_are_told_too_when_nobody_sells_them_any_more(da_ana: Client, prateleira: dict[str, Produto]):
    velha, agua = prateleira["velha"], prateleira["agua"]

    assert nomes_dos(da_ana, produtos=f"{velha.pk},x,{agua.pk},{10**30},-1") == ["Cerveja Velha", "Água"]
    assert [produto["ativo"] for produto in produtos(da_ana, produtos=velha.pk)] == [False]
    assert nomes_dos(da_ana, produtos="") == []


def test_a_large_house_is_told_in_part_and_with_four_questions(ana: Vendedor, ze: Cliente):
    for n in range(LIMITE + 2):
        cast.um_produto(f"Produto {n:03}")
    cast.um_pedido(ana, cliente=ze, produto=Produto.objects.latest("pk"))

    with CaptureQueriesContext(connection) as queries:
        found = oferta(ze.pk)

    assert (len(found.produtos), found.ha_mais, len(queries)) == (LIMITE, True, 4)
    assert found.produtos[0].nome == f"Produto {LIMITE + 1:03}"


def test_whoever_sent_a_form_is_told_whether_it_has_arrived(
    da_ana: Client, da_gilda: Client, ze: Cliente, pilsen: Produto
):
    codigo = campos(da_ana.get("/pedidos/novo"))["submissao"]
    assert da_ana.get(ENVIADO, {"submissao": codigo}).json() == {"url": None}

    enviar(da_ana, "/pedidos/novo", submissao=codigo, cliente=ze.rotulo, **uma_linha())

    assert da_ana.get(ENVIADO, {"submissao": codigo}).json() == {"url": f"/pedidos/{Pedido.objects.get().pk}"}
    assert da_gilda.get(ENVIADO, {"submissao": codigo}).json() == {"url": None}
    for nada in ("", "x", str(uuid4())):
        assert da_ana.get(ENVIADO, {"submissao": nada}).json() == {"url": None}


def test_more_lines_than_an_order_has_are_refused_with_the_number(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = enviar(da_ana, "/pedidos/novo", cliente=ze.rotulo, itens__TOTAL_FORMS=151, **uma_linha())

    assert "Um pedido tem até 150 itens. Divida-o em dois pedidos." in response.content.decode()
    assert not Pedido.objects.exists()
