"""What a month earned and cost is that of its fully paid pedidos."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from apuracao.models import Apuracao
from apuracao.queries import Calculado, Gravado, anos_com_movimento, calculado_por_mes, gravado_por_mes, gravados
from pedidos.models import Pedido
from tests.cast import um_pagamento, um_pedido
from vendedor.models import Vendedor


def test_it_sums_the_lines_of_the_paid_pedidos_of_each_month(ana: Vendedor):
    um_pedido(ana, data=date(2024, 3, 1), quantidade=10, pago=True)
    um_pedido(ana, data=date(2024, 3, 31), quantidade=5, pago=True)
    um_pedido(ana, data=date(2024, 12, 31), quantidade=1, pago=True)

    assert calculado_por_mes(2024) == {
        3: Calculado(2, Decimal("150.00"), Decimal("30.00")),
        12: Calculado(1, Decimal("10.00"), Decimal("2.00")),
    }


def test_it_leaves_out_what_is_not_paid_in_full(ana: Vendedor):
    um_pedido(ana, data=date(2024, 3, 1))
    parcial = um_pedido(ana, data=date(2024, 3, 1), quantidade=10)
    um_pagamento(parcial, Decimal("99.99"), status_pagamento="APROVADO")
    rejeitado = um_pedido(ana, data=date(2024, 3, 1), quantidade=10)
    um_pagamento(rejeitado, Decimal("100.00"), status_pagamento="REJEITADO")
    cancelado = um_pedido(ana, data=date(2024, 3, 1), pago=True)
    cancelado.cancelar()

    assert calculado_por_mes(2024) == {}


@pytest.mark.parametrize("status", Pedido.PAGOS)
def test_it_counts_a_paid_pedido_collected_or_not(ana: Vendedor, status: Pedido.Status):
    pedido = um_pedido(ana, data=date(2024, 3, 1), pago=True)
    Pedido.objects.filter(pk=pedido.pk).update(status=status)

    assert calculado_por_mes(2024)[3].receita == Decimal("100.00")


def test_it_counts_a_pedido_once_however_many_lines_it_has(ana: Vendedor):
    pedido = um_pedido(ana, data=date(2024, 3, 1), quantidade=10)
    pedido.itens.create(produto=pedido.itens.get().produto, quantidade=1, preco_venda=Decimal("7.00"))
    um_pagamento(pedido, Decimal("107.00"), status_pagamento="APROVADO")

    assert calculado_por_mes(2024)[3] == Calculado(1, Decimal("107.00"), Decimal("22.00"))


def test_it_asks_one_question_for_the_whole_year(ana: Vendedor, django_assert_num_queries: DjangoAssertNumQueries):
    for mes in range(1, 13):
        um_pedido(ana, data=date(2024, mes, 15), pago=True)

    with django_assert_num_queries(1):
        assert len(calculado_por_mes(2024)) == 12


def test_it_reads_what_was_written_down(db: None):
    apuracao = Apuracao.objects.create(
        ano=2024, mes=3, receita_total=1000, custo_produtos=700, verba_scann=10, verba_plano_negocios=20,
        verba_time_ambev=30, verba_outras_receitas=40, outros_custos=50, definitivo=True,
    )  # fmt: skip

    gravado = gravado_por_mes(2024)

    assert gravado == {3: Gravado(apuracao.pk, Decimal(1000), Decimal(700), Decimal(100), Decimal(50), definitivo=True)}
    assert gravado[3].resultado == Apuracao.objects.get().resultado == Decimal(350)


def test_it_knows_the_years_in_which_something_was_paid_or_settled(ana: Vendedor):
    um_pedido(ana, data=date(2016, 9, 4), pago=True)
    um_pedido(ana, data=date(2018, 1, 1), pago=True)
    um_pedido(ana, data=date(2019, 1, 1))
    Apuracao.objects.create(ano=2018, mes=1)
    Apuracao.objects.create(ano=2021, mes=7)

    assert anos_com_movimento(gravados()) == [2021, 2018, 2016]
