"""The pages of the products: found, registered, edited, laid to rest."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from pedidos.models import Estoque, LogAtividade, MovimentacaoEstoque, Produto
from tests import cast
from tests.estranho import QUALQUER
from tests.examples import examples
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import campos, enviar

pytestmark = pytest.mark.django_db


@pytest.fixture
def agua() -> Produto:
    """NAB, inactive, ten in stock."""
    produto = cast.um_produto("Água", "0.50", codigo_interno="AGU", categoria_id="NAB", ativo=False)
    Estoque.objects.movimentar(produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 10, motivo="Teste", responsavel=None)
    return produto


def achados(client: Client, **filtro: Any) -> list[str]:
    return [linha[0].texto for linha in client.get("/produtos/", filtro).context["lista"].linhas]


@pytest.mark.parametrize(
    ("filtro", "esperados"),
    [
        ({"busca": "pilsen"}, ["Cerveja Pilsen"]),
        ({"busca": "7891000100103"}, ["Cerveja Pilsen"]),
        ({"busca": "agu"}, ["Água"]),
        ({"categoria": "NAB"}, ["Água"]),
        ({"ativo": "False"}, ["Água"]),
        ({"saldo": "positivo"}, ["Água"]),
        ({"saldo": "zero"}, ["Cerveja Pilsen"]),
        ({"saldo": "negativo"}, []),
        ({"ordem": "preco"}, ["Água", "Cerveja Pilsen"]),
        ({"ordem": "saldo"}, ["Cerveja Pilsen", "Água"]),
    ],
)
def test_it_finds_products(
    da_lia: Client, pilsen: Produto, agua: Produto, filtro: dict[str, str], esperados: list[str]
):
    assert achados(da_lia, **filtro) == esperados


def test_the_list_costs_the_same_for_any_number(da_ana: Client):
    counts = []
    for lote in range(2):
        for n in range(3):
            cast.um_produto(f"P{lote}{n}")
        with CaptureQueriesContext(connection) as sent:
            da_ana.get("/produtos/")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_sent_twice_it_registers_one(da_gilda: Client):
    preenchido = campos(da_gilda.get("/produtos/novo")) | {
        "nome": "Guaraná",
        "codigo_interno": "GUA",
        "preco_medio_compra": "1.234,50",
    }

    primeira, segunda = (da_gilda.post("/produtos/novo", preenchido) for _ in range(2))

    produto = Produto.objects.get()
    assert primeira["Location"] == segunda["Location"] == f"/produtos/{produto.pk}"
    assert produto.preco_medio_compra == Decimal("1234.50")
    assert LogAtividade.objects.do_registro(produto).get().tipo == "INCLUSAO"


def test_a_code_of_another_is_told_beside_its_field(da_gilda: Client, pilsen: Produto):
    response = enviar(da_gilda, "/produtos/novo", nome="Outra", codigo_interno="PIL-350", preco_medio_compra="-1")

    assert response.status_code == 400
    assert response.context["form"].errors == {
        "codigo_interno": ["Já existe um produto com este código interno."],
        "preco_medio_compra": ["O valor não pode ser menor que 0. Confira o número."],
    }


def test_the_second_to_save_is_told_and_shown_the_difference(da_gilda: Client, pilsen: Produto):
    editar = f"/produtos/{pilsen.pk}/editar"
    da_segunda = campos(da_gilda.get(editar))
    enviar(da_gilda, editar, preco_medio_compra="2,50")

    response = da_gilda.post(editar, da_segunda | {"preco_medio_compra": "9,00"})

    assert response.status_code == 400
    assert [tuple(d) for d in response.context["form"].diferencas] == [("Preço médio de compra", "R$ 2,00", "R$ 2,50")]
    assert da_gilda.post(editar, campos(response)).status_code == 302
    pilsen.refresh_from_db()
    assert pilsen.preco_medio_compra == Decimal("9.00")
    assert LogAtividade.objects.do_registro(pilsen)[0].dados["preco_medio_compra"] == {
        "antes": "2.50",
        "depois": "9.00",
    }


def test_it_is_deactivated_and_reactivated(da_gilda: Client, pilsen: Produto):
    for verbo, ativo in (("desativar", False), ("reativar", True)):
        assert da_gilda.post(f"/produtos/{pilsen.pk}/{verbo}").status_code == 302
        pilsen.refresh_from_db()
        assert pilsen.ativo is ativo

    assert "Cerveja Pilsen já está ativo." in texto(da_gilda.post(f"/produtos/{pilsen.pk}/reativar"))
    assert LogAtividade.objects.do_registro(pilsen).count() == 2


CAMPOS = ["nome", "codigo_interno", "ean", "categoria", "preco_medio_compra", "submissao", "versao"]


@examples(20)
@given(mudados=st.dictionaries(st.sampled_from(CAMPOS), QUALQUER, min_size=1, max_size=4))
def test_whatever_is_typed_is_kept_or_refused_with_words(da_gilda: Client, pilsen: Produto, mudados: dict[str, str]):
    antes = Produto.objects.count()
    for caminho, feitos in (("/produtos/novo", {0, 1}), (f"/produtos/{pilsen.pk}/editar", {0})):
        response = da_gilda.post(caminho, campos(da_gilda.get(caminho)) | {"nome": "Mate"} | mudados)
        assert response.status_code in (302, 400)
        if response.status_code == 400:
            assert response.context["form"].errors
        assert Produto.objects.count() - antes in feitos
        antes = Produto.objects.count()
    assert b"<script>alert" not in da_gilda.get("/produtos/").content
