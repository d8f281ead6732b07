"""Approving, rejecting, undoing: the order follows, forward and back, and all of it is written down."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pedidos.models import LogAtividade, Pagamento, Pedido
from tests import cast
from tests.pedidos.admin.formulario import mensagens, texto
from tests.pedidos.models.conftest import abastecer, coletar
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import erros
from vendedor.models import Vendedor


@pytest.fixture
def pagamento(ana: Vendedor) -> Pagamento:
    return cast.um_pagamento(cast.um_pedido(ana), Decimal(100))


def status(pedido: Pedido) -> str:
    return Pedido.objects.get(pk=pedido.pk).status


def escrito(pagamento: Pagamento) -> tuple[str, dict[str, Any]]:
    atividade = LogAtividade.objects.do_registro(pagamento).first()
    assert atividade is not None
    return atividade.tipo, atividade.dados


def test_it_approves_and_the_order_is_paid(da_felipe: Client, pagamento: Pagamento):
    response = da_felipe.post(f"/pagamentos/{pagamento.pk}/aprovar")

    assert response["Location"] == f"/pagamentos/{pagamento.pk}"
    assert mensagens(response) == [f"Pagamento {pagamento.pk} aprovado."]
    assert status(pagamento.pedido) == "PAGAMENTO_APROVADO"
    assert escrito(pagamento) == (
        "APROVACAO",
        {
            "id": pagamento.pk,
            "pedido": pagamento.pedido_id,
            "status": {"antes": "Pendente", "depois": "Aprovado"},
            "status_do_pedido": {"antes": "Pendente", "depois": "Pagamento aprovado"},
        },
    )


def test_it_rejects_with_a_reason_that_the_page_shows(da_felipe: Client, pagamento: Pagamento):
    da_felipe.post(f"/pagamentos/{pagamento.pk}/rejeitar", {"motivo": "Valor <b>não</b> confere"})

    pagamento.refresh_from_db()
    assert (pagamento.status_pagamento, pagamento.motivo) == ("REJEITADO", "Valor <b>não</b> confere")
    assert escrito(pagamento)[1]["motivo"] == "Valor <b>não</b> confere"
    assert "Valor &lt;b&gt;não&lt;/b&gt; confere" in texto(da_felipe.get(f"/pagamentos/{pagamento.pk}"))


@pytest.mark.parametrize("motivo", ["", "   ", "x" * 301, "a\0b"])
@pytest.mark.parametrize("verbo", ["rejeitar", "desfazer"])
def test_it_wants_a_reason(da_felipe: Client, pagamento: Pagamento, verbo: str, motivo: str):
    response = da_felipe.post(f"/pagamentos/{pagamento.pk}/{verbo}", {"motivo": motivo})

    palavras = {"": "Escreva o motivo", "   ": "Escreva o motivo", "a\0b": "Caracteres nulos"}
    assert palavras.get(motivo, "no máximo 300 caracteres") in " ".join(erros(response))
    assert not LogAtividade.objects.exists()


def test_it_undoes_an_approval_and_the_order_goes_back(da_felipe: Client, pagamento: Pagamento):
    pagamento.aprovar()
    url = f"/pagamentos/{pagamento.pk}/desfazer"
    assert f"o pedido {pagamento.pedido_id} volta a pendente" in texto(da_felipe.get(url))

    response = da_felipe.post(url, {"motivo": "Estornado"})

    assert mensagens(response) == [f"A aprovação do pagamento {pagamento.pk} foi desfeita."]
    assert status(pagamento.pedido) == "PENDENTE"
    tipo, dados = escrito(pagamento)
    assert (tipo, dados["motivo"]) == ("DESFEITA", "Estornado")
    assert dados["status_do_pedido"] == {"antes": "Pagamento aprovado", "depois": "Pendente"}


def test_it_says_kindly_that_a_collected_order_stays_collected(da_felipe: Client, pagamento: Pagamento):
    pagamento.aprovar()
    pedido = Pedido.objects.get()
    abastecer(pedido)
    coletar(pedido, 4)
    url = f"/pagamentos/{pagamento.pk}/desfazer"
    assert f"O pedido {pedido.pk} já teve coleta e continua com o status “Coleta parcial”" in texto(da_felipe.get(url))

    page = da_felipe.post(url, {"motivo": "Estornado"}, follow=True)

    assert status(pedido) == "COLETA_PARCIAL"
    assert (
        f"O pedido {pedido.pk} já teve coleta e continua com o status “Coleta parcial”, mas faltam R$ 100,00 a pagar."
        in texto(page)
    )
    assert "status_do_pedido" not in escrito(pagamento)[1]


@pytest.mark.parametrize(
    ("verbo", "palavras"),
    [
        ("aprovar", "já foi rejeitado; só um pagamento pendente se decide."),
        ("rejeitar", "já foi rejeitado; só um pagamento pendente se decide."),
        ("desfazer", "está rejeitado; só uma aprovação se desfaz."),
    ],
)
def test_it_refuses_what_was_decided_meanwhile(da_felipe: Client, pagamento: Pagamento, verbo: str, palavras: str):
    pagamento.rejeitar("Outra pessoa")

    response = da_felipe.post(f"/pagamentos/{pagamento.pk}/{verbo}", {"motivo": "Eu"})

    assert erros(response) == [f"Pagamento {pagamento.pk} do pedido {pagamento.pedido_id} {palavras}"]
    assert not LogAtividade.objects.exists()
    assert Pagamento.objects.get().motivo == "Outra pessoa"


def test_it_offers_only_what_can_be_done(da_felipe: Client, ana: Vendedor, pagamento: Pagamento):
    def botoes(client: Client) -> list[str]:
        page = texto(client.get(f"/pagamentos/{pagamento.pk}"))
        return [verbo for verbo in ("aprovar", "rejeitar", "desfazer") if f"/{verbo}" in page]

    da_ana = entrar(ana.usuario)
    assert (botoes(da_felipe), botoes(da_ana)) == (["aprovar", "rejeitar"], [])
    pagamento.aprovar()
    assert (botoes(da_felipe), botoes(da_ana)) == (["desfazer"], [])
