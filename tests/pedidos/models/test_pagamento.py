"""Payments: decided once, and the pedido follows what is approved, forward and back."""

import hashlib
import threading
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from pedidos.erros import ColetaRecusada, PagamentoRepetido, TransicaoRecusada
from pedidos.models import ItemPedido, Pagamento, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor

PENDENTE, PAGO = Pedido.Status.PENDENTE, Pedido.Status.PAGAMENTO_APROVADO


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    return cast.um_pedido(ana)


def status(pedido: Pedido) -> str:
    return Pedido.objects.get(pk=pedido.pk).status


def test_it_moves_the_pedido_when_the_last_cent_is_approved(pedido: Pedido):
    quase, cent = cast.um_pagamento(pedido, Decimal("99.99")), cast.um_pagamento(pedido, Decimal("0.01"))

    quase.aprovar()
    assert status(pedido) == PENDENTE

    cent.aprovar()
    assert status(pedido) == PAGO


def test_it_does_not_count_what_is_pending_or_rejected(pedido: Pedido):
    cast.um_pagamento(pedido, Decimal(100))
    cast.um_pagamento(pedido, Decimal(100)).rejeitar()

    assert status(pedido) == PENDENTE
    assert pedido.calcular_conta().pago == 0


@examples(12)
@given(
    st.lists(st.tuples(st.decimals("0.01", "120.00", places=2), st.sampled_from(Pagamento.Status.values)), max_size=5)
)
def test_it_is_paid_exactly_when_the_approved_payments_reach_the_total(
    ana: Vendedor, pagamentos: list[tuple[Decimal, str]]
):
    pedido = cast.um_pedido(ana)
    for valor, decidido in pagamentos:
        cast.um_pagamento(pedido, valor, status_pagamento=decidido)

    approved = sum(valor for valor, decidido in pagamentos if decidido == "APROVADO")
    assert status(pedido) == (PAGO if approved >= 100 else PENDENTE)


@pytest.mark.parametrize("change", ["delete", "delete_all", "lower", "raise_total", "move"])
def test_it_takes_the_pedido_back_when_the_money_no_longer_suffices(ana: Vendedor, change: str):
    pedido, outro = cast.um_pedido(ana, pago=True), cast.um_pedido(ana)
    assert status(pedido) == PAGO
    pagamento = pedido.pagamentos.get()

    if change == "delete":
        pagamento.delete()
    elif change == "delete_all":
        pedido.pagamentos.all().delete()
    elif change == "lower":
        pagamento.valor = Decimal(99)
        pagamento.save()
    elif change == "raise_total":
        ItemPedido.objects.create(pedido=pedido, produto=cast.um_produto("Água"), quantidade=1, preco_venda=Decimal(1))
    else:
        pagamento.pedido = outro
        pagamento.save()
        assert status(outro) == PAGO

    assert status(pedido) == PENDENTE


def test_it_does_not_call_a_pedido_of_nothing_paid(ana: Vendedor):
    pedido = Pedido.objects.create(cliente=cast.um_cliente(ana), vendedor=ana)

    cast.um_pagamento(pedido, Decimal(1), status_pagamento="APROVADO")

    assert status(pedido) == PENDENTE


def test_it_leaves_a_cancelled_and_a_collected_pedido_where_they_are(ana: Vendedor):
    cancelado = cast.um_pedido(ana)
    cancelado.cancelar()
    cast.um_pagamento(cancelado, Decimal(100)).aprovar()
    assert status(cancelado) == Pedido.Status.CANCELADO

    coletado = cast.um_pedido(ana, pago=True)
    abastecer(coletado)
    coletar(coletado, 1)
    coletado.pagamentos.get().delete()
    assert status(coletado) == Pedido.Status.COLETA_PARCIAL


@pytest.mark.parametrize(("primeiro", "dito"), [("aprovar", "aprovado"), ("rejeitar", "rejeitado")])
@pytest.mark.parametrize("depois", ["aprovar", "rejeitar"])
def test_it_is_decided_once(pedido: Pedido, primeiro: str, dito: str, depois: str):
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    antigo = Pagamento.objects.get(pk=pagamento.pk)
    getattr(pagamento, primeiro)()

    with pytest.raises(TransicaoRecusada, match=f"já foi {dito}; só um pagamento pendente se decide."):
        getattr(antigo, depois)()


def registrar(pedido: Pedido, valor: str = "1.00", **fields: Any) -> Pagamento:
    return Pagamento.objects.registrar(pedido_id=pedido.pk, valor=Decimal(valor), metodo="PIX", **fields)


def test_it_knows_a_receipt_by_what_is_in_it(pedido: Pedido):
    primeiro = cast.um_pagamento(pedido, Decimal(1), comprovante=cast.um_recibo("a.pdf"))
    assert primeiro.comprovante_sha256 == hashlib.sha256(b"%PDF-1.7 recibo").hexdigest()
    assert primeiro.comprovante.read() == b"%PDF-1.7 recibo"

    repetido = Pagamento(pedido=pedido, valor=Decimal(1), metodo="PIX", comprovante=cast.um_recibo("b.pdf"))
    with pytest.raises(ValidationError, match="Este comprovante já foi usado em outro pagamento"):
        repetido.full_clean()

    primeiro.comprovante.delete(save=False)
    primeiro.save()
    assert primeiro.comprovante_sha256 == ""
    repetido.full_clean()


@pytest.mark.parametrize(
    ("nome", "conteudo", "extensao"),
    [
        ("../../João da Silva.html", b"%PDF-1.4\n", ".pdf"),
        ("recibo.pdf", b"\x89PNG\r\n\x1a\n....", ".png"),
        ("sem nome", b"\xff\xd8\xff\xe0 JFIF", ".jpg"),
    ],
)
def test_it_keeps_a_receipt_under_its_content_not_under_its_name(
    pedido: Pedido, nome: str, conteudo: bytes, extensao: str
):
    pagamento = registrar(pedido, comprovante=cast.um_recibo(nome, conteudo))

    sha256 = hashlib.sha256(conteudo).hexdigest()
    assert pagamento.comprovante.name == f"comprovantes/{sha256[:2]}/{sha256}{extensao}"


@pytest.mark.parametrize("conteudo", [b"<html>%PDF-", b"MZ", b"GIF89a", b"%PDF", b" %PDF-1.7"])
def test_it_stores_nothing_that_is_no_receipt(pedido: Pedido, uploads: Path, conteudo: bytes):
    with pytest.raises(ValidationError, match="PDF ou uma imagem JPG ou PNG, e este arquivo não é nenhum deles"):
        registrar(pedido, comprovante=cast.um_recibo("recibo.pdf", conteudo))
    with pytest.raises(ValidationError, match="não é nenhum deles"):
        cast.um_pagamento(pedido, Decimal(1), comprovante=cast.um_recibo("recibo.pdf", conteudo))

    assert list(uploads.rglob("*.*")) == []


def test_it_registers_a_payment_that_waits_for_a_decision(pedido: Pedido):
    pagamento = registrar(pedido, "100.00", id_transacao="E2E-1")

    assert (pagamento.status_pagamento, pagamento.id_transacao, status(pedido)) == ("PENDENTE", "E2E-1", PENDENTE)


def test_it_says_whose_receipt_it_was(pedido: Pedido):
    primeiro = registrar(pedido, comprovante=cast.um_recibo())

    with pytest.raises(PagamentoRepetido, match="Este comprovante já foi usado em outro pagamento") as recusa:
        registrar(pedido, comprovante=cast.um_recibo("outro-nome.jpg"))

    assert recusa.value.pagamento_id == primeiro.pk
    assert Pagamento.objects.get() == primeiro


@pytest.mark.parametrize(
    ("fields", "palavras"),
    [
        ({"valor": "0.00"}, "maior ou igual a 0.01"),
        ({"valor": "-1.00"}, "maior ou igual a 0.01"),
        ({"valor": "0.001"}, "2 casas decimais"),
        ({"valor": "NaN"}, "deve ser um número decimal"),
        ({"valor": "1e30"}, "12 dígitos"),
    ],
)
def test_it_refuses_to_register_what_is_no_payment(pedido: Pedido, fields: dict[str, Any], palavras: str):
    registrar(pedido, id_transacao="E2E-1")

    with pytest.raises(ValidationError, match=palavras):
        registrar(pedido, **fields)

    assert Pagamento.objects.count() == 1


def test_it_refuses_a_payment_of_a_cancelled_pedido(pedido: Pedido):
    pedido.cancelar()

    with pytest.raises(TransicaoRecusada, match=f"Pedido {pedido.pk} está cancelado e não recebe pagamentos."):
        registrar(pedido)


def test_it_takes_the_pedido_back_when_an_approval_is_undone(ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    pagamento = pedido.pagamentos.get()

    pagamento.desfazer_aprovacao("Estornado pelo banco")

    pagamento.refresh_from_db()
    assert (pagamento.status_pagamento, pagamento.motivo) == ("PENDENTE", "Estornado pelo banco")
    assert status(pedido) == PENDENTE

    pagamento.aprovar()
    assert (pagamento.motivo, status(pedido)) == ("", PAGO)


def test_it_stays_paid_by_the_rest_when_an_approval_is_undone(ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    a_mais = cast.um_pagamento(pedido, Decimal("0.01"))
    a_mais.aprovar()

    a_mais.desfazer_aprovacao("Digitado duas vezes")

    assert status(pedido) == PAGO


def test_it_stays_collected_but_hands_out_no_more_when_an_approval_is_undone(ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 4)

    pedido.pagamentos.get().desfazer_aprovacao("Cheque sem fundos")

    assert status(pedido) == Pedido.Status.COLETA_PARCIAL
    with pytest.raises(ColetaRecusada) as recusa:
        coletar(pedido, 6)
    assert str(recusa.value).replace("\xa0", " ") == (
        f"Faltam R$ 100,00 a pagar no Pedido {pedido.pk}: só se coleta pedido pago."
    )


@pytest.mark.parametrize(("antes", "dito"), [("PENDENTE", "pendente"), ("REJEITADO", "rejeitado")])
def test_it_undoes_nothing_but_an_approval(pedido: Pedido, antes: str, dito: str):
    pagamento = cast.um_pagamento(pedido, Decimal(100), status_pagamento=antes)

    with pytest.raises(TransicaoRecusada, match=f"está {dito}; só uma aprovação se desfaz."):
        pagamento.desfazer_aprovacao("Engano")


def test_it_says_why_it_was_rejected(pedido: Pedido):
    pagamento = cast.um_pagamento(pedido, Decimal(100))

    pagamento.rejeitar("Valor não confere")

    assert Pagamento.objects.get().motivo == "Valor não confere"


@pytest.mark.django_db(transaction=True)
def test_of_two_halves_that_come_at_once_both_count():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"))
    both_are_in = threading.Barrier(2)

    def pagar_metade() -> None:
        with transaction.atomic():
            Pagamento.objects.bulk_create(
                [Pagamento(pedido=pedido, valor=Decimal(50), metodo="PIX", status_pagamento="APROVADO")]
            )
            # Neither can see the half of the other; whoever comes second must wait and look again.
            both_are_in.wait(timeout=30)
            Pedido.objects.get(pk=pedido.pk).atualizar_status_pelo_pagamento()

    assert ao_mesmo_tempo(pagar_metade, pagar_metade) == [None, None]
    assert status(pedido) == PAGO


@pytest.mark.django_db(transaction=True)
def test_it_is_decided_once_by_two_people_at_once():
    pagamento = cast.um_pagamento(cast.um_pedido(cast.um_vendedor("Ana")), Decimal(100))

    results = ao_mesmo_tempo(
        Pagamento.objects.get(pk=pagamento.pk).aprovar, Pagamento.objects.get(pk=pagamento.pk).rejeitar
    )

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "TransicaoRecusada"]
    pagamento.refresh_from_db()
    assert (pagamento.status_pagamento == "APROVADO") == (status(pagamento.pedido) == PAGO)


@pytest.mark.django_db(transaction=True)
def test_it_is_undone_once_by_two_people_at_once():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    pagamento = pedido.pagamentos.get()

    results = ao_mesmo_tempo(
        *[partial(Pagamento.objects.get(pk=pagamento.pk).desfazer_aprovacao, motivo) for motivo in ("um", "outro")]
    )

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "TransicaoRecusada"]
    assert status(pedido) == PENDENTE


@pytest.mark.django_db(transaction=True)
def test_it_is_either_undone_or_collected_when_both_come_at_once():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)

    desfeito, coletado = ao_mesmo_tempo(
        partial(pedido.pagamentos.get().desfazer_aprovacao, "Estorno"),
        lambda: coletar(Pedido.objects.get(pk=pedido.pk), 4),
    )

    # Who collected first keeps it; who comes after the money is gone gets nothing.
    assert desfeito is None
    assert (status(pedido), type(coletado).__name__) in {
        ("PENDENTE", "ColetaRecusada"),
        ("COLETA_PARCIAL", "Coleta"),
    }
