"""Boxes on the pages: sold, edited, counted, brought in, picked up, returned and printed."""

from decimal import Decimal

import pytest
from django.test import Client

from pedidos.models import (
    Cliente,
    Coleta,
    Devolucao,
    Estoque,
    ItemPedido,
    LogAtividade,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    PrecoDeVenda,
    Produto,
)
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, enviar, erros, nomes, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db
NOVO = "/pedidos/novo"
EAN_DA_CAIXA = "17891234567892"


@pytest.fixture
def em_caixas(db: None) -> Produto:
    return cast.uma_pilsen_em_caixas()


def uma_linha_em(unidade: str, **linha: object) -> dict[str, object]:
    return {**uma_linha("PIL", **linha), "itens__0__unidade": unidade}  # type: ignore[arg-type]


def test_without_any_packages_nobody_is_asked_for_a_unit(da_ana: Client, ze: Cliente, pilsen: Produto):
    response = da_ana.get(NOVO)

    assert "Unidade" not in response.content.decode()
    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha())
    assert ItemPedido.objects.get().vendido_em == ("", 1)


def test_three_boxes_are_36_units_for_three_times_the_price_of_the_box(da_ana: Client, ze: Cliente, em_caixas: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha_em("CX", quantidade=3, preco="32,50"))

    item = ItemPedido.objects.get()
    assert (item.quantidade, item.vendido_em, item.preco_venda) == (36, ("CX", 12), Decimal("32.50"))
    assert item.valor_total_venda == Decimal("97.50")
    pagina = texto(da_ana.get(response.url))
    assert "3 CX (36 UN)" in pagina
    assert "por CX</small>" in pagina
    assert "3 CX (36 UN)" in texto(da_ana.get(f"/pedidos/{item.pedido_id}/imprimir"))
    assert "3 CX (36 UN)" in texto(da_ana.get(f"/vendedor/cliente/{ze.pk}"))
    log = LogAtividade.objects.get(tipo="INCLUSAO")
    assert log.dados["Item 1"] == "3 CX (36 UN) × Pilsen · PIL a R$ 32,50"
    assert da_ana.get(f"/api/v1/pedidos/{item.pedido_id}").json()["itens"][0] | {"id": 0, "produto_id": 0} == {
        "id": 0,
        "produto_id": 0,
        "produto": "Pilsen",
        "quantidade": 36,
        "devolvida": 0,
        "encerrada": 0,
        "a_coletar": 36,
        "unidade": "CX",
        "fator": 12,
        "preco_venda": "32.50",
        "desconto": "0.00",
        "total": "97.50",
    }


@pytest.mark.parametrize(
    ("unidade", "preco"), [("", Decimal("4.00")), ("CX", Decimal("45.00")), ("FD", Decimal("24.00"))]
)
def test_an_empty_price_is_that_of_the_unit(
    da_ana: Client, ze: Cliente, em_caixas: Produto, unidade: str, preco: Decimal
):
    em_caixas.alterar({"preco_lista": Decimal("4.00")})

    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha_em(unidade, quantidade=2, preco=""))

    assert ItemPedido.objects.get().preco_venda == preco


def test_the_ean_of_a_box_sells_boxes(da_ana: Client, ze: Cliente, em_caixas: Produto):
    enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(EAN_DA_CAIXA, quantidade=2, preco="45,00"))

    assert ItemPedido.objects.get().pedida == "2 CX (24 UN)"


def test_a_unit_that_the_product_has_not_is_refused_with_those_that_it_has(
    da_ana: Client, ze: Cliente, em_caixas: Produto, pilsen: Produto
):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha(), itens__0__unidade="CX")

    assert "“CX” não é uma unidade deste produto. Há: UN." in erros(response)
    assert not Pedido.objects.exists()


def test_more_boxes_than_units_fit_are_refused(da_ana: Client, ze: Cliente, em_caixas: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, **uma_linha_em("CX", quantidade=200_000_000, preco="1,00"))

    assert "São 2.400.000.000 unidades, mais do que cabe. Confira o número." in erros(response)


def test_the_form_shows_what_the_boxes_come_to_while_one_types(
    da_ana: Client, ana: Vendedor, ze: Cliente, em_caixas: Produto
):
    cast.em_caixas(cast.um_pedido(ana, cliente=ze, produto=em_caixas), caixas=1, preco="44.00")
    digitado = campos(da_ana.get(NOVO)) | nomes({"cliente": ze.rotulo, **uma_linha_em("CX", quantidade=3, preco="")})

    html = texto(da_ana.post("/pedidos/calcular", digitado))

    assert "R$ 135,00 · margem R$ 63,00" in html
    assert "CX de 12 · R$ 135,00" in html
    assert "faltam 36</span>" in html


def test_an_order_of_boxes_is_edited_in_boxes_and_keeps_their_size(
    da_ana: Client, ana: Vendedor, ze: Cliente, em_caixas: Produto
):
    pedido = cast.um_pedido(ana, cliente=ze, produto=em_caixas)
    cast.em_caixas(pedido, caixas=3)
    em_caixas.alterar({"em_embalagens": ["CX 24"]})
    editar = f"/pedidos/{pedido.pk}/editar"
    mostrado = campos(da_ana.get(editar))
    assert (mostrado["itens-0-quantidade"], mostrado["itens-0-unidade"]) == ("3", "CX")

    enviar(da_ana, editar)
    assert not LogAtividade.objects.filter(tipo="ALTERACAO").exists()
    enviar(da_ana, editar, itens__0__quantidade=4)

    assert pedido.itens.get().pedida == "4 CX (48 UN)"


def test_more_lines_keep_the_unit_that_was_chosen(da_ana: Client, ze: Cliente, em_caixas: Produto):
    response = enviar(da_ana, NOVO, cliente=ze.rotulo, mais_linhas="1", **uma_linha_em("CX", quantidade=3, preco="40"))

    assert campos(response)["itens-0-unidade"] == "CX"


def test_stock_comes_in_and_is_counted_in_boxes(da_gilda: Client, em_caixas: Produto):
    base = f"/estoque/{em_caixas.pk}"
    assert "Em UN, FD de 6, CX de 12" in texto(da_gilda.get(f"{base}/entrada"))

    enviar(da_gilda, f"{base}/entrada", quantidade="3 CX 4 un", motivo="NF 1")
    assert Estoque.objects.get().quantidade == 40
    enviar(da_gilda, f"{base}/contar", contada="2 cx + 1 fd")
    assert Estoque.objects.get().quantidade == 30
    enviar(da_gilda, f"{base}/ajustar", quantidade="-1 CX", motivo="quebra")

    assert Estoque.objects.get().quantidade == 18
    assert "unidades, 1 CX 6 UN" in texto(da_gilda.get(base))
    assert "1 CX 6 UN (18 UN)" in texto(da_gilda.get(f"/produtos/{em_caixas.pk}"))


def test_a_quantity_of_stock_that_may_be_two_is_refused_and_kept(da_gilda: Client, em_caixas: Produto):
    entrada = f"/estoque/{em_caixas.pk}/entrada"

    response = enviar(da_gilda, entrada, quantidade="3 CX 12", motivo="NF 1")

    assert "“3 CX 12” não é uma quantidade. Escreva um número inteiro, ou com a unidade: 3 FD." in erros(response)
    assert campos(response)["quantidade"] == "3 CX 12"
    assert not MovimentacaoEstoque.objects.exists()


def test_boxes_are_picked_up_and_returned_in_boxes(da_gilda: Client, ana: Vendedor, ze: Cliente, em_caixas: Produto):
    pedido = cast.um_pedido(ana, cliente=ze, produto=em_caixas)
    item = cast.em_caixas(pedido, caixas=3)
    Estoque.objects.movimentar(em_caixas.pk, MovimentacaoEstoque.Tipo.ENTRADA, 50, motivo="NF 1", responsavel=None)
    cast.um_pagamento(pedido, Decimal("135.00"), status_pagamento=Pagamento.Status.APROVADO)
    nova = f"/coletas/nova/{pedido.pk}"
    assert campos(da_gilda.get(nova))[f"item_{item.pk}"] == "3 CX"
    assert "Restam 3 CX (36 UN) de 3 CX" in texto(da_gilda.get(nova))

    quem = {"nome_retirada": "Rui", "documento_retirada": "1"}
    enviar(da_gilda, nova, **{f"item_{item.pk}": "2 CX 6 UN", **quem})

    coleta = Coleta.objects.get()
    assert coleta.itens.get().quantidade == 30
    assert "2 CX 6 UN (30 UN)" in texto(da_gilda.get(f"/coletas/{coleta.pk}"))
    assert campos(da_gilda.get(nova))[f"item_{item.pk}"] == "6 UN"
    devolver = f"/devolucoes/nova/{pedido.pk}"
    assert "Coletadas 2 CX 6 UN (30 UN)" in texto(da_gilda.get(devolver))
    enviar(da_gilda, devolver, **{f"item_{item.pk}": "1 CX", "motivo": "quebrou"})
    assert Devolucao.objects.get().itens.get().quantidade == 12


def test_packages_are_kept_on_the_page_of_the_product(da_gilda: Client, em_caixas: Produto):
    editar = f"/produtos/{em_caixas.pk}/editar"
    assert campos(da_gilda.get(editar))["em_embalagens"] == "FD 6\nCX 12 17891234567892 R$ 45,00"

    enviar(da_gilda, editar, em_embalagens="fardo 6\ncaixa 24")

    assert em_caixas.unidades == {"FD": 6, "CX": 24}
    mudou = LogAtividade.objects.do_registro(em_caixas).get()
    assert mudou.dados["em_embalagens"] == {
        "antes": ["FD 6", "CX 12 17891234567892 R$ 45,00"],
        "depois": ["FD 6", "CX 24"],
    }
    response = enviar(da_gilda, editar, em_embalagens="caixa")
    assert "“caixa” não diz uma embalagem" in erros(response)[0]
    pagina = texto(da_gilda.get(f"/produtos/{em_caixas.pk}"))
    assert "FD de 6" in pagina
    assert "CX de 24" in pagina


def test_a_new_product_has_its_packages_from_the_start(da_gilda: Client):
    enviar(
        da_gilda,
        "/produtos/novo",
        nome="Guaraná",
        codigo_interno="GUA",
        categoria="NAB",
        preco_medio_compra="2,00",
        em_embalagens="CX 12 R$ 30,00",
    )

    assert Produto.objects.get().em_embalagens == ["CX 12 R$ 30,00"]


def test_the_api_tells_the_packages_and_the_last_price_of_a_unit(
    da_ana: Client, ana: Vendedor, ze: Cliente, em_caixas: Produto
):
    cast.em_caixas(cast.um_pedido(ana, cliente=ze, produto=em_caixas), caixas=3)

    (achado,) = da_ana.get("/api/v1/produtos?busca=17891234567892").json()["items"]

    assert achado["ultimo_preco_venda"] == "3.75"
    assert achado["embalagens"] == [
        {"unidade": "FD", "fator": 6, "ean": "", "preco_lista": None},
        {"unidade": "CX", "fator": 12, "ean": EAN_DA_CAIXA, "preco_lista": "45.00"},
    ]


def test_a_price_list_has_prices_of_boxes(da_gilda: Client, em_caixas: Produto, ze: Cliente):
    adicionar = "/admin/pedidos/precodevenda/add/"
    preco = {"cliente": ze.pk, "produto": em_caixas.pk, "unidade": "caixa", "preco": "41.90"}

    response = da_gilda.post(adicionar, preco)

    assert response.status_code == 302, response.context["adminform"].form.errors

    dito = PrecoDeVenda.objects.get()
    assert (dito.unidade, dito.preco) == ("CX", Decimal("41.90"))
