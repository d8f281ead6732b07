"""Figures and dates read as Brazilians write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from comum import formatos

DINHEIRO = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("filtro", "valor", "texto"),
    [
        ("dinheiro", Decimal("1234.56"), "R$ 1.234,56"),
        ("dinheiro", Decimal("-1234567.8"), "-R$ 1.234.567,80"),
        ("dinheiro", 0, "R$ 0,00"),
        ("dinheiro", Decimal("0.005"), "R$ 0,01"),
        ("dinheiro", Decimal("-0.001"), "R$ 0,00"),
        ("dinheiro_com_sinal", Decimal("12.3"), "+R$ 12,30"),
        ("dinheiro_com_sinal", Decimal("-12.3"), "-R$ 12,30"),
        ("dinheiro_com_sinal", Decimal(0), "R$ 0,00"),
        ("percentual", Decimal("12.345"), "12,3 %"),
        ("percentual", Decimal("1234.05"), "1.234,1 %"),
        ("percentual_com_sinal", Decimal("12.34"), "+12,3 %"),
        ("percentual_com_sinal", Decimal("-0.04"), "0,0 %"),
        ("inteiro", 1234567, "1.234.567"),
        ("sem_separador", 2026, "2026"),
        ("abreviado", 0, "0"),
        ("abreviado", Decimal("0.25"), "0,25"),
        ("abreviado", Decimal("949.994"), "949,99"),
        ("abreviado", Decimal("999.994"), "1 mil"),
        ("abreviado", 1000, "1 mil"),
        ("abreviado", Decimal("-12345.67"), "-12,3 mil"),
        ("abreviado", 999_950, "1 mi"),
        ("abreviado", 2_500_000_000, "2,5 bi"),
        ("dia", date(2026, 3, 1), "01/03/2026"),
        ("dia", date(33, 3, 1), "01/03/0033"),
        # Two in the morning in London is still yesterday in São Paulo.
        ("dia", datetime(2026, 3, 1, 2, 0, tzinfo=UTC), "28/02/2026"),
        ("momento", datetime(2026, 3, 1, 2, 5, tzinfo=UTC), "28/02/2026 às 23:05"),
        ("data_por_extenso", date(2026, 3, 3), "terça-feira, 3 de março de 2026"),
        ("mes_por_extenso", 3, "março"),
        ("mes_abreviado", 12, "dez"),
        ("tom", Decimal("0.01"), "positivo"),
        ("tom", Decimal("-0.01"), "negativo"),
        ("tom", Decimal(0), "neutro"),
    ],
)
def test_it_writes(filtro: str, valor: object, texto: str):
    assert getattr(formatos, filtro)(valor) == texto


@pytest.mark.parametrize(
    "filtro",
    ["dinheiro", "dinheiro_com_sinal", "percentual", "percentual_com_sinal", "inteiro", "abreviado", "dia", "momento"],
)
def test_it_writes_a_dash_for_what_is_missing_in_code_and_in_templates(filtro: str):
    assert getattr(formatos, filtro)(None) == "–"
    assert Template(f"{{{{ ninguem.valor|{filtro} }}}}").render(Context({"ninguem": None})) == "–"


@given(DINHEIRO)
def test_it_writes_money_that_reads_back_as_the_same_amount(valor: Decimal):
    texto = formatos.dinheiro(valor)

    assert Decimal(texto.replace("R$ ", "").replace(".", "").replace(",", ".")) == valor


@given(DINHEIRO)
def test_it_gives_a_difference_its_sign_and_zero_none(valor: Decimal):
    texto = formatos.dinheiro_com_sinal(valor)

    assert texto[0] == ("+" if valor > 0 else "-" if valor < 0 else "R")


@given(DINHEIRO)
def test_it_abbreviates_within_half_a_step(valor: Decimal):
    numero, _, unidade = formatos.abreviado(valor).partition(" ")
    vezes = {"": 1, "mil": 10**3, "mi": 10**6, "bi": 10**9}[unidade]
    lido = Decimal(numero.replace(".", "").replace(",", ".")) * vezes

    assert abs(lido - valor) <= Decimal("0.05") * vezes
