"""Goods that come back, and the rest that nobody collects: stock, what is owed, credit, sums and status follow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pedidos.erros import ColetaRecusada, DevolucaoRecusada
from pedidos.models import CreditoCliente, Devolucao, Estoque, ItemPedido, Pedido, Produto, ResumoLinha, VendasDoDia
from pedidos.pedidos.reserva import com_reserva
from pedidos.pedidos.valores import abatimento
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    """Ten at R$ 10,00, paid, of which six were collected from a hundred."""
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 6)
    return pedido


def devolver(pedido: Pedido, *quantidades: int, **mais: object) -> Devolucao:
    itens = dict(zip(pedido.itens.values_list("pk", flat=True), quantidades, strict=False))
    return pedido.devolver(itens, "Avariada", responsavel=None, **mais)  # type: ignore[arg-type]


def saldo() -> int:
    return Estoque.objects.get().quantidade


def test_what_comes_back_is_in_stock_and_its_price_is_the_clients_credit(pedido):
    devolucao = devolver(pedido, 2)

    assert saldo() == 96
    assert (pedido.calcular_conta().a_pagar, pedido.calcular_conta().falta, pedido.calcular_conta().a_devolver) == (
        80,
        0,
        0,
    )
    credito = CreditoCliente.objects.get()
    assert credito == devolucao.credito
    assert (credito.valor, credito.origem) == (Decimal(20), "MERCADORIA")
    assert credito.motivo == f"Devolução de mercadoria {devolucao.pk} do pedido {pedido.pk}: Avariada"
    pedido.refresh_from_db()
    assert (pedido.status, pedido.calcular_a_coletar()) == ("COLETA_PARCIAL", {pedido.itens.get().pk: 4})


def test_the_rest_that_nobody_collects_is_promised_to_nobody_and_is_the_clients_credit(pedido):
    pedido.encerrar_saldo("Sem caminhão", responsavel=None)

    assert pedido.status == Pedido.Status.COLETA_CONCLUIDA
    assert (pedido.calcular_total(), CreditoCliente.objects.get().valor, saldo()) == (Decimal(60), Decimal(40), 94)
    produto = com_reserva(Produto.objects.all()).get()
    assert (produto.prometido, produto.livre) == (0, 94)
    with pytest.raises(ColetaRecusada, match="não resta nada"):
        coletar(pedido, 1)
    with pytest.raises(DevolucaoRecusada, match="está coleta concluída: só se encerra"):
        pedido.encerrar_saldo("De novo", responsavel=None)


def test_of_what_was_not_paid_nothing_is_credited(pedido):
    pedido.pagamentos.get().desfazer_aprovacao("Cheque voltou")
    cast.um_pagamento(pedido, Decimal("85.00"), status_pagamento="APROVADO")

    devolver(pedido, 2)

    assert CreditoCliente.objects.get().valor == 5
    assert (pedido.calcular_conta().falta, pedido.calcular_conta().a_devolver) == (0, 0)


def test_the_sums_count_what_the_client_keeps(pedido):
    devolver(pedido, 2)
    pedido.encerrar_saldo("Sem caminhão", responsavel=None)

    dia, linha = VendasDoDia.objects.get(), ResumoLinha.objects.get()
    assert (dia.vendas, dia.receita, dia.custo, dia.pedidos) == (40, 40, 8, 1)
    assert (linha.quantidade, linha.vendas) == (4, 40)
    assert list(todas_as_diferencas()) == []


@pytest.mark.parametrize(
    ("quantidades", "dito"),
    [((7,), "podem voltar 6 no Pedido"), ((-1,), "podem voltar 6"), ((0,), "Nenhuma quantidade"), ((), "Nenhuma")],
)
def test_no_more_comes_back_than_was_collected(pedido, quantidades, dito):
    with pytest.raises(DevolucaoRecusada, match=dito):
        devolver(pedido, *quantidades)

    assert not Devolucao.objects.exists()
    assert saldo() == 94


def test_nothing_comes_back_of_what_did_not_leave(ana):
    with pytest.raises(DevolucaoRecusada, match="não tem coleta"):
        devolver(cast.um_pedido(ana, pago=True), 1)


def test_a_line_of_another_order_does_not_come_back(pedido, ana):
    outro = cast.um_pedido(ana).itens.get()

    with pytest.raises(DevolucaoRecusada, match=f"O item {outro.pk} não é do"):
        pedido.devolver({outro.pk: 1}, "Troca", responsavel=None)


@pytest.mark.parametrize("dias", [-1, 1])
def test_it_is_dated_from_the_day_of_the_order_to_today(pedido, dias):
    with pytest.raises(DevolucaoRecusada, match="o dia do pedido, até hoje"):
        devolver(pedido, 1, data=timezone.localdate() + timedelta(days=dias))


def test_a_collection_of_which_goods_came_back_is_not_undone(pedido):
    coletar(pedido, 1)
    segunda, primeira = pedido.coletas.order_by("-pk")
    devolver(pedido, 2)

    with pytest.raises(ColetaRecusada, match="já voltou mercadoria"):
        pedido.estornar_coleta(primeira, "Erro", responsavel=None)
    pedido.estornar_coleta(segunda, "Erro", responsavel=None)

    assert saldo() == 96


@given(
    st.decimals(0, 9999, places=2),
    st.integers(1, 60).flatmap(lambda q: st.tuples(st.just(q), st.lists(st.integers(1, q), max_size=8))),
)
def test_parts_of_a_line_come_to_all_of_it(valor, quantidade_e_partes):
    quantidade, partes = quantidade_e_partes
    fora, abatidos = 0, []
    for pedida in [*partes, quantidade]:
        parte = min(pedida, quantidade - fora)
        abatidos.append(abatimento(valor, quantidade, fora + parte) - abatimento(valor, quantidade, fora))
        fora += parte

    assert sum(abatidos) == valor
    assert all(abatido >= 0 for abatido in abatidos)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_bring_back_the_same_goods_at_once_one_is_refused(ana):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    coletar(pedido, 6)

    resultados = ao_mesmo_tempo(*[lambda: devolver(Pedido.objects.get(pk=pedido.pk), 4)] * 2)

    assert sorted(type(resultado).__name__ for resultado in resultados) == ["Devolucao", "DevolucaoRecusada"]
    assert (saldo(), ItemPedido.objects.get().devolvida) == (98, 4)
    assert CreditoCliente.objects.get().valor == 40
