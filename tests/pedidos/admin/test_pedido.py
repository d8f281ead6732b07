"""Orders in the admin: lines and payments beside them, the status shown and never typed."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pedidos.models import Estoque, ItemPedido, LogAtividade, MovimentacaoEstoque, Pagamento, Pedido, Produto
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar, enviar, mensagens, texto
from vendedor.models import Vendedor

LISTA = "admin:pedidos_pedido_changelist"


@pytest.fixture
def como_gilda(gilda: User) -> Client:
    return entrar(gilda)


def linha(n: int, produto: Produto, quantidade: int, preco: str) -> dict[str, Any]:
    """One more line typed below the order."""
    return {
        "itens__TOTAL_FORMS": n + 1,
        f"itens__{n}__produto": produto.pk,
        f"itens__{n}__quantidade": quantidade,
        f"itens__{n}__preco_venda": preco,
    }


def test_it_takes_down_a_pedido_with_its_lines(como_gilda: Client, ana: Vendedor):
    cliente, produto = cast.um_cliente(ana), cast.um_produto(preco_compra="2.50")

    response = enviar(
        como_gilda,
        reverse("admin:pedidos_pedido_add"),
        cliente=cliente.pk,
        vendedor=ana.pk,
        **linha(0, produto, 4, "5.00"),
    )

    assert response.status_code == 302
    pedido = Pedido.objects.get()
    item = pedido.itens.get()
    assert (pedido.status, item.preco_compra, item.lucro_bruto) == ("PENDENTE", Decimal("2.50"), Decimal("10.00"))
    atividade = LogAtividade.objects.get()
    assert (atividade.tipo, atividade.usuario) == ("INCLUSAO", User.objects.get(username="gilda"))
    assert atividade.titulo == f"Inclusão: pedido Pedido {pedido.pk}"
    assert atividade.dados["itens"][0]["incluido"] == f"4 × produto {produto.pk} do pedido {pedido.pk}"


def test_it_takes_a_paid_pedido_back_when_a_line_is_added(como_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)

    enviar(como_gilda, alterar(pedido), **linha(1, cast.um_produto("Água"), 1, "3.00"))

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PENDENTE


def test_it_takes_out_a_line_and_writes_it_down(como_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana)

    enviar(como_gilda, alterar(pedido), itens__0__DELETE="on")

    assert not pedido.itens.exists()
    assert "10 × produto" in LogAtividade.objects.get().dados["itens"][0]["excluido"]


def test_it_writes_down_what_was_before_and_after(como_gilda: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana)

    enviar(como_gilda, alterar(pedido), frete="12.50", itens__0__quantidade=7)

    dados = LogAtividade.objects.get().dados
    assert dados["frete"] == {"antes": "0.00", "depois": "12.50"}
    assert dados["itens"][0]["quantidade"] == {"antes": 10, "depois": 7}


def test_it_writes_nothing_down_when_nothing_changed(como_gilda: Client, ana: Vendedor):
    enviar(como_gilda, alterar(cast.um_pedido(ana)))

    assert not LogAtividade.objects.exists()


def test_it_does_not_let_the_status_be_typed(como_gilda: Client, ana: Vendedor, gilda: User):
    pedido = cast.um_pedido(ana)

    enviar(como_gilda, alterar(pedido), status="COLETA_CONCLUIDA", confirmado_comercial="on", confirmado_por=gilda.pk)

    pedido.refresh_from_db()
    assert (pedido.status, pedido.confirmado_comercial) == (Pedido.Status.PENDENTE, False)


def test_it_keeps_a_status_that_moved_while_the_form_was_being_saved(
    como_gilda: Client, ana: Vendedor, monkeypatch: pytest.MonkeyPatch
):
    pedido = cast.um_pedido(ana)
    original = Pedido.full_clean

    def first_somebody_pays(self: Pedido, **kwargs: Any) -> None:
        if not Pagamento.objects.exists():
            cast.um_pagamento(Pedido.objects.get(pk=pedido.pk), Decimal(100), status_pagamento="APROVADO")
        original(self, **kwargs)

    monkeypatch.setattr(Pedido, "full_clean", first_somebody_pays)

    enviar(como_gilda, alterar(pedido), frete="1.00")

    pedido.refresh_from_db()
    assert (pedido.status, pedido.frete) == (Pedido.Status.PAGAMENTO_APROVADO, Decimal("1.00"))


def test_it_adds_a_payment_as_pending(ana: Vendedor, adele: User):
    pedido = cast.um_pedido(ana)

    enviar(
        entrar(adele),
        alterar(pedido),
        pagamentos__TOTAL_FORMS=1,
        pagamentos__0__valor="100.00",
        pagamentos__0__metodo="PIX",
        pagamentos__0__status_pagamento="APROVADO",
        pagamentos__0__data_registro_0="10/03/2026",
        pagamentos__0__data_registro_1="10:00",
    )

    assert pedido.pagamentos.get().status_pagamento == "PENDENTE"


def test_it_shows_the_lines_of_a_collected_pedido_without_boxes(como_gilda: Client, ana: Vendedor):
    pedido = coletado(ana)

    page = como_gilda.get(alterar(pedido)).content.decode()

    assert "itens-0-quantidade" not in page
    assert "Cerveja Pilsen 350 ml" in page


def test_it_refuses_a_line_whose_pedido_was_collected_while_the_form_was_open(
    como_rita: Client, ana: Vendedor, monkeypatch: pytest.MonkeyPatch
):
    pedido = cast.um_pedido(ana, pago=True)
    original = Pedido.full_clean

    def first_somebody_collects(self: Pedido, **kwargs: Any) -> None:
        coletar(Pedido.objects.get(pk=pedido.pk))
        original(self, **kwargs)

    monkeypatch.setattr(Pedido, "full_clean", first_somebody_collects)

    response = enviar(como_rita, alterar(pedido), itens__0__quantidade=99)

    assert mensagens(response) == [f"Pedido {pedido.pk} já tem coleta: os itens não mudam mais."]
    assert pedido.itens.get().quantidade == 10


def test_it_finds_pedidos_and_shows_what_was_paid(como_gilda: Client, ana: Vendedor, bruno: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    cast.um_pedido(bruno, cliente=cast.um_cliente(bruno, "Mercado Azul"))

    page = como_gilda.get(reverse(LISTA), {"q": "Zé"})

    assert list(page.context["cl"].queryset) == [pedido]
    assert texto(page).count("R$ 100,00") == 2
    assert como_gilda.get(reverse(LISTA), {"status__exact": "PENDENTE"}).context["cl"].result_count == 1


def test_it_does_not_delete_a_pedido_with_payments(adele: User, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    url = reverse("admin:pedidos_pedido_delete", args=[pedido.pk])

    entrar(adele).post(url, {"post": "yes"})
    assert Pedido.objects.filter(pk=pedido.pk).exists()

    Pagamento.objects.all().delete()
    assert entrar(adele).post(url, {"post": "yes"}).status_code == 302
    assert not Pedido.objects.filter(pk=pedido.pk).exists()
    assert not ItemPedido.objects.exists()


def coletado(ana: Vendedor) -> Pedido:
    pedido = cast.um_pedido(ana, pago=True)
    coletar(pedido)
    pedido.refresh_from_db()
    return pedido


def coletar(pedido: Pedido) -> None:
    item = pedido.itens.get()
    Estoque.objects.movimentar(item.produto_id, MovimentacaoEstoque.Tipo.ENTRADA, 10, motivo="Compra", responsavel=None)
    pedido.registrar_coleta({item.pk: 3}, responsavel=None, nome_retirada="Zé", documento_retirada="")
