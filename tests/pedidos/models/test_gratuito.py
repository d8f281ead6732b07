"""An order that is given away (bonificação): nothing is owed, so it is paid and may be collected."""

import pytest

from pedidos.erros import TransicaoRecusada
from pedidos.models import Pedido, VendasDoDia
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.pedidos.models.conftest import abastecer, coletar
from vendedor.models import Vendedor


def um_gratuito(ana: Vendedor) -> Pedido:
    pedido = cast.um_pedido(ana, preco="0.00")
    pedido.refresh_from_db()
    return pedido


def test_an_order_of_zero_reais_is_paid_and_waits_for_its_collection(ana):
    pedido = um_gratuito(ana)

    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO
    assert list(Pedido.objects.a_coletar()) == [pedido]


def test_an_order_of_zero_reais_is_collected_without_a_payment(ana):
    pedido = um_gratuito(ana)
    abastecer(pedido)

    coletar(pedido, 10)

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.COLETA_CONCLUIDA


def test_an_order_without_lines_is_not_paid(ana):
    pedido = um_gratuito(ana)

    pedido.itens.all().delete()

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PENDENTE


def test_an_order_of_zero_reais_counts_as_a_paid_order_in_the_sums(ana):
    um_gratuito(ana)

    soma = VendasDoDia.objects.get()
    assert (soma.pedidos, soma.pagos, soma.vendas, soma.receita) == (1, 1, 0, 0)
    assert list(todas_as_diferencas()) == []


def test_an_order_of_zero_reais_is_edited_and_is_pending_once_it_costs_something(ana):
    pedido = um_gratuito(ana)
    [item] = pedido.itens.all()
    linha = LinhaPedida(item.produto_id, 10, item.preco_venda + 1, item.pk)

    pedido.alterar(
        cliente_id=pedido.cliente_id, vendedor_id=ana.pk, data=pedido.data, frete=pedido.frete, linhas=[linha]
    )

    pedido.refresh_from_db()
    assert pedido.status == Pedido.Status.PENDENTE


def test_an_order_of_zero_reais_is_cancelled_by_its_seller(ana):
    pedido = um_gratuito(ana)

    pedido.cancelar("Enganado", mesmo_pago=False)

    assert pedido.status == Pedido.Status.CANCELADO


def test_an_order_that_money_has_paid_is_not_edited(ana):
    pedido = cast.um_pedido(ana, pago=True)

    with pytest.raises(TransicaoRecusada, match="só um pedido pendente se edita"):
        pedido.alterar(
            cliente_id=pedido.cliente_id, vendedor_id=ana.pk, data=pedido.data, frete=pedido.frete, linhas=[]
        )
