"""A credit of a client pays another order of his, once, and is taken back while it was not used."""

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from pedidos.erros import CreditoRecusado, TransicaoRecusada
from pedidos.models import CreditoCliente, Pagamento, Pedido
from tests import cast
from tests.pedidos.models.conftest import ao_mesmo_tempo


def usar(pedido: Pedido, valor: str) -> list[Pagamento]:
    return Pagamento.objects.usar_creditos(pedido_id=pedido.pk, valor=Decimal(valor), por=None)


def saldos() -> list[Decimal]:
    return [credito.calcular_saldo() for credito in CreditoCliente.objects.order_by("pk")]


def test_credits_pay_an_order_of_the_client_the_oldest_first(ana):
    cast.um_credito(ana, "30.00")
    cast.um_credito(ana, "80.00")
    pedido = cast.um_pedido(ana)

    pagamentos = usar(pedido, "100.00")

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO
    assert [p.valor for p in pagamentos] == [Decimal(30), Decimal(70)]
    assert saldos() == [0, 10]
    assert list(CreditoCliente.objects.abertos().values_list("saldo", flat=True)) == [10]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("credito", "usado", "recusa"),
    [("30.00", "30.01", "tem R\\$ 30,00 de crédito"), ("200.00", "100.01", "Faltam R\\$ 100,00")],
)
def test_no_more_is_used_than_there_is_and_than_is_owed(ana, credito, usado, recusa):
    cast.um_credito(ana, credito)

    with pytest.raises(CreditoRecusado, match=recusa):
        usar(cast.um_pedido(ana), usado)

    assert saldos() == [Decimal(credito)]


def test_the_credit_of_another_client_pays_nothing(ana):
    cast.um_credito(ana)
    pedido = cast.um_pedido(ana, cliente=cast.um_cliente(ana, "Outro bar"))

    with pytest.raises(CreditoRecusado, match="tem R\\$ 0,00"):
        usar(pedido, "1.00")


def test_a_credit_comes_back_when_the_approval_of_what_it_paid_is_undone(ana):
    cast.um_credito(ana)
    [pagamento] = usar(cast.um_pedido(ana), "30.00")

    pagamento.desfazer_aprovacao("Enganado")
    assert saldos() == [30]
    usar(cast.um_pedido(ana), "10.00")

    with pytest.raises(CreditoRecusado, match="Restam R\\$ 20,00"):
        pagamento.aprovar()


def test_a_payment_with_a_credit_is_not_corrected(ana):
    cast.um_credito(ana)
    [pagamento] = usar(cast.um_pedido(ana), "30.00")
    pagamento.desfazer_aprovacao("Enganado")

    with pytest.raises(TransicaoRecusada, match="é com crédito do cliente"):
        pagamento.corrigir({"valor": Decimal(1)})


def test_a_payment_says_that_it_is_with_credit_only_with_the_credit(ana):
    with pytest.raises(ValidationError, match="pela página do pedido"):
        Pagamento.objects.registrar(pedido_id=cast.um_pedido(ana).pk, valor=Decimal(1), metodo="CREDITO")


def test_a_credit_is_undone_once_and_not_after_it_was_used(ana):
    primeiro, segundo = cast.um_credito(ana), cast.um_credito(ana)
    usar(cast.um_pedido(ana), "10.00")

    with pytest.raises(CreditoRecusado, match=r"R\$ 10,00 do crédito .* já foram usados"):
        primeiro.desfazer("Enganado", por=None)
    segundo.desfazer("Enganado", por=None)
    with pytest.raises(CreditoRecusado, match="já foi desfeito"):
        segundo.desfazer("Enganado", por=None)

    assert saldos() == [20, 0]
    with pytest.raises(CreditoRecusado):
        usar(cast.um_pedido(ana), "20.01")


@pytest.mark.django_db(transaction=True)
def test_a_credit_is_not_used_twice_at_once(ana):
    cast.um_credito(ana)
    pedidos = [cast.um_pedido(ana), cast.um_pedido(ana)]

    feitos = ao_mesmo_tempo(*(partial(usar, pedido, "30.00") for pedido in pedidos))

    assert [type(feito) for feito in feitos if isinstance(feito, Exception)] == [CreditoRecusado]
    assert saldos() == [0]
