"""The days a page looks at: what each choice means, and what is compared with what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comum.datas.periodo import TUDO, Escolha, Periodo, PeriodoEscolhido, escolher, escrever

HOJE = date(2026, 3, 31)
RELATIVAS = [escolha for escolha in Escolha if escolha not in (Escolha.TUDO, Escolha.PERSONALIZADO)]


@pytest.mark.parametrize(
    ("escolha", "periodo", "anterior"),
    [
        ("7", (date(2026, 3, 25), HOJE), (date(2026, 3, 18), date(2026, 3, 24))),
        ("30", (date(2026, 3, 2), HOJE), (date(2026, 1, 31), date(2026, 3, 1))),
        ("90", (date(2026, 1, 1), HOJE), (date(2025, 10, 3), date(2025, 12, 31))),
        # February has no 31st: the whole of it is what March is compared with.
        ("este-mes", (date(2026, 3, 1), HOJE), (date(2026, 2, 1), date(2026, 2, 28))),
        ("mes-passado", (date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 1, 1), date(2026, 1, 31))),
        ("este-ano", (date(2026, 1, 1), HOJE), (date(2025, 1, 1), date(2025, 3, 31))),
    ],
)
def test_it_knows_the_days_of_each_choice_and_those_to_compare_them_with(escolha, periodo, anterior):
    assert escolher(Escolha(escolha), HOJE) == PeriodoEscolhido(escolha, Periodo(*periodo), Periodo(*anterior))


def test_it_compares_a_month_that_still_runs_with_the_same_days_of_the_last_one():
    assert escolher(Escolha.ESTE_MES, date(2026, 3, 3)).anterior == Periodo(date(2026, 2, 1), date(2026, 2, 3))


def test_it_compares_a_leap_day_with_the_end_of_february():
    assert escolher(Escolha.ESTE_ANO, date(2028, 2, 29)).anterior == Periodo(date(2027, 1, 1), date(2027, 2, 28))


def test_it_goes_from_january_to_the_december_before():
    assert escolher(Escolha.MES_PASSADO, date(2026, 1, 10)).periodo == Periodo(date(2025, 12, 1), date(2025, 12, 31))


def test_it_has_nothing_to_compare_everything_with():
    assert escolher(Escolha.TUDO, HOJE) == PeriodoEscolhido("tudo", TUDO, None)


@given(hoje=st.dates(date(2000, 1, 1), date(2200, 1, 1)), escolha=st.sampled_from(RELATIVAS))
def test_it_never_mixes_a_period_with_the_one_before(hoje, escolha):
    escolhido = escolher(escolha, hoje)

    assert escolhido.periodo.inicio <= escolhido.periodo.fim <= hoje
    assert escolhido.anterior
    assert escolhido.anterior.inicio <= escolhido.anterior.fim < escolhido.periodo.inicio


@given(dias=st.tuples(st.dates(), st.dates()).map(sorted))
def test_the_period_before_is_as_long_and_ends_the_day_before(dias):
    periodo = Periodo(*dias)
    anterior = periodo.anterior()

    if anterior is None:
        assert periodo.inicio.toordinal() - periodo.dias < 1
    else:
        assert anterior.dias == periodo.dias
        assert (periodo.inicio - anterior.fim).days == 1


def test_it_says_its_days_as_people_do():
    dia = date(2026, 3, 5)
    rotulos = [
        PeriodoEscolhido("", periodo, None).rotulo
        for periodo in (TUDO, Periodo(dia, dia), Periodo(dia, HOJE), Periodo(date.min, HOJE))
    ]

    assert rotulos == ["todo o histórico", "05/03/2026", "05/03/2026 a 31/03/2026", "até 31/03/2026"]
    assert escrever(date(33, 4, 3)) == "03/04/0033"
