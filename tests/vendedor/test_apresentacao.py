"""How figures are presented."""

from datetime import date
from decimal import Decimal

from vendedor.apresentacao import grafico_da_serie, indicadores
from vendedor.queries.serie import Serie
from vendedor.queries.vendas import ZERO, Totais


def os_rotulos(grafico: str, rotulos: list[str]) -> list[str]:
    """Those that are drawn below the axis."""
    desenho = grafico.split("</svg>", maxsplit=1)[0]
    return [rotulo for rotulo in rotulos if f">{rotulo}</text>" in desenho]


def test_a_long_chart_names_some_of_its_days_whole_and_always_the_last():
    serie = Serie("dia", [date(2026, 11, dia) for dia in range(1, 31)], [Decimal(1)] * 30)

    assert os_rotulos(grafico_da_serie("Vendas", serie), serie.rotulos) == [
        "05/11",
        "10/11",
        "15/11",
        "20/11",
        "25/11",
        "30/11",
    ]


def test_a_short_chart_names_all_of_them():
    serie = Serie("dia", [date(2026, 11, dia) for dia in range(1, 8)], [Decimal(1)] * 7)

    assert os_rotulos(grafico_da_serie("Vendas", serie), serie.rotulos) == serie.rotulos


def test_a_figure_is_compared_with_the_period_before():
    agora = Totais(3, Decimal(150), Decimal(150), Decimal(30))
    vendas, receita, margem, pedidos, ticket = indicadores(agora, Totais(2, Decimal(200), ZERO, Decimal(-10)))

    assert (vendas.variacao, vendas.antes) == (Decimal(-25), "R$ 200,00")
    assert (receita.variacao, receita.nota) == (None, "pago por inteiro")  # nothing to compare with
    assert (margem.variacao, margem.nota) == (Decimal(400), "20,0 % das vendas")  # from a loss to a gain is good news
    assert pedidos.variacao == 50
    assert (ticket.valor, ticket.variacao) == ("R$ 50,00", Decimal(-50))


def test_without_a_period_before_there_is_no_comparison():
    assert [indicador.variacao for indicador in indicadores(Totais(0, ZERO, ZERO, ZERO), None)] == [None] * 5
