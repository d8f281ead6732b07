"""The filter by period: what it understands, and how it refuses what it does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comum.datas.periodo import TUDO, Escolha, Periodo, escolher
from comum.datas.periodo_form import PeriodoForm

HOJE = date(2026, 3, 31)


def o_form(**data: str) -> PeriodoForm:
    return PeriodoForm(data, hoje=HOJE)


def os_erros(**data: str) -> dict[str, list[str]]:
    return {campo: [str(erro) for erro in erros] for campo, erros in o_form(**data).errors.items()}


def o_periodo(**data: str) -> Periodo:
    form = o_form(**data)
    assert form.is_valid(), form.errors
    return form.escolhido.periodo


def test_it_takes_thirty_days_when_nothing_is_chosen():
    assert o_periodo() == escolher(Escolha.TRINTA_DIAS, HOJE).periodo


def test_it_takes_another_default_where_a_page_asks_for_it():
    form = PeriodoForm({}, hoje=HOJE, padrao=Escolha.TUDO)

    assert form.is_valid()
    assert form.escolhido.periodo == TUDO


@pytest.mark.parametrize("texto", ["2026-03-05", "05/03/2026", "5/3/2026", "05/03/26", " 05/03/2026 "])
def test_it_reads_a_day_as_browsers_and_people_write_it(texto):
    assert o_periodo(periodo="personalizado", inicio=texto, fim=texto) == Periodo(date(2026, 3, 5), date(2026, 3, 5))


def test_it_takes_dates_without_a_choice_as_a_choice():
    form = o_form(inicio="01/03/2026", fim="02/03/2026")

    assert form.is_valid()
    assert form.escolhido.escolha == "personalizado"
    assert form.escolhido.periodo == Periodo(date(2026, 3, 1), date(2026, 3, 2))


def test_an_open_end_means_until_today_and_an_open_beginning_from_the_first_order_on():
    assert o_periodo(inicio="01/03/2026") == Periodo(date(2026, 3, 1), HOJE)
    assert o_periodo(fim="01/03/2026") == Periodo(date.min, date(2026, 3, 1))


def test_it_takes_every_year_that_exists():
    form = o_form(periodo="personalizado", inicio="0001-01-01", fim="9999-12-31")

    assert form.is_valid()
    assert form.escolhido.periodo == Periodo(date.min, date.max)
    assert form.escolhido.anterior is None


def test_it_names_an_unknown_choice_and_the_right_ones():
    assert os_erros(periodo="semestre") == {
        "periodo": [
            "O período “semestre” não existe. Escolha um destes: "
            "7 dias, 30 dias, 90 dias, Este mês, Mês passado, Este ano, Tudo, Personalizado."
        ]
    }


@pytest.mark.parametrize("texto", ["31/02/2026", "ontem", "0000-01-01", "10000-01-01", "2026-13-01", "1; DROP TABLE"])
def test_it_says_what_is_no_date_and_how_one_is_written(texto):
    assert os_erros(inicio=texto, fim="01/03/2026") == {
        "inicio": [f"“{texto}” não é uma data. Escreva dia/mês/ano, por exemplo 31/12/2025."]
    }


def test_it_does_not_repeat_a_novel():
    [erro] = os_erros(fim="x" * 5000)["fim"]

    assert erro.startswith(f"“{'x' * 20}…” não é uma data.")


def test_it_says_both_days_of_an_inverted_period():
    assert os_erros(inicio="10/03/2026", fim="01/03/2026") == {
        "inicio": ["A data inicial, 10/03/2026, vem depois da final, 01/03/2026. Troque uma das duas."]
    }


def test_it_says_that_an_open_end_means_today_when_the_beginning_comes_later():
    assert os_erros(inicio="01/04/2026") == {
        "inicio": ["A data inicial, 01/04/2026, vem depois de hoje, 31/03/2026. Troque uma das duas."]
    }


def test_it_asks_for_a_day_when_a_period_of_ones_own_has_none():
    assert os_erros(periodo="personalizado") == {"inicio": ["Informe a data inicial ou a final do período."]}


def test_it_keeps_what_was_typed():
    form = o_form(periodo="personalizado", inicio="31/02/2026", fim="01/03/2026")

    assert not form.is_valid()
    assert (form["inicio"].value(), form["fim"].value(), form.escolha_vista) == (
        "31/02/2026",
        "01/03/2026",
        "personalizado",
    )


@given(periodo=st.text() | st.sampled_from(Escolha.values), inicio=st.text() | st.dates().map(str), fim=st.text())
def test_it_answers_anything_with_a_period_or_with_words(periodo, inicio, fim):
    form = o_form(periodo=periodo, inicio=inicio, fim=fim)

    if form.is_valid():
        assert form.escolhido.periodo.inicio <= form.escolhido.periodo.fim
        assert form.escolhido.rotulo
    else:
        assert all(form.errors.values())
