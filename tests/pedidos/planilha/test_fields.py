"""How a cell becomes a number, a date or a text."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pedidos.planilha.fields import (
    MAIOR_PRECO,
    MAIOR_QUANTIDADE,
    Cell,
    parse_data,
    parse_preco,
    parse_quantidade,
    parse_texto,
    show,
)
from pedidos.planilha.problemas import ValorRecusado

HOJE = date(2026, 6, 30)
precos = st.decimals(min_value=0, max_value=MAIOR_PRECO, places=2)


def written(preco: Decimal, thousands: str, decimal: str) -> str:
    english = f"{preco:,.2f}"
    return english.translate({ord(","): thousands, ord("."): decimal})


@given(precos, st.sampled_from([(".", ","), (",", "."), ("", ","), ("", ".")]), st.sampled_from(["", "R$ ", "R$", " "]))
@example(Decimal("1234.56"), (".", ","), "R$ ")
def test_it_reads_back_every_price_in_every_way_of_writing_it(
    preco: Decimal, marks: tuple[str, str], prefix: str
) -> None:
    assert parse_preco(f"{prefix}{written(preco, *marks)} ") == preco


@given(st.integers(1, MAIOR_QUANTIDADE), st.sampled_from(["{}", "{},0", "{}.00", " {} ", "+{}"]))
def test_it_reads_back_every_quantity(quantidade: int, form: str) -> None:
    assert parse_quantidade(form.format(quantidade)) == quantidade
    assert parse_quantidade(quantidade) == quantidade
    assert parse_quantidade(float(quantidade)) == quantidade


@given(st.dates(date(2000, 1, 1), HOJE))
def test_it_reads_back_every_day(dia: date) -> None:
    forms: list[Cell] = [
        f"{dia:%d/%m/%Y}",
        f"{dia.day}/{dia.month}/{dia.year}",
        dia.isoformat(),
        f"{dia.isoformat()} 00:00:00",
        f"{dia:%d/%m/%Y} 14:30",
        dia,
        datetime.combine(dia, time(23, 59)),
    ]
    assert {parse_data(form, HOJE) for form in forms} == {dia}


@given(precos)
def test_it_reads_back_every_price_of_a_numeric_cell_without_its_noise(preco: Decimal) -> None:
    assert parse_preco(float(preco)) == preco
    assert parse_preco(0.1 + 0.2) == Decimal("0.30")


@given(st.text())
def test_it_never_stumbles_over_a_text(text: str) -> None:
    for parse in (
        parse_preco,
        parse_quantidade,
        lambda cell: parse_data(cell, HOJE),
        lambda cell: parse_texto(cell, 9),
    ):
        try:
            parse(text)
        except ValorRecusado as refused:
            assert re.fullmatch(r"(?s).+; .+\.", str(refused))  # noqa: PT017 - most texts are refused, not all


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234.567", "1234567"),
        ("1,234,567.5", "1234567.50"),
        ("1.234.567,89", "1234567.89"),
        (",50", "0.50"),
        ("0.500", "0.50"),
        ("0,990", "0.99"),
        ("1234.500", "1234.50"),
        ("12,5000", "12.50"),
        ("R$\u00a01.234,00", "1234.00"),
        ("12,50 R$", "12.50"),
        (0, "0.00"),
    ],
)
def test_it_reads_the_less_usual_forms_too(text: Cell, value: str) -> None:
    assert parse_preco(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.234", "1,234", "R$ 12.500", "999,000"])
def test_it_refuses_to_guess_between_thousands_and_three_decimals(text: str) -> None:
    with pytest.raises(ValorRecusado, match="é ambíguo: pode ser milhar ou ter 3 casas decimais; escreva"):
        parse_preco(text)
    with pytest.raises(ValorRecusado, match="escreva 1000 ou 1000,00 se for milhar"):
        parse_quantidade("1.000")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, "está vazio; escreva um número, por exemplo 12,50."),
        ("  ", "está vazio"),
        ("doze", "não é um número; escreva um número"),
        ("1e5", "não é um número"),
        ("NaN", "não é um número"),
        ("١٢", "não é um número"),
        ("--5", "não pode ser negativo"),
        ("1.23.456", "não é um número; confira os pontos e as vírgulas"),
        ("1,2.3,4", "não é um número; confira os pontos e as vírgulas"),
        ("12.34,567.8", "não é um número"),
        ("5,", "não é um número"),
        ("#N/A", "é um erro de fórmula; corrija a fórmula"),
        (True, "não é um número"),
        (date(2026, 1, 1), "não é um número"),
        (timedelta(1), "não é um número"),
        (float("inf"), "não é um número"),
        (float("nan"), "não é um número; escreva um número, por exemplo 12,50."),
        ("-0,01", "o preço não pode ser negativo; escreva zero ou mais."),
        ("R$ -5,00", "o preço não pode ser negativo"),
        (-0.01, "o preço não pode ser negativo"),
        ("0,001", "o preço tem mais de 2 casas decimais; arredonde para centavos"),
        ("1234,567", "o preço tem mais de 2 casas decimais"),
        (12.345, "o preço tem mais de 2 casas decimais"),
        ("10000000000", "o preço é grande demais, o máximo é R$ 9.999.999.999,99"),
        ("9" * 5000, "o preço é grande demais"),
        (1e300, "o preço é grande demais"),
    ],
)
def test_it_refuses_a_price_and_says_why(cell: Cell, words: str) -> None:
    with pytest.raises(ValorRecusado) as caught:
        parse_preco(cell)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("0", "a quantidade tem de ser maior que zero; corrija a quantidade ou apague a linha."),
        (-3, "a quantidade tem de ser maior que zero"),
        ("1,5", "a quantidade tem de ser inteira; escreva um número sem casas decimais"),
        (2.5, "a quantidade tem de ser inteira"),
        ("2147483648", "a quantidade é grande demais, o máximo é 2.147.483.647"),
        ("9" * 5000, "a quantidade é grande demais"),
        ("", "está vazio"),
        ("uma", "não é um número"),
    ],
)
def test_it_refuses_a_quantity_and_says_why(cell: Cell, words: str) -> None:
    with pytest.raises(ValorRecusado) as caught:
        parse_quantidade(cell)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("", "está vazia; escreva dd/mm/aaaa"),
        (None, "está vazia"),
        ("ontem", "não é uma data que se reconheça; escreva dd/mm/aaaa, por exemplo 31/12/2025, ou aaaa-mm-dd."),
        ("15/05/26", "não é uma data que se reconheça"),
        ("31/02/2026", "não existe o dia 31 do mês 02 de 2026"),
        (
            "05/25/2026",
            "não existe o dia 05 do mês 25 de 2026; escreva dd/mm/aaaa, por exemplo 31/12/2025, o dia antes",
        ),
        ("2026-13-01", "não existe o dia 01 do mês 13"),
        ("00/00/0000", "não existe o dia 00 do mês 00 de 0000"),
        ("31/12/1999", "a data é anterior a 01/01/2000; confira o ano."),
        ("01/01/0001", "a data é anterior a 01/01/2000; confira o ano."),
        ("0001-01-01", "a data é anterior a 01/01/2000"),
        (date.min, "a data é anterior a 01/01/2000"),
        (datetime(1900, 1, 1), "a data é anterior a 01/01/2000"),  # noqa: DTZ001
        ("01/07/2026", "a data está no futuro (hoje é 30/06/2026); confira o dia, o mês e o ano."),
        (date(2027, 1, 1), "a data está no futuro"),
        ("31/12/9999", "a data está no futuro"),
        (datetime(9999, 12, 31, 23, 59), "a data está no futuro (hoje é 30/06/2026); confira o dia, o mês e o ano."),  # noqa: DTZ001
        (46025, "é um número, não uma data; formate a célula como data"),
        (46025.5, "é um número, não uma data"),
        ("#VALUE!", "é um erro de fórmula"),
        (time(10), "não é uma data que se reconheça"),
    ],
)
def test_it_refuses_a_date_and_says_why(cell: Cell, words: str) -> None:
    with pytest.raises(ValorRecusado) as caught:
        parse_data(cell, HOJE)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, "está vazio; preencha a célula."),
        ("a" * 41, "tem 41 caracteres, o máximo é 40; abrevie o texto."),
        ("Bar\x00do Zé", "tem caracteres de controle"),
        (date(2026, 1, 1), "não é um nome nem um código; formate a célula como texto."),
        (True, "não é um nome nem um código"),
        (1.5, "é um número quebrado"),
        ("#REF!", "é um erro de fórmula"),
    ],
)
def test_it_refuses_a_text_and_says_why(cell: Cell, words: str) -> None:
    with pytest.raises(ValorRecusado) as caught:
        parse_texto(cell, 40)
    assert words in str(caught.value)


def test_it_puts_the_spaces_of_a_text_right_and_takes_whole_numbers() -> None:
    assert parse_texto("  Bar\u00a0do   Zé\n", 40) == "Bar do Zé"
    assert (parse_texto(12, 40), parse_texto(12.0, 40)) == ("12", "12")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "VERDADEIRO"),
        (False, "FALSO"),
        (12.5, "12,5"),
        (12.0, "12"),
        (1e16, "10000000000000000"),
        (float("inf"), "inf"),
        (date(2026, 1, 2), "02/01/2026"),
        (datetime(2026, 1, 2), "02/01/2026"),  # noqa: DTZ001
        (datetime(2026, 1, 2, 3, 4), "02/01/2026 03:04"),  # noqa: DTZ001
        (" x ", "x"),
    ],
)
def test_it_shows_a_cell_as_whoever_filled_it_in_knows_it(cell: Cell, text: str) -> None:
    assert show(cell) == text
