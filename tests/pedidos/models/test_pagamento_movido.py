"""A payment on the wrong order is moved, and what a rejected one had is free for another."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from pedidos.erros import PagamentoRepetido, TransicaoRecusada
from pedidos.models import Pagamento, Pedido
from tests import cast
from tests.pedidos.models.conftest import ao_mesmo_tempo
from vendedor.models import Vendedor


def registrar(pedido: Pedido, id_transacao: str = "E10 20", conteudo: bytes = b"%PDF-1.7 um") -> Pagamento:
    return Pagamento.objects.registrar(
        pedido_id=pedido.pk,
        valor=Decimal(100),
        metodo="PIX",
        id_transacao=id_transacao,
        comprovante=cast.um_recibo(conteudo=conteudo),
    )


def status(*pedidos: Pedido) -> list[str]:
    return [Pedido.objects.get(pk=pedido.pk).status for pedido in pedidos]


@pytest.mark.parametrize("feitos", [["rejeitar"], ["aprovar", "desfazer"], ["aprovar", "desfazer", "rejeitar"]])
def test_the_transaction_and_receipt_of_a_payment_that_counts_for_nothing_are_free(ana, feitos):
    errado, certo = cast.um_pedido(ana), cast.um_pedido(ana)
    pagamento = registrar(errado)
    for feito in feitos:
        verbos: dict[str, Callable[[], None]] = {
            "aprovar": pagamento.aprovar,
            "desfazer": partial(pagamento.desfazer_aprovacao, "Pedido errado"),
            "rejeitar": partial(pagamento.rejeitar, "Pedido errado"),
        }
        verbos[feito]()

    registrar(certo).aprovar()

    assert status(errado, certo) == ["PENDENTE", "PAGAMENTO_APROVADO"]
    with pytest.raises((PagamentoRepetido, TransicaoRecusada)):
        pagamento.aprovar()


@pytest.mark.parametrize("outro", ["E10 20", "e1020", " E 10\t20 "])
def test_ids_are_one_whatever_their_case_and_spaces(ana, outro):
    pagamento = registrar(cast.um_pedido(ana))

    with pytest.raises(PagamentoRepetido, match=f"E10 20, no pedido {pagamento.pedido_id}") as recusa:
        registrar(cast.um_pedido(ana), outro, b"%PDF-1.7 dois")

    assert recusa.value.pagamento_id == pagamento.pk
    with pytest.raises(ValidationError, match="Já existe um pagamento com este id de transação"):
        Pagamento(pedido=pagamento.pedido, valor=1, metodo="PIX", id_transacao="e1020").validate_constraints()


def test_a_rejection_is_undone_while_its_transaction_is_free(ana):
    pagamento = registrar(cast.um_pedido(ana))
    pagamento.rejeitar("Não chegou")

    pagamento.desfazer_rejeicao()
    assert (pagamento.status_pagamento, pagamento.motivo) == ("PENDENTE", "")
    with pytest.raises(TransicaoRecusada, match="só uma rejeição"):
        pagamento.desfazer_rejeicao()

    pagamento.rejeitar("Não chegou")
    registrar(cast.um_pedido(ana))
    with pytest.raises(PagamentoRepetido):
        pagamento.desfazer_rejeicao()


@pytest.mark.parametrize("aprovado", [True, False])
def test_a_payment_is_moved_and_both_orders_follow(ana, aprovado):
    errado, certo = cast.um_pedido(ana), cast.um_pedido(ana)
    pagamento = registrar(errado)
    if aprovado:
        pagamento.aprovar()

    pagamento.mover(certo.pk)

    assert status(errado, certo) == ["PENDENTE", "PAGAMENTO_APROVADO" if aprovado else "PENDENTE"]
    assert list(certo.pagamentos.all()) == [pagamento]


def test_a_payment_is_not_moved_where_it_may_not_be(ana):
    pedido, cancelado = cast.um_pedido(ana), cast.um_pedido(ana)
    cancelado.cancelar("Desistiu")
    pagamento = registrar(pedido)

    with pytest.raises(TransicaoRecusada, match="já é deste pedido"):
        pagamento.mover(pedido.pk)
    with pytest.raises(TransicaoRecusada, match="está cancelado"):
        pagamento.mover(cancelado.pk)
    pagamento = Pagamento.objects.get(pk=pagamento.pk)
    pagamento.rejeitar("Não chegou")
    with pytest.raises(TransicaoRecusada, match="está rejeitado"):
        pagamento.mover(cast.um_pedido(ana).pk)


def test_the_payment_of_a_cancelled_order_is_moved_to_the_right_one(ana):
    errado, certo = cast.um_pedido(ana, pago=True), cast.um_pedido(ana)
    errado.cancelar("Enganado")
    [pagamento] = errado.pagamentos.all()

    pagamento.mover(certo.pk)

    assert status(errado, certo) == ["CANCELADO", "PAGAMENTO_APROVADO"]
    assert errado.calcular_conta().a_devolver == 0


@pytest.mark.django_db(transaction=True)
def test_two_payments_change_places_at_once(ana: Vendedor):
    um, outro = cast.um_pedido(ana, pago=True), cast.um_pedido(ana, pago=True)

    feitos = ao_mesmo_tempo(partial(um.pagamentos.get().mover, outro.pk), partial(outro.pagamentos.get().mover, um.pk))

    assert feitos == [None, None]
    assert status(um, outro) == ["PAGAMENTO_APROVADO", "PAGAMENTO_APROVADO"]
