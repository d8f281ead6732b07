"""The year filter takes a year and refuses everything else with words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apuracao.filtro import AnoRecusado, ler_ano


def test_it_takes_a_year_and_this_one_when_nothing_is_typed():
    assert ler_ano("2024", este_ano=2026) == 2024
    assert ler_ano(" 2026 ", este_ano=2026) == 2026
    assert ler_ano("  ", este_ano=2026) == 2026


@pytest.mark.parametrize(
    ("texto", "palavras"),
    [
        ("abc", "“abc” não é um ano. Escreva quatro algarismos, como 2026."),
        ("-2024", "“-2024” não é um ano. Escreva quatro algarismos, como 2026."),
        ("2024.5", "“2024.5” não é um ano. Escreva quatro algarismos, como 2026."),
        ("２０２４", "“２０２４” não é um ano. Escreva quatro algarismos, como 2026."),
        ("1999", "O ano 1999 é antigo demais: a apuração começa em 2000."),
        ("0", "O ano 0 é antigo demais: a apuração começa em 2000."),
        ("2027", "O ano 2027 ainda não chegou: a apuração vai até 2026."),
        ("9" * 5000, f"O ano {'9' * 30}… ainda não chegou: a apuração vai até 2026."),
    ],
)
def test_it_says_why_it_is_no_year_and_what_to_write(texto: str, palavras: str):
    with pytest.raises(AnoRecusado) as recusa:
        ler_ano(texto, este_ano=2026)

    assert str(recusa.value) == palavras


@given(st.text())
def test_it_answers_any_text_with_a_year_or_a_refusal(texto: str):
    try:
        ano = ler_ano(texto, este_ano=2026)
    except AnoRecusado:
        return
    assert 2000 <= ano <= 2026
