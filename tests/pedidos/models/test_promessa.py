"""What is promised is reserved: two paid orders share no last box unless somebody says so."""

from decimal import Decimal

import pytest

from pedidos.erros import PromessaRecusada, TransicaoRecusada
from pedidos.models import Estoque, ItemPedido, MovimentacaoEstoque, Pagamento, Pedido, Produto
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.pedidos.reserva import com_reserva
from tests import cast
from tests.pedidos.models.conftest import ao_mesmo_tempo, coletar
from vendedor.models import Vendedor

ENTRADA = MovimentacaoEstoque.Tipo.ENTRADA


def ha(produto: Produto, quantidade: int) -> None:
    Estoque.objects.movimentar(produto.pk, ENTRADA, quantidade, motivo="Compra", responsavel=None)


def pagamento_de(pedido: Pedido) -> Pagamento:
    return cast.um_pagamento(pedido, pedido.calcular_total())


def numeros(produto: Produto) -> tuple[int, int, int]:
    p = com_reserva(Produto.objects.all()).get(pk=produto.pk)
    return p.saldo, p.prometido, p.livre


@pytest.fixture
def disputados(ana: Vendedor) -> tuple[Pedido, Pagamento]:
    """One box, promised to a paid order; another order wants it, and its payment waits."""
    ha(cast.um_produto(), 1)
    cast.um_pedido(ana, quantidade=1, pago=True)
    outro = cast.um_pedido(ana, quantidade=1, disputa=True)
    return outro, pagamento_de(outro)


def test_what_is_paid_and_not_collected_is_promised_and_no_longer_free(ana):
    produto = cast.um_produto()
    ha(produto, 10)
    cast.um_pedido(ana, quantidade=3)
    pedido = cast.um_pedido(ana, quantidade=6, pago=True)
    assert numeros(produto) == (10, 6, 4)

    coletar(pedido, 2)
    assert numeros(produto) == (8, 4, 4)

    pedido.estornar_coleta(pedido.coletas.get(), "voltou", responsavel=None)
    assert numeros(produto) == (10, 6, 4)

    pedido.cancelar("desistiu")

    assert numeros(produto) == (10, 0, 10)


def test_a_payment_that_would_promise_the_last_box_again_is_refused(disputados):
    outro, pagamento = disputados
    [primeiro] = Pedido.objects.exclude(pk=outro.pk)

    with pytest.raises(PromessaRecusada, match=rf"saldo 1, já prometido 1 \(pedido {primeiro.pk}\), .* quer 1"):
        pagamento.aprovar()

    pagamento.refresh_from_db()
    outro.refresh_from_db()
    assert (pagamento.status_pagamento, outro.status) == ("PENDENTE", "PENDENTE")


def test_an_authorised_order_promises_what_others_wait_for(disputados):
    outro, pagamento = disputados

    [dito] = outro.autorizar_promessa()
    pagamento.aprovar()

    outro.refresh_from_db()
    assert outro.status == Pedido.Status.PAGAMENTO_APROVADO
    assert "saldo 1, já prometido 1" in dito
    assert numeros(Produto.objects.get()) == (1, 2, -1)
    with pytest.raises(TransicaoRecusada, match="já foi autorizada"):
        outro.autorizar_promessa()


def test_an_entry_of_goods_settles_the_dispute(disputados):
    _, pagamento = disputados
    ha(Produto.objects.get(), 1)

    pagamento.aprovar()

    assert numeros(Produto.objects.get()) == (2, 2, 0)


def test_an_order_alone_may_wait_for_goods_that_are_yet_to_come(ana):
    pedido = cast.um_pedido(ana, quantidade=5, pago=True)

    assert pedido.status == Pedido.Status.PAGAMENTO_APROVADO
    assert numeros(Produto.objects.get()) == (0, 5, -5)


def test_other_lines_want_another_authorisation(disputados, ana):
    outro, pagamento = disputados
    outro.autorizar_promessa()
    [item] = outro.itens.all()

    outro.alterar(
        cliente_id=outro.cliente_id,
        vendedor_id=ana.pk,
        data=outro.data,
        frete=outro.frete,
        linhas=[LinhaPedida(item.produto_id, 2, Decimal("5.00"), item.pk)],
    )

    with pytest.raises(PromessaRecusada):
        pagamento.aprovar()


def test_an_order_that_is_given_away_waits_for_the_authorisation(ana):
    """Also when only its second line is disputed: the first one made it paid."""
    cerveja, agua = cast.um_produto(), cast.um_produto("Água")
    ha(agua, 1)
    cast.um_pedido(ana, produto=agua, quantidade=1, pago=True)

    dado = cast.um_pedido(ana, produto=cerveja, quantidade=1, preco="0.00", disputa=True)
    ItemPedido.objects.create(pedido=dado, produto=agua, quantidade=1, preco_venda=0)

    dado.refresh_from_db()
    assert dado.status == Pedido.Status.PENDENTE
    dado.autorizar_promessa()
    assert dado.status == Pedido.Status.PAGAMENTO_APROVADO


@pytest.mark.usefixtures("negativo_permitido")
def test_nobody_is_asked_where_stock_may_become_negative(disputados):
    outro, pagamento = disputados

    pagamento.aprovar()

    outro.refresh_from_db()
    assert outro.status == Pedido.Status.PAGAMENTO_APROVADO


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_paid_at_once_one_gets_the_last_box(ana):
    produto = cast.um_produto()
    ha(produto, 1)
    pagamentos = [pagamento_de(cast.um_pedido(ana, quantidade=1, disputa=True)) for _ in range(2)]

    resultados = ao_mesmo_tempo(*[pagamento.aprovar for pagamento in pagamentos])

    assert [type(resultado) for resultado in resultados if resultado is not None] == [PromessaRecusada]
    assert Pedido.objects.filter(status=Pedido.Status.PAGAMENTO_APROVADO).count() == 1
    assert numeros(produto) == (1, 1, 0)
