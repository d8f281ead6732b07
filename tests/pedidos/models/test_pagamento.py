"""Payments: decided once, and the pedido follows what is approved, forward and back."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pedidos.erros import TransicaoRecusada
from pedidos.models import ItemPedido, Pagamento, Pedido
from tests import cast
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
    assert pedido.calcular_pago() == 0


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_it_knows_a_receipt_by_what_is_in_it(pedido: Pedido, settings: Any, tmp_path: Any):
    settings.MEDIA_ROOT = tmp_path
    primeiro = cast.um_pagamento(pedido, Decimal(1), comprovante=ContentFile(b"recibo", name="a.pdf"))
    assert primeiro.comprovante_sha256 == "55135f8578ff09e33fe56beab06365d84a19d4b9a6541bb4766d5e25ce33c641"
    assert primeiro.comprovante.read() == b"recibo"

    repetido = Pagamento(
        pedido=pedido, valor=Decimal(1), metodo="PIX", comprovante=ContentFile(b"recibo", name="b.pdf")
    )
    with pytest.raises(ValidationError, match="Este comprovante já foi usado em outro pagamento"):
        repetido.full_clean()

    primeiro.comprovante.delete(save=False)
    primeiro.save()
    assert primeiro.comprovante_sha256 == ""
    repetido.full_clean()


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
            Pedido.objects.get(pk=pedido.pk).conferir_pagamento()

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
