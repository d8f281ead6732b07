"""Payments in the admin: decided once, with the pedido following; receipts opened only by permission."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pedidos.models import LogAtividade, Pagamento, Pedido
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import alterar, enviar, erros, mensagens, texto
from vendedor.models import Vendedor

NOVO = "admin:pedidos_pagamento_add"


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana)


@pytest.fixture
def como_felipe(felipe: User) -> Client:
    return entrar(felipe)


def test_it_moves_the_pedido_when_the_status_is_chosen_in_the_form(como_felipe: Client, pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100))

    response = enviar(como_felipe, alterar(pagamento), status_pagamento="APROVADO", id_transacao="E2E-1")

    assert response.status_code == 302
    pagamento.refresh_from_db()
    assert (pagamento.status_pagamento, pagamento.id_transacao) == ("APROVADO", "E2E-1")
    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO
    dados = LogAtividade.objects.get().dados
    assert dados["status_pagamento"] == {"antes": "PENDENTE", "depois": "APROVADO"}


def test_it_counts_a_payment_that_is_added_as_approved(como_felipe: Client, pedido: Pedido):
    response = enviar(
        como_felipe, reverse(NOVO), pedido=pedido.pk, valor="100.00", metodo="PIX", status_pagamento="APROVADO"
    )

    assert response.status_code == 302
    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO


def test_it_keeps_what_was_decided(como_felipe: Client, pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    pagamento.aprovar()

    enviar(como_felipe, alterar(pagamento), status_pagamento="REJEITADO", valor="1.00", metodo="VALE")

    pagamento.refresh_from_db()
    assert (pagamento.status_pagamento, pagamento.valor, pagamento.metodo) == ("APROVADO", Decimal(100), "PIX")


def test_it_refuses_a_decision_that_somebody_else_took_meanwhile(
    como_felipe: Client, pedido: Pedido, monkeypatch: pytest.MonkeyPatch
):
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    original = Pagamento.rejeitar

    def first_somebody_else(self: Pagamento) -> None:
        Pagamento.objects.get(pk=self.pk).aprovar()
        original(self)

    monkeypatch.setattr(Pagamento, "rejeitar", first_somebody_else)

    response = enviar(como_felipe, alterar(pagamento), status_pagamento="REJEITADO")

    assert mensagens(response) == [
        f"Pagamento {pagamento.pk} do pedido {pedido.pk} já foi aprovado; só um pagamento pendente se decide."
    ]
    assert not LogAtividade.objects.exists()


def test_it_does_not_let_the_manager_decide(gilda: User, pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100))

    response = entrar(gilda).post(alterar(pagamento), {"status_pagamento": "APROVADO"})

    assert response.status_code == 403
    pagamento.refresh_from_db()
    assert pagamento.status_pagamento == "PENDENTE"


def test_it_refuses_a_receipt_that_was_used_before(como_felipe: Client, pedido: Pedido):
    cast.um_pagamento(pedido, Decimal(50), comprovante=cast.um_recibo())
    pagamento = cast.um_pagamento(pedido, Decimal(50))

    response = enviar(como_felipe, alterar(pagamento), comprovante=cast.um_recibo("outro-nome.pdf"))

    assert "Este comprovante já foi usado em outro pagamento." in erros(response)


@pytest.mark.parametrize(
    ("conteudo", "palavras"),
    [
        (b"<html>", "O comprovante é um PDF ou uma imagem JPG ou PNG, e este arquivo não é nenhum deles"),
        (b"%PDF-" + b"x" * (11 * 1024 * 1024), "O comprovante tem 11,0 MB; o máximo é 10,0 MB."),
    ],
    ids=["type", "size"],
)
def test_it_refuses_what_is_no_receipt(como_felipe: Client, pedido: Pedido, conteudo: bytes, palavras: str):
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    arquivo = cast.um_recibo("recibo.pdf", conteudo)

    assert palavras in erros(enviar(como_felipe, alterar(pagamento), comprovante=arquivo))


def test_it_leads_to_the_receipt(como_felipe: Client, pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100), comprovante=cast.um_recibo())

    assert f'href="/pagamentos/{pagamento.pk}/comprovante"' in como_felipe.get(alterar(pagamento)).content.decode()


def test_it_can_be_edited_when_its_receipt_is_lost(como_felipe: Client, pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100), comprovante=cast.um_recibo())
    pagamento.comprovante.storage.delete(str(pagamento.comprovante))

    assert enviar(como_felipe, alterar(pagamento), id_transacao="E2E-1").status_code == 302


def test_it_finds_a_payment_by_its_pedido_and_by_who_sold_it(como_felipe: Client, pedido: Pedido, bruno: Vendedor):
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    cast.um_pagamento(cast.um_pedido(bruno), Decimal(100))

    for words in (str(pedido.pk), pedido.vendedor.nome):
        page = como_felipe.get(reverse("admin:pedidos_pagamento_changelist"), {"q": words})

        assert list(page.context["cl"].queryset) == [pagamento]
        assert "R$ 100,00" in texto(page)
        assert pedido.vendedor.nome in texto(page)
