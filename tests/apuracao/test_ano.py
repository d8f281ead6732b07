"""A year of settlements: its months, its totals, and where it does not agree with itself."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apuracao.ano import montar_ano
from apuracao.queries import ZERO, Calculado, Gravado

HOJE = date(2026, 5, 20)
CENTAVOS = st.decimals(min_value=0, max_value=10**9, places=2)
CALCULADOS = st.dictionaries(st.integers(1, 12), st.builds(Calculado, st.integers(1, 999), CENTAVOS, CENTAVOS))
GRAVADOS = st.dictionaries(
    st.integers(1, 12),
    st.builds(
        Gravado, st.integers(1), CENTAVOS, CENTAVOS, CENTAVOS, CENTAVOS, st.booleans(), st.just(ZERO), st.just(ZERO)
    ),
)


def test_it_shows_twelve_months_of_a_past_year_and_of_this_one_those_that_began():
    assert [mes.competencia.mes for mes in montar_ano(2025, {}, {}, HOJE).meses] == list(range(1, 13))
    este_ano = montar_ano(2026, {}, {}, HOJE)
    assert [mes.competencia.mes for mes in este_ano.meses] == [1, 2, 3, 4, 5]
    assert [mes.em_curso for mes in este_ano.meses] == [False, False, False, False, True]


def test_it_hides_no_money_that_was_recorded_for_a_later_month():
    ano = montar_ano(2026, {11: Calculado(1, Decimal(100), Decimal(60))}, {}, HOJE)

    assert [mes.competencia.mes for mes in ano.meses] == [1, 2, 3, 4, 5, 11]
    assert ano.receita == Decimal(100)


def test_it_names_what_differs_and_by_how_much():
    calculado = {3: Calculado(2, Decimal("150.00"), Decimal("30.00"))}
    gravado = {3: Gravado(1, Decimal("100.00"), Decimal("30.00"), Decimal(0), Decimal(0), definitivo=False)}

    (mes,) = montar_ano(2025, calculado, gravado, HOJE).meses_que_diferem

    assert mes.competencia.mes == 3
    assert [(d.campo, d.gravado, d.calculado, d.valor) for d in mes.diferencas] == [
        ("Receita", Decimal("100.00"), Decimal("150.00"), Decimal("50.00"))
    ]


def test_it_has_no_margin_percent_without_revenue_and_no_result_before_a_settlement():
    ano = montar_ano(2025, {}, {}, HOJE)

    assert ano.margem_percentual is None
    assert ano.meses[0].margem_percentual is None
    assert ano.resultado is None
    assert not ano.com_movimento


@given(CALCULADOS, GRAVADOS)
def test_it_totals_what_its_months_show(calculado: dict[int, Calculado], gravado: dict[int, Gravado]):
    ano = montar_ano(2025, calculado, gravado, HOJE)

    assert ano.receita - ano.custo == ano.margem == sum(mes.margem for mes in ano.meses)
    assert (ano.resultado or 0) == sum(mes.gravado.resultado for mes in ano.meses if mes.gravado)
    for mes in ano.meses:
        differs = mes.gravado is not None and (
            (mes.gravado.receita, mes.gravado.custo) != (mes.calculado.receita, mes.calculado.custo)
        )
        assert bool(mes.diferencas) == differs
