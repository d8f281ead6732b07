"""The API about products: found by name, code or EAN, with price and stock."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pedidos.acesso import Papel
from pedidos.models import Estoque, MovimentacaoEstoque
from tests.cast import um_pedido, um_produto, uma_pessoa
from tests.sap_project.api.conftest import Pergunta
from vendedor.models import Vendedor


@pytest.mark.parametrize("busca", ["pilsen", "CX-24", "7891149103102"])
def test_it_finds_by_name_code_and_ean(perguntar: Pergunta, ana: Vendedor, busca: str):
    cerveja = um_produto("Cerveja Pilsen", "2.10", codigo_interno="cx-24", ean="7891149103102")
    um_produto("Gelo")

    response = perguntar(ana.usuario, "/produtos", busca=busca)

    assert response.json() == {
        "total": 1,
        "items": [
            {
                "id": cerveja.pk,
                "nome": "Cerveja Pilsen",
                "codigo_interno": "cx-24",
                "ean": "7891149103102",
                "categoria_id": "OUTROS",
                "preco_medio_compra": "2.10",
                "preco_lista": None,
                "embalagens": [],
                "ultimo_preco_venda": None,
                "saldo": 0,
                "prometido": 0,
                "livre": 0,
                "ativo": True,
            }
        ],
    }


def test_it_tells_the_last_price_and_the_stock(perguntar: Pergunta, ana: Vendedor):
    cerveja = um_produto()
    Estoque.objects.movimentar(cerveja.pk, MovimentacaoEstoque.Tipo.ENTRADA, 12, motivo="compra", responsavel=None)
    for preco in ("3.00", "3.20"):
        um_pedido(ana, produto=cerveja, preco=preco, quantidade=4, pago=preco == "3.20")

    (achado,) = perguntar(ana.usuario, "/produtos").json()["items"]

    assert achado["ultimo_preco_venda"] == "3.20"
    assert (achado["saldo"], achado["prometido"], achado["livre"]) == (12, 4, 8)


def test_it_leaves_out_what_is_no_longer_sold_unless_asked(perguntar: Pergunta, ana: Vendedor):
    um_produto("Cerveja")
    um_produto("Antiga", ativo=False)

    def nomes(**query: str) -> list[str]:
        return [item["nome"] for item in perguntar(ana.usuario, "/produtos", **query).json()["items"]]

    assert nomes() == ["Cerveja"]
    assert nomes(ativo="false") == ["Antiga"]


@pytest.mark.parametrize("papel", Papel)
def test_it_answers_every_role(perguntar: Pergunta, db: None, papel: Papel):
    assert perguntar(uma_pessoa("pessoa", papel), "/produtos").status_code == 200


@pytest.mark.parametrize("quantos", [1, 6])
def test_it_costs_the_same_queries_whatever_it_answers(
    gilda: User, ana: Vendedor, django_assert_num_queries: DjangoAssertNumQueries, quantos: int
):
    for n in range(quantos):
        um_pedido(ana, produto=um_produto(f"Produto {n}"))
    client = Client()
    client.force_login(gilda)

    # Session, person, roles; how many, which, and their packages.
    with django_assert_num_queries(6):
        assert client.get("/api/v1/produtos").json()["total"] == quantos
