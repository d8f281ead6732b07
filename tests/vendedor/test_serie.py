"""Values through time: the step follows the length, and empty steps are shown."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comum.datas.periodo import TUDO, Periodo
from vendedor.queries.serie import Serie, serie_de

UM = Decimal(1)
valores = st.lists(st.tuples(st.dates(), st.decimals(0, 1000, places=2)), max_size=30)


@pytest.mark.parametrize(
    ("dias", "passo", "pontos"),
    [(1, "dia", 1), (45, "dia", 45), (46, "semana", 7), (90, "semana", 13), (190, "semana", 28), (191, "mês", 7)],
)
def test_the_step_follows_the_length(dias, passo, pontos):
    inicio = date(2026, 1, 5)  # a Monday
    serie = serie_de([], Periodo(inicio, inicio + timedelta(days=dias - 1)))

    assert (serie.passo, len(serie.rotulos)) == (passo, pontos)
    assert serie.valores == [0] * pontos


def test_it_sums_up_the_days_of_a_step_and_leaves_out_the_others():
    dias = [(date(2026, 1, 31), UM), (date(2026, 2, 1), UM), (date(2026, 2, 1), UM), (date(2026, 2, 4), UM)]

    assert serie_de(dias, Periodo(date(2026, 2, 1), date(2026, 2, 3))) == Serie(
        "dia", [date(2026, 2, dia) for dia in (1, 2, 3)], [Decimal(2), Decimal(0), Decimal(0)]
    )


def test_weeks_begin_on_monday_and_the_first_one_where_the_period_does():
    quinta = date(2026, 1, 1)
    serie = serie_de([(quinta, UM), (date(2026, 1, 4), UM), (date(2026, 1, 5), UM)], Periodo(quinta, date(2026, 3, 1)))

    assert serie.rotulos[:3] == ["01/01", "05/01", "12/01"]
    assert serie.valores[:3] == [2, 1, 0]


def test_all_of_the_history_begins_with_the_first_sale_and_ends_with_the_last():
    serie = serie_de([(date(2024, 11, 30), UM), (date(2025, 12, 1), UM)], TUDO)

    assert serie.passo == "mês"
    assert (serie.rotulos[0], serie.rotulos[-1], len(serie.rotulos)) == ("nov/2024", "dez/2025", 14)


def test_a_history_without_sales_has_no_points():
    assert serie_de([], TUDO) == Serie("mês", [], [])


def test_a_mistyped_year_does_not_draw_eight_thousand_points():
    serie = serie_de([(date(2025, 1, 1), UM), (date.max, UM), (date.min, UM)], TUDO)

    assert (serie.passo, serie.rotulos, serie.valores) == ("ano", ["0001", "2025", "9999"], [UM, UM, UM])


@given(valores=valores, dias=st.tuples(st.dates(), st.dates()).map(sorted))
def test_nothing_of_the_period_is_lost(valores, dias):
    periodo = Periodo(*dias)
    serie = serie_de(valores, periodo)

    assert sum(serie.valores) == sum(valor for dia, valor in valores if periodo.contem(dia))
    assert len(serie.rotulos) == len(serie.valores) <= 80
