"""How the orders of two years are spread over its days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comum.datas.competencia import Competencia
from dados.demo.calendario import competencias_passadas, dia_util, dia_util_desde, dias_com_pedidos, primeiro_dia

DIAS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(total=st.integers(1_000, 1_000_000), hoje=DIAS)
def test_it_spreads_exactly_as_many_as_were_asked_for(total, hoje):
    cotas = list(dias_com_pedidos(total, hoje))

    assert sum(cota for _, cota in cotas) == total
    assert (cotas[0][0], cotas[-1][0]) == (primeiro_dia(hoje), hoje)
    assert all(cota == 0 for dia, cota in cotas if not dia_util(dia))


@given(hoje=DIAS)
def test_it_settles_the_24_months_before_this_one(hoje):
    meses = competencias_passadas(hoje)

    assert len(meses) == 24
    assert meses[-1] == Competencia(hoje.year, hoje.month).anterior()
    assert meses == sorted(meses)


def test_it_starts_in_a_year_without_a_29th_of_february():
    assert primeiro_dia(date(2028, 2, 29)) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("dia", "util"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 26)),  # Christmas, a Friday
        (date(2026, 9, 6), date(2026, 9, 8)),  # a Sunday before Independence Day
    ],
)
def test_it_moves_to_the_next_working_day(dia, util):
    assert dia_util_desde(dia) == util
