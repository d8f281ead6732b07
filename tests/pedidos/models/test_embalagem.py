"""A product in boxes: what is stored of them, for how much a box is sold, and what a line of boxes comes to."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import Embalagem, Estoque, ItemPedido, MovimentacaoEstoque, Pagamento, PrecoDeVenda, Produto
from pedidos.models import TabelaDePrecos as Tabela
from pedidos.pedidos.excecoes import excecoes
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.pedidos.valores import desconto_cabe, valor_da_linha
from pedidos.precos.models import com_preco_para
from pedidos.produtos.unidades import Unidade
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.examples import examples
from vendedor.models import Vendedor

precos = st.decimals("0.00", "99999.9999", places=4)
CX = Unidade("CX", 12)


@pytest.fixture
def pilsen(db: None) -> Produto:
    return cast.uma_pilsen_em_caixas()


def preco(produto: Produto, cliente_id: int | None, unidade: Unidade = CX) -> Any:
    achado: Any = com_preco_para(Produto.objects.filter(pk=produto.pk), cliente_id, unidade).get()
    return achado.preco_tabela


def test_packages_are_written_by_the_verbs_of_the_product(pilsen: Produto):
    assert pilsen.unidades == {"FD": 6, "CX": 12}
    assert pilsen.em_embalagens == ["FD 6", "CX 12 17891234567892 R$ 45,00"]

    assert pilsen.alterar({"nome": "Pilsen 350 ml", "em_embalagens": ["CX 24", "PC 6"]}) == ["nome", "em_embalagens"]
    assert pilsen.alterar({"em_embalagens": ["CX 24", "PC 6"]}) == []

    assert pilsen.unidades == {"PC": 6, "CX": 24}


@pytest.mark.parametrize(
    ("ditas", "por_que"),
    [
        (["CX 12", "caixa 24"], "duas vezes"),
        (["CX 12 7891234567895"], "é o da unidade"),
        (["CX 1"], "de 2 a 100.000"),
    ],
)
def test_packages_that_cannot_be_are_refused_and_nothing_changes(pilsen: Produto, ditas: list[str], por_que: str):
    Produto.objects.filter(pk=pilsen.pk).update(ean="7891234567895")
    pilsen.refresh_from_db()

    with pytest.raises(ValidationError, match=por_que):
        pilsen.alterar({"nome": "Outra", "em_embalagens": ditas})

    pilsen.refresh_from_db()
    assert (pilsen.nome, pilsen.unidades) == ("Pilsen", {"FD": 6, "CX": 12})


def test_a_product_is_found_by_the_ean_of_its_box(pilsen: Produto):
    assert list(Produto.objects.chamados("17891234567892")) == [pilsen]
    assert list(Produto.objects.procurar("17891234567892")) == [pilsen]


@pytest.mark.parametrize(
    "campos", [{"unidade": "UN"}, {"unidade": ""}, {"fator": 1}, {"preco_lista": Decimal(-1)}, {"unidade": "CX"}]
)
def test_the_database_refuses_a_package_that_is_none(pilsen: Produto, campos: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Embalagem.objects.filter(produto=pilsen, unidade="FD").update(**campos)


def test_the_nearest_price_of_a_box_is_its_own_and_else_that_of_its_units(ana: Vendedor, pilsen: Produto):
    Produto.objects.filter(pk=pilsen.pk).update(preco_lista=Decimal("4.0000"))
    cliente, tabela = cast.um_cliente(ana), Tabela.objects.create(nome="Atacado")
    cliente.tabela_de_precos = tabela
    cliente.save()
    assert [preco(pilsen, cliente.pk), preco(pilsen, None), preco(pilsen, None, Unidade("FD", 6))] == [45, 45, 24]

    PrecoDeVenda.objects.create(tabela=tabela, produto=pilsen, preco=Decimal("3.5000"))
    assert preco(pilsen, cliente.pk) == 42
    PrecoDeVenda.objects.create(tabela=tabela, produto=pilsen, unidade="CX", preco=Decimal("41.9000"))
    assert preco(pilsen, cliente.pk) == Decimal("41.9000")
    assert preco(pilsen, cliente.pk, Unidade()) == Decimal("3.5000")

    PrecoDeVenda.objects.create(cliente=cliente, produto=pilsen, preco=Decimal("3.0000"))
    assert preco(pilsen, cliente.pk) == 36


def test_a_price_is_of_a_unit_that_the_product_has(pilsen: Produto):
    tabela = Tabela.objects.create(nome="Atacado")
    dito = PrecoDeVenda(tabela=tabela, produto=pilsen, unidade="caixa", preco=Decimal(40))
    dito.full_clean()
    assert dito.unidade == "CX"

    with pytest.raises(ValidationError, match="Há: UN, FD de 6, CX de 12"):
        PrecoDeVenda(tabela=tabela, produto=pilsen, unidade="PC", preco=Decimal(40)).full_clean()


def test_a_line_of_boxes_counts_units_and_is_rounded_once(ana: Vendedor, pilsen: Produto):
    pedido = cast.um_pedido(ana, produto=pilsen)
    # A thousand boxes at R$ 32,50: by the unit, R$ 2,7083, it would be R$ 32.499,60.
    linha = LinhaPedida(pilsen.pk, 12_000, Decimal("32.50"), None, Decimal(0), *CX)

    pedido.alterar(
        cliente_id=pedido.cliente_id, vendedor_id=ana.pk, data=pedido.data, frete=pedido.frete, linhas=[linha]
    )

    item = pedido.itens.get()
    assert (item.quantidade, item.valor_total_venda, item.pedida) == (
        12_000,
        Decimal("32500.00"),
        "1.000 CX (12.000 UN)",
    )
    assert item.valor_total_compra == Decimal("24000.00")
    assert list(todas_as_diferencas()) == []


def test_the_size_of_a_box_that_changes_leaves_sold_lines_as_they_are(ana: Vendedor, pilsen: Produto):
    item = cast.em_caixas(cast.um_pedido(ana, produto=pilsen), caixas=3)

    pilsen.alterar({"em_embalagens": ["CX 24"]})

    item.refresh_from_db()
    assert (item.pedida, item.valor_total_venda) == ("3 CX (36 UN)", Decimal("135.00"))


def test_boxes_are_collected_returned_and_credited_by_the_unit(ana: Vendedor, pilsen: Produto):
    pedido = cast.um_pedido(ana, produto=pilsen)
    item = cast.em_caixas(pedido, caixas=3)
    Estoque.objects.movimentar(pilsen.pk, MovimentacaoEstoque.Tipo.ENTRADA, 40, motivo="NF 1", responsavel=None)
    cast.um_pagamento(pedido, Decimal("135.00"), status_pagamento=Pagamento.Status.APROVADO)
    pedido.refresh_from_db()

    pedido.registrar_coleta({item.pk: 36}, responsavel=None, nome_retirada="Rui", documento_retirada="1")
    devolucao = pedido.devolver({item.pk: 5}, "quebrou", responsavel=None)

    item.refresh_from_db()
    assert (item.mantida, item.valor_abatido, item.valor_total_venda) == (
        "2 CX 7 UN (31 UN)",
        Decimal("18.75"),
        Decimal("116.25"),
    )
    assert devolucao.credito is not None
    assert devolucao.credito.valor == Decimal("18.75")
    assert Produto.objects.com_saldo().get(pk=pilsen.pk).saldo == 9  # type: ignore[attr-defined]
    assert list(todas_as_diferencas()) == []


def test_a_box_below_cost_and_beyond_what_is_free_is_an_exception(ana: Vendedor, pilsen: Produto):
    ditas = excecoes([LinhaPedida(pilsen.pk, 24, Decimal("20.00"), None, Decimal(0), *CX)])

    assert ditas.custo == ["Pilsen: vendido a R$ 1,6667, custa R$ 2,00"]
    assert ditas.livre == ["Pilsen: vendidos 24, livres 0"]


@pytest.mark.parametrize(
    "campos",
    [
        {"unidade": "CX", "fator": 1},
        {"unidade": "", "fator": 12},
        {"unidade": "CX", "fator": 7},
    ],
)
def test_the_database_refuses_a_line_of_broken_boxes(ana: Vendedor, campos: dict[str, Any]):
    item = cast.um_pedido(ana).itens.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        ItemPedido.objects.filter(pk=item.pk).update(**campos)


@examples(24)
@given(caixas=st.integers(1, 10_000), fator=st.integers(2, 1000), venda=precos, parte=st.integers(0, 100))
def test_database_and_functions_agree_about_boxes_to_the_cent(
    ana: Vendedor, caixas: int, fator: int, venda: Decimal, parte: int
):
    item = cast.um_pedido(ana).itens.get()
    desconto = (caixas * venda * parte / 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    quantidade = caixas * fator
    ItemPedido.objects.filter(pk=item.pk).update(
        quantidade=quantidade, unidade="CX", fator=fator, preco_venda=venda, desconto=desconto
    )

    item.refresh_from_db()

    assert item.valor_total_venda == valor_da_linha(quantidade, venda, desconto, fator=fator)
    assert item.valor_total_venda == (caixas * venda).quantize(Decimal("0.01"), "ROUND_HALF_UP") - desconto
    assert desconto_cabe(quantidade, venda, desconto, fator)
    assert list(todas_as_diferencas()) == []
