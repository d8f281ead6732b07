"""How a cell becomes a number, a date or a text."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comum.limites import MAIOR_QUANTIDADE
from pedidos.importacao.planilha.fields import (
    MAIOR_PRECO,
    Cell,
    Marca,
    parse_preco_unitario,
    parse_quantidade,
    parse_texto,
    parse_valor,
    show,
)
from pedidos.importacao.planilha.problemas import ValorRecusado

precos = st.decimals(min_value=0, max_value=MAIOR_PRECO, places=2)


def written(preco: Decimal, thousands: str, decimal: str) -> str:
    english = f"{preco:,.2f}"
    return english.translate({ord(","): thousands, ord("."): decimal})


@given(precos, st.sampled_from([(".", ","), (",", "."), ("", ","), ("", ".")]), st.sampled_from(["", "R$ ", "R$", " "]))
@example(Decimal("1234.56"), (".", ","), "R$ ")
def test_it_reads_back_every_price_in_every_way_of_writing_it(
    preco: Decimal, marks: tuple[str, str], prefix: str
) -> None:
    assert parse_preco_unitario(f"{prefix}{written(preco, *marks)} ") == preco


@given(st.integers(1, MAIOR_QUANTIDADE), st.sampled_from(["{}", "{},0", "{}.00", " {} ", "+{}"]))
def test_it_reads_back_every_quantity(quantidade: int, form: str) -> None:
    assert parse_quantidade(form.format(quantidade)) == quantidade
    assert parse_quantidade(quantidade) == quantidade
    assert parse_quantidade(float(quantidade)) == quantidade


@given(precos)
def test_it_reads_back_every_price_of_a_numeric_cell_without_its_noise(preco: Decimal) -> None:
    assert parse_preco_unitario(float(preco)) == preco
    assert parse_preco_unitario(0.1 + 0.2) == Decimal("0.30")


@given(st.text())
def test_it_never_stumbles_over_a_text(text: str) -> None:
    for parse in (
        parse_preco_unitario,
        parse_quantidade,
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
    assert parse_preco_unitario(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.234", "1,234", "R$ 12.500", "999,000"])
def test_it_refuses_to_guess_between_thousands_and_three_decimals(text: str) -> None:
    with pytest.raises(ValorRecusado, match="é ambíguo: pode ser milhar ou ter 3 casas decimais; escreva"):
        parse_preco_unitario(text)
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
        ("10000000000", "o preço é grande demais, o máximo é R$ 9.999.999.999,99"),
        ("9" * 5000, "o preço é grande demais"),
        (1e300, "o preço é grande demais"),
    ],
)
def test_it_refuses_a_price_and_says_why(cell: Cell, words: str) -> None:
    with pytest.raises(ValorRecusado) as caught:
        parse_preco_unitario(cell)
    assert words in str(caught.value)


@pytest.mark.parametrize("cell", ["0,001", "1234,567", 12.345])
def test_it_refuses_money_that_is_no_whole_number_of_cents(cell: Cell) -> None:
    with pytest.raises(ValorRecusado, match="o total tem mais de 2 casas decimais; arredonde para centavos"):
        parse_valor(cell, que="total")


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


@pytest.mark.parametrize("nome", ["Bar 👨‍👩‍👧", "Bar \u200bdo Zé", "Distribuidora ™", "Bar\u00ad do Zé", "Açaí №1"])
def test_a_name_that_the_form_of_clients_takes_is_taken_without_what_is_not_seen(nome: str) -> None:
    assert parse_texto(nome, 40) == nome.replace("\u200b", "").replace("\u00ad", "")


precos_de_4 = st.decimals(min_value=0, max_value=10**6, places=4)


@given(precos_de_4, st.sampled_from([(".", ","), (",", "."), ("", ","), ("", ".")]))
def test_a_unit_price_keeps_four_places_in_every_way_of_writing_it(preco: Decimal, marks: tuple[str, str]) -> None:
    text = f"{preco:,.4f}".translate({ord(","): marks[0], ord("."): marks[1]})
    assert parse_preco_unitario(text) == preco
    assert parse_preco_unitario(float(preco)) == preco


@pytest.mark.parametrize(
    ("text", "marca", "value"),
    [
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,234", ".", "1234"),
        ("2,500", ",", "2.5"),
        ("R$ 1.234.567,8", ",", "1234567.8"),
        ("1234", ",", "1234"),
        (",5", ",", "0.5"),
    ],
)
def test_a_mark_that_was_said_leaves_no_doubt(text: str, marca: Marca, value: str) -> None:
    assert parse_preco_unitario(text, marca) == Decimal(value)


@pytest.mark.parametrize(("text", "marca"), [("12,50", "."), ("12.50", ","), ("1,2,3", ","), ("1.23.456", ",")])
def test_a_number_against_the_mark_that_was_said_is_refused(text: str, marca: Marca) -> None:
    with pytest.raises(ValorRecusado, match="não é um número como os deste arquivo; escreva como 1"):
        parse_preco_unitario(text, marca)


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
