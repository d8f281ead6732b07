"""The API about one order."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pedidos.models import ItemPedido, Pagamento
from tests.cast import um_pagamento, um_pedido, um_produto
from tests.sap_project.api.conftest import Pergunta
from vendedor.models import Vendedor


def test_it_tells_an_order_in_detail(perguntar: Pergunta, gilda: User, ana: Vendedor):
    pedido = um_pedido(ana, quantidade=4, preco="2.50", data=date(2026, 3, 1))
    pagamento = um_pagamento(pedido, Decimal("10.00"), status_pagamento=Pagamento.Status.APROVADO)
    pedido.refresh_from_db()
    item = pedido.itens.get()

    answer = perguntar(gilda, f"/pedidos/{pedido.pk}").json()

    moment = answer["pagamentos"][0].pop("data_registro")
    assert moment.startswith(str(pagamento.data_registro.year))
    assert answer == {
        "id": pedido.pk,
        "data": "2026-03-01",
        "status": "PAGAMENTO_APROVADO",
        "confirmado_comercial": False,
        "liberado_em": None,
        "cliente": {"id": pedido.cliente_id, "nome": "Bar do Zé"},
        "vendedor": {"id": ana.pk, "nome": "Ana"},
        "total": "10.00",
        "frete": "0.00",
        "a_pagar": "10.00",
        "pago": "10.00",
        "devolvido": "0.00",
        "falta": "0.00",
        "a_devolver": "0.00",
        "itens": [
            {
                "id": item.pk,
                "produto_id": item.produto_id,
                "produto": "Cerveja Pilsen 350 ml",
                "quantidade": 4,
                "devolvida": 0,
                "encerrada": 0,
                "a_coletar": 4,
                "unidade": "",
                "fator": 1,
                "preco_venda": "2.50",
                "desconto": "0.00",
                "total": "10.00",
            }
        ],
        "pagamentos": [{"id": pagamento.pk, "valor": "10.00", "metodo": "PIX", "status_pagamento": "APROVADO"}],
    }


def test_it_tells_nobody_that_an_order_of_another_seller_exists(perguntar: Pergunta, ana: Vendedor, bruno: Vendedor):
    pedido = um_pedido(ana)

    assert perguntar(ana.usuario, f"/pedidos/{pedido.pk}").status_code == 200
    for pk in (pedido.pk, 999_999, 10**30):
        response = perguntar(bruno.usuario, f"/pedidos/{pk}")
        assert response.status_code == 404
        assert response.json() == {"detail": f"O pedido {pk} não existe ou não é seu."}


@pytest.mark.parametrize("linhas", [1, 5])
def test_it_costs_the_same_queries_whatever_it_answers(
    gilda: User, ana: Vendedor, django_assert_num_queries: DjangoAssertNumQueries, linhas: int
):
    pedido = um_pedido(ana)
    for n in range(1, linhas):
        ItemPedido.objects.create(
            pedido=pedido, produto=um_produto(f"Produto {n}"), quantidade=1, preco_venda=Decimal(1)
        )
        um_pagamento(pedido, Decimal(1))
    client = Client()
    client.force_login(gilda)

    # Session, person, roles; order, what is left of it, lines, money, payments.
    with django_assert_num_queries(8):
        client.get(f"/api/v1/pedidos/{pedido.pk}")
