"""Deleting what was selected in a list: the rules of the records hold there, too."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.test import Client

from pedidos.models import ItemPedido, LogAtividade, Pagamento, Pedido
from tests import cast
from tests.pedidos.admin.conftest import entrar
from tests.pedidos.admin.formulario import acao, mensagens
from vendedor.models import Vendedor


def test_it_takes_the_pedidos_back_whose_payments_are_deleted(como_rita: Client, ana: Vendedor):
    pagos = [cast.um_pedido(ana, pago=True) for _ in range(2)]

    acao(como_rita, "pedidos_pagamento", "delete_selected", *Pagamento.objects.all(), post="yes")

    assert not Pagamento.objects.exists()
    assert {Pedido.objects.get(pk=pedido.pk).status for pedido in pagos} == {"PENDENTE"}


def test_it_lets_a_pedido_be_paid_when_the_unpaid_line_is_deleted(como_rita: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    mais = ItemPedido.objects.create(
        pedido=pedido, produto=cast.um_produto("Água"), quantidade=1, preco_venda=Decimal("1.00")
    )
    pedido.refresh_from_db()
    assert pedido.status == "PENDENTE"

    acao(como_rita, "pedidos_itempedido", "delete_selected", mais, post="yes")

    pedido.refresh_from_db()
    assert pedido.status == "PAGAMENTO_APROVADO"


def test_it_writes_down_each_that_is_deleted(como_rita: Client, rita: User, ana: Vendedor):
    pedido = cast.um_pedido(ana)
    cast.um_pagamento(pedido, Decimal(1))
    cast.um_pagamento(pedido, Decimal(2))

    acao(como_rita, "pedidos_pagamento", "delete_selected", *Pagamento.objects.all(), post="yes")

    atividades = LogAtividade.objects.all()
    assert {(one.tipo, one.usuario) for one in atividades} == {("EXCLUSAO", rita)}
    assert len(atividades) == 2


def test_it_leaves_the_lines_of_a_collected_pedido(como_rita: Client, ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    livre = pedido.itens.get()
    pedido.coletas.create(nome_retirada="Zé", status="PARCIAL")

    response = acao(como_rita, "pedidos_itempedido", "delete_selected", livre, post="yes")

    assert mensagens(response) == [f"Pedido {pedido.pk} já tem coleta: os itens não mudam mais."]
    assert pedido.itens.exists()
    assert not LogAtividade.objects.exists()


def test_it_is_not_for_the_finance_desk(felipe: User, ana: Vendedor):
    cast.um_pedido(ana, pago=True)

    acao(entrar(felipe), "pedidos_pagamento", "delete_selected", *Pagamento.objects.all(), post="yes")

    assert Pagamento.objects.count() == 1
