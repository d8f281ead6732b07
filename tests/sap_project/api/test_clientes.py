"""The API about clients: found, forgotten, and what they buy; a seller is told of his own only."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import um_cliente, um_pedido, um_produto
from tests.sap_project.api.conftest import Pergunta
from vendedor.models import Vendedor


def nomes(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["nome"] for item in response.json()["items"]]


@pytest.mark.parametrize("busca", ["bar", "BAR DO", "zé", "529.982.247-25", "52998224725", "  bar "])
def test_it_finds_by_name_and_by_document(perguntar: Pergunta, gilda: User, ana: Vendedor, busca: str):
    um_cliente(ana, "Bar do Zé", fantasia="Zé", cpf_cnpj="52998224725")
    um_cliente(ana, "Padaria")

    response = perguntar(gilda, "/clientes", busca=busca)

    assert nomes(response) == ["Bar do Zé"]


def test_it_tells_all_about_one(perguntar: Pergunta, gilda: User, ana: Vendedor):
    cliente = um_cliente(ana, "Bar do Zé", fantasia="Zé", cidade="Santos", uf="SP", telefone="13 3333-4444")

    assert perguntar(gilda, "/clientes").json() == {
        "total": 1,
        "items": [
            {
                "id": cliente.pk,
                "nome": "Bar do Zé",
                "fantasia": "Zé",
                "cpf_cnpj": "",
                "telefone": "13 3333-4444",
                "cidade": "Santos",
                "uf": "SP",
                "ativo": True,
                "vendedor_id": ana.pk,
            }
        ],
    }


def test_it_tells_a_seller_of_his_own_portfolio_only(perguntar: Pergunta, ana: Vendedor, bruno: Vendedor, gilda: User):
    dela, dele = um_cliente(ana, "Bar da Ana"), um_cliente(bruno, "Bar do Bruno")
    for cliente in (dela, dele):
        um_pedido(bruno, cliente=cliente)

    assert nomes(perguntar(ana.usuario, "/clientes", busca="bar")) == ["Bar da Ana"]
    assert nomes(perguntar(gilda, "/clientes", busca="bar")) == ["Bar da Ana", "Bar do Bruno"]
    for parte in ("pedidos", "produtos"):
        assert perguntar(ana.usuario, f"/clientes/{dela.pk}/{parte}").json()["total"] == 1
        alheio = perguntar(ana.usuario, f"/clientes/{dele.pk}/{parte}")
        assert alheio.status_code == 404
        assert alheio.json() == {"detail": f"O cliente {dele.pk} não existe ou não é da sua carteira."}


def test_it_tells_the_active_from_the_others(perguntar: Pergunta, gilda: User, ana: Vendedor):
    um_cliente(ana, "Aberto")
    um_cliente(ana, "Fechado", ativo=False)

    assert nomes(perguntar(gilda, "/clientes")) == ["Aberto", "Fechado"]
    assert nomes(perguntar(gilda, "/clientes", ativo="true")) == ["Aberto"]
    assert nomes(perguntar(gilda, "/clientes", ativo="false")) == ["Fechado"]


def test_it_answers_part_by_part_and_says_how_many_there_are(perguntar: Pergunta, gilda: User, ana: Vendedor):
    for n in range(5):
        um_cliente(ana, f"Cliente {n}")

    partes = [perguntar(gilda, "/clientes", limit=2, offset=offset) for offset in (0, 2, 4, 6)]

    assert [nomes(parte) for parte in partes] == [
        ["Cliente 0", "Cliente 1"],
        ["Cliente 2", "Cliente 3"],
        ["Cliente 4"],
        [],
    ]
    assert {parte.json()["total"] for parte in partes} == {5}


@pytest.mark.parametrize(
    ("dias", "esquecidos"), [(7, ["D10", "D40", "Nunca"]), (15, ["D40", "Nunca"]), (41, ["Nunca"])]
)
def test_it_tells_who_has_bought_nothing_for_so_many_days(
    perguntar: Pergunta, ana: Vendedor, bruno: Vendedor, dias: int, esquecidos: list[str]
):
    hoje = timezone.localdate()
    for ha in (1, 10, 40):
        um_pedido(bruno, cliente=um_cliente(ana, f"D{ha}"), data=hoje - timedelta(days=ha))
    um_cliente(ana, "Nunca")
    um_cliente(bruno, "De outra carteira")

    response = perguntar(ana.usuario, "/clientes/sem-compra", dias=dias)

    assert nomes(response) == esquecidos
    assert response.json()["total"] == len(esquecidos)
    assert response.json()["items"][-1]["ultima"] is None


def test_it_tells_of_all_portfolios_to_whoever_sees_them(
    perguntar: Pergunta, gilda: User, ana: Vendedor, bruno: Vendedor
):
    um_pedido(ana, cliente=um_cliente(ana, "Dela"), data=timezone.localdate() - timedelta(days=31))
    um_cliente(bruno, "Dele")

    response = perguntar(gilda, "/clientes/sem-compra")

    assert nomes(response) == ["Dela", "Dele"]
    assert response.json()["items"][0]["dias"] == 31


def test_it_tells_the_orders_of_a_client_with_their_lines(perguntar: Pergunta, gilda: User, ana: Vendedor):
    pedido = um_pedido(ana, quantidade=3, preco="2.50", data=date(2026, 3, 1))
    cancelado = um_pedido(ana, data=date(2026, 4, 1))
    cancelado.cancelar()
    endereco = f"/clientes/{pedido.cliente_id}/pedidos"

    todos = perguntar(gilda, endereco).json()
    de_marco = perguntar(gilda, endereco, desde="2026-03-01", ate="2026-03-31").json()

    assert [item["id"] for item in todos["items"]] == [cancelado.pk, pedido.pk]
    assert de_marco == {
        "total": 1,
        "items": [
            {
                "id": pedido.pk,
                "data": "2026-03-01",
                "status": "PENDENTE",
                "vendedor": "Ana",
                "total": "7.50",
                "itens": [{"produto": "Cerveja Pilsen 350 ml", "quantidade": 3, "preco": "2.50", "total": "7.50"}],
            }
        ],
    }


def test_it_tells_the_products_that_a_client_buys(perguntar: Pergunta, gilda: User, ana: Vendedor):
    cerveja, gelo = um_produto("Cerveja", "2.00"), um_produto("Gelo", "1.00")
    pedido = um_pedido(ana, produto=cerveja, quantidade=10, preco="3.10", data=date(2026, 3, 1))
    um_pedido(ana, produto=gelo, quantidade=2, preco="1.50", data=date(2026, 3, 2))
    endereco = f"/clientes/{pedido.cliente_id}/produtos"

    assert perguntar(gilda, endereco, limit=1).json() == {
        "total": 2,
        "items": [
            {
                "id": cerveja.pk,
                "nome": "Cerveja",
                "quantidade": 10,
                "pedidos": 1,
                "vendas": "31.00",
                "margem": "11.00",
                "ultima": "2026-03-01",
            }
        ],
    }
    assert nomes(perguntar(gilda, endereco, offset=1)) == ["Gelo"]
    assert perguntar(gilda, endereco, offset=2).json() == {"total": 2, "items": []}
    assert perguntar(gilda, endereco, ate="2026-02-28").json() == {"total": 0, "items": []}


@pytest.mark.parametrize("quantos", [1, 6])
def test_it_costs_the_same_queries_whatever_it_answers(
    gilda: User, ana: Vendedor, quantos: int, django_assert_num_queries: DjangoAssertNumQueries
):
    cliente = um_cliente(ana)
    for n in range(quantos):
        um_pedido(ana, cliente=cliente, produto=um_produto(f"Produto {n}"), data=date(2026, 1, 1))
    client = Client()
    client.force_login(gilda)
    questions = {"": 2, "/sem-compra": 2, f"/{cliente.pk}/pedidos": 3, f"/{cliente.pk}/produtos": 2}

    for caminho, consultas in questions.items():
        # Session, person and roles, before what is asked.
        with django_assert_num_queries(3 + consultas):
            response = client.get(f"/api/v1/clientes{caminho}")

        assert response.json()["total"] >= 1
