"""A pending order is edited; whoever is second is told what the first has changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pedidos.models import Cliente, LogAtividade, Pagamento, Pedido, Produto
from tests import cast
from tests.pedidos.views.formulario import campos, enviar, erros, nomes, uma_linha
from tests.tabelas import linhas_das_tabelas
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pedido(ana: Vendedor, ze: Cliente, pilsen: Produto) -> Pedido:
    """10 × R$ 10,00"""
    return cast.um_pedido(ana, cliente=ze, produto=pilsen, data=date(2026, 3, 9))


def editar(pedido: Pedido) -> str:
    return f"/pedidos/{pedido.pk}/editar"


def linhas(pedido: Pedido) -> list[tuple[str, int, Decimal]]:
    return list(pedido.itens.values_list("produto__codigo_interno", "quantidade", "preco_venda"))


def test_it_shows_the_order_as_it_is(da_ana: Client, pedido: Pedido, ze: Cliente, pilsen: Produto):
    preenchido = campos(da_ana.get(editar(pedido)))

    assert (preenchido["cliente"], preenchido["data"], preenchido["frete"]) == (ze.rotulo, "2026-03-09", "0,00")
    assert preenchido["itens-0-produto"] == pilsen.rotulo
    assert (preenchido["itens-0-quantidade"], preenchido["itens-0-preco_venda"]) == ("10", "10,00")


def test_it_changes_adds_and_takes_out_lines(da_ana: Client, pedido: Pedido, pilsen: Produto):
    agua = cast.um_produto("Água", "0.50", codigo_interno="AGU")
    pedido.itens.create(produto=agua, quantidade=5, preco_venda=Decimal(1))
    item = pedido.itens.first()
    assert item is not None

    enviar(
        da_ana, editar(pedido), itens__0__quantidade="1.200", itens__1__DELETE="on", **uma_linha("AGU", 7, "1,50", n=2)
    )

    assert linhas(pedido) == [("PIL-350", 1200, Decimal("10.00")), ("AGU", 7, Decimal("1.50"))]
    # The line that stayed is the same one, at the purchase price of its day.
    assert pedido.itens.first() == item
    assert pedido.calcular_total() == Decimal("12010.50")


def test_the_purchase_price_stays_that_of_the_day_the_line_was_made(da_ana: Client, pedido: Pedido, pilsen: Produto):
    pilsen.preco_medio_compra = Decimal("9.00")
    pilsen.save()

    enviar(da_ana, editar(pedido), itens__0__quantidade=11)

    assert pedido.itens.get().preco_compra == Decimal("2.00")


def test_it_writes_down_what_was_before_and_after(da_ana: Client, ana: Vendedor, pedido: Pedido):
    enviar(da_ana, editar(pedido), frete="5", itens__0__preco_venda="11,00")

    atividade = LogAtividade.objects.do_registro(pedido).get()
    assert (atividade.tipo, atividade.usuario) == ("ALTERACAO", ana.usuario)
    assert atividade.dados == {
        "id": pedido.pk,
        "Frete": {"antes": "R$ 0,00", "depois": "R$ 5,00"},
        "Item 1": {
            "antes": "10 × Cerveja Pilsen · PIL-350 a R$ 10,00",
            "depois": "10 × Cerveja Pilsen · PIL-350 a R$ 11,00",
        },
    }
    assert "Frete: R$ 0,00 → R$ 5,00" in da_ana.get(f"/pedidos/{pedido.pk}").content.decode()


def test_it_writes_nothing_down_when_nothing_changed(da_ana: Client, pedido: Pedido):
    assert enviar(da_ana, editar(pedido)).status_code == 302

    assert not LogAtividade.objects.exists()


def test_the_second_to_save_is_told_and_shown_the_difference(da_ana: Client, da_gilda: Client, pedido: Pedido):
    da_segunda = campos(da_ana.get(editar(pedido)))
    enviar(da_gilda, editar(pedido), frete="99,00", itens__0__quantidade=3)

    response = da_ana.post(editar(pedido), da_segunda | nomes({"frete": "1,00"}))

    assert response.status_code == 400
    assert "O registro mudou depois que você abriu este formulário." in erros(response)[0]
    assert [tuple(d) for d in response.context["form"].diferencas] == [
        ("Frete", "R$ 0,00", "R$ 99,00"),
        (
            "Item 1",
            "10 × Cerveja Pilsen · PIL-350 a R$ 10,00",
            "3 × Cerveja Pilsen · PIL-350 a R$ 10,00",
        ),
    ]
    assert ["Frete", "R$ 0,00", "R$ 99,00"] in linhas_das_tabelas(response.content.decode())
    # Nothing of his is lost, nothing of the other's either.
    assert campos(response)["frete"] == "1,00"
    pedido.refresh_from_db()
    assert (pedido.frete, pedido.itens.get().quantidade) == (Decimal("99.00"), 3)

    assert da_ana.post(editar(pedido), campos(response)).status_code == 302
    pedido.refresh_from_db()
    assert (pedido.frete, pedido.itens.get().quantidade) == (Decimal("1.00"), 10)


def test_sent_twice_it_changes_once(da_ana: Client, pedido: Pedido):
    preenchido = campos(da_ana.get(editar(pedido))) | nomes({"frete": "5", **uma_linha(n=1)})

    assert da_ana.post(editar(pedido), preenchido).status_code == 302
    assert da_ana.post(editar(pedido), preenchido).status_code == 400

    assert pedido.itens.count() == 2
    assert LogAtividade.objects.count() == 1


@pytest.mark.parametrize("versao", ["", "x", "eyJhIjoiYiJ9:1:2", "0" * 5000])
def test_a_version_that_nobody_signed_is_refused(da_ana: Client, pedido: Pedido, versao: str):
    response = enviar(da_ana, editar(pedido), versao=versao, frete="5")

    assert erros(response) == ["O formulário chegou incompleto. Confira os dados e envie de novo."]
    pedido.refresh_from_db()
    assert pedido.frete == 0


def test_an_order_that_was_paid_meanwhile_is_not_edited(da_ana: Client, pedido: Pedido):
    preenchido = campos(da_ana.get(editar(pedido))) | {"frete": "5"}
    cast.um_pagamento(pedido, Decimal(100), status_pagamento=Pagamento.Status.APROVADO)

    primeira = da_ana.post(editar(pedido), preenchido)
    assert [tuple(d) for d in primeira.context["form"].diferencas] == [("Status", "Pendente", "Pagamento aprovado")]
    segunda = da_ana.post(editar(pedido), campos(primeira))

    assert erros(segunda) == [f"Pedido {pedido.pk} está pagamento aprovado: só um pedido pendente se edita."]
    pedido.refresh_from_db()
    assert pedido.frete == 0


def test_a_line_of_another_order_is_left_alone(da_ana: Client, ana: Vendedor, pedido: Pedido, pilsen: Produto):
    alheio = cast.um_pedido(ana, quantidade=4, produto=pilsen).itens.get()

    enviar(da_ana, editar(pedido), itens__0__item=alheio.pk, itens__0__quantidade=6)

    assert linhas(pedido) == [("PIL-350", 6, Decimal("10.00"))]
    alheio.refresh_from_db()
    assert alheio.quantidade == 4


def test_it_keeps_a_client_and_a_product_that_are_not_active_any_more(
    da_ana: Client, pedido: Pedido, ze: Cliente, pilsen: Produto
):
    for registro in (ze, pilsen):
        registro.ativo = False
        registro.save()

    assert enviar(da_ana, editar(pedido), frete="5").status_code == 302


def test_only_a_manager_moves_it_to_another_seller(da_ana: Client, da_gilda: Client, bruno: Vendedor, pedido: Pedido):
    enviar(da_ana, editar(pedido), vendedor=bruno.pk)
    pedido.refresh_from_db()
    assert pedido.vendedor != bruno

    enviar(da_gilda, editar(pedido), vendedor=bruno.pk)
    pedido.refresh_from_db()
    assert pedido.vendedor == bruno
    assert da_ana.get(editar(pedido)).status_code == 404


def test_the_dashboard_of_the_seller_follows_at_once(da_ana: Client, pedido: Pedido):
    def painel() -> str:
        return da_ana.get("/vendedor/?periodo=tudo").content.decode()

    assert "R$ 100,00" in painel()
    enviar(da_ana, editar(pedido), itens__0__preco_venda="77,77")
    assert "R$ 777,70" in painel()


def test_more_lines_keep_what_was_typed_and_the_version(da_ana: Client, pedido: Pedido):
    preenchido: dict[str, Any] = campos(da_ana.get(editar(pedido)))

    response = da_ana.post(editar(pedido), preenchido | {"frete": "abc", "itens-0-DELETE": "on", "mais_linhas": "1"})
    agora = campos(response)

    assert response.status_code == 200
    assert (agora["frete"], agora["itens-0-DELETE"], agora["versao"]) == ("abc", "on", preenchido["versao"])
    assert agora["itens-0-item"] == preenchido["itens-0-item"]
