"""What was paid too much, or for a cancelled order, is owed back: in money, or as a credit, never twice."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from pedidos.erros import CreditoRecusado, ReembolsoRecusado, TransicaoRecusada
from pedidos.models import CreditoCliente, Pagamento, Pedido, Reembolso
from tests import cast
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor

PAGAMENTO = CreditoCliente.Origem.PAGAMENTO


def um_pago_a_mais(ana: Vendedor, a_mais: str = "50.00") -> Pedido:
    pedido = cast.um_pedido(ana, pago=True)
    cast.um_pagamento(pedido, Decimal(a_mais), status_pagamento="APROVADO")
    return pedido


def reembolsar(pedido: Pedido, valor: str, **fields: Any) -> Reembolso:
    fields = {"data": timezone.localdate(), "metodo": "PIX", **fields}
    return Reembolso.objects.registrar(pedido, valor=Decimal(valor), **fields)


def a_devolver(pedido: Pedido) -> Decimal:
    saldos: dict[int, Decimal] = dict(Pedido.objects.a_devolver().values_list("pk", "saldo"))  # type: ignore[misc]
    listado = saldos.get(pedido.pk, Decimal(0))
    assert listado == pedido.calcular_conta().a_devolver
    return listado


def test_what_is_too_much_is_owed_back_until_it_was_given_back(ana):
    pedido = um_pago_a_mais(ana)
    assert a_devolver(pedido) == 50

    reembolsar(pedido, "20.00", data=date(2026, 3, 1), comprovante=cast.um_recibo())
    CreditoCliente.objects.dar(pedido, Decimal(30), PAGAMENTO, por=None)

    assert a_devolver(pedido) == 0
    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO


@pytest.mark.parametrize("como", ["reembolso", "credito"])
def test_no_more_goes_back_than_is_owed_back(ana, como):
    pedido = um_pago_a_mais(ana)

    with pytest.raises((ReembolsoRecusado, CreditoRecusado), match=r"há R\$ 50,00 a devolver"):
        if como == "reembolso":
            reembolsar(pedido, "50.01")
        else:
            CreditoCliente.objects.dar(pedido, Decimal("50.01"), PAGAMENTO, por=None)


def test_a_cancelled_order_owes_back_all_that_it_was_paid(ana):
    pedido = cast.um_pedido(ana, pago=True)

    feito = pedido.cancelar("Desistiu")

    assert (feito.a_devolver == 100, feito.credito, feito.pendentes) == (True, None, [])
    assert a_devolver(pedido) == 100
    reembolsar(pedido, "100.00")
    assert a_devolver(pedido) == pedido.calcular_conta().falta == 0


def test_cancelling_makes_the_money_a_credit_and_rejects_what_did_not_come_where_that_is_said(ana):
    pedido = um_pago_a_mais(ana)
    pendente = cast.um_pagamento(pedido, Decimal(7), id_transacao="E77")

    feito = pedido.cancelar("Desistiu", rejeitar_pendentes=True, em_credito=True)

    assert feito.credito is not None
    assert (feito.a_devolver, feito.credito.valor) == (Decimal(0), Decimal(150))
    pendente.refresh_from_db()
    assert (pendente.status_pagamento, pendente.motivo) == ("REJEITADO", "Pedido cancelado. Desistiu")
    cast.um_pagamento(cast.um_pedido(ana), Decimal(7), id_transacao="E77")


def test_a_pending_payment_of_a_cancelled_order_is_told_of_and_then_owed_back(ana):
    pedido = cast.um_pedido(ana)
    pagamento = cast.um_pagamento(pedido, Decimal(100))
    pedido.cancelar("Desistiu")
    pagamento.refresh_from_db()

    [aviso] = pagamento.avisos()
    assert "está cancelado: estes R$ 100,00 ficam a devolver" in aviso
    pagamento.aprovar()

    assert a_devolver(pedido) == 100
    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.CANCELADO


def test_a_refund_that_is_undone_is_owed_back_again_once(ana):
    pedido = um_pago_a_mais(ana)
    reembolso = reembolsar(pedido, "50.00", comprovante=cast.um_recibo())

    reembolso.desfazer("Voltou", por=None)

    assert a_devolver(pedido) == 50
    with pytest.raises(ReembolsoRecusado, match="já foi desfeito"):
        reembolso.desfazer("Voltou", por=None)
    reembolsar(pedido, "50.00", comprovante=cast.um_recibo())


def test_the_approval_of_money_that_was_given_back_is_not_undone(ana):
    pedido = cast.um_pedido(ana, pago=True)
    pedido.cancelar("Desistiu")
    reembolsar(pedido, "60.00")
    [pagamento] = pedido.pagamentos.all()

    with pytest.raises(TransicaoRecusada, match=r"R\$ 60,00 do dinheiro do Pedido .* já foram devolvidos"):
        pagamento.desfazer_aprovacao("Enganado")
    with pytest.raises(TransicaoRecusada, match="Desfaça antes o reembolso"):
        pagamento.mover(cast.um_pedido(ana).pk)


def test_a_credit_is_given_back_in_money_and_then_is_used_up(ana):
    credito = cast.um_credito(ana)
    pedido = credito.pedido

    reembolsar(pedido, "25.00", credito=credito)

    assert (credito.calcular_saldo(), pedido.calcular_conta().devolvido) == (Decimal(5), Decimal(30))
    with pytest.raises(CreditoRecusado, match=r"Restam R\$ 5,00"):
        reembolsar(pedido, "5.01", credito=credito)


def test_a_refund_changes_no_revenue_and_no_collection(ana):
    pedido = um_pago_a_mais(ana)
    abastecer(pedido)
    reembolsar(pedido, "50.00")

    coletar(pedido, 10)

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.COLETA_CONCLUIDA


@pytest.mark.django_db(transaction=True)
def test_money_does_not_go_back_twice_at_once(ana):
    pedido = um_pago_a_mais(ana)

    feitos = ao_mesmo_tempo(
        partial(reembolsar, pedido, "50.00"),
        partial(CreditoCliente.objects.dar, pedido, Decimal(50), PAGAMENTO, por=None),
    )

    assert [type(feito) in (ReembolsoRecusado, CreditoRecusado) for feito in feitos].count(True) == 1
    assert a_devolver(pedido) == 0


@pytest.mark.django_db(transaction=True)
def test_an_order_is_cancelled_while_a_payment_of_it_is_approved(ana):
    pedido = cast.um_pedido(ana)
    pagamento = cast.um_pagamento(pedido, Decimal(100))

    feitos = ao_mesmo_tempo(pagamento.aprovar, partial(pedido.cancelar, "Desistiu", rejeitar_pendentes=True))

    assert [feito for feito in feitos if isinstance(feito, Exception) and type(feito) is not TransicaoRecusada] == []
    pagamento.refresh_from_db()
    assert a_devolver(pedido) == (100 if pagamento.status_pagamento == Pagamento.Status.APROVADO else 0)
