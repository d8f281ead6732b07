"""An amount of money as it is typed."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from comum.formularios.campos import DinheiroField


@pytest.mark.parametrize("digitado", ["1234,56", "1.234,56", "R$ 1.234,56", " R$1234,56 "])
def test_it_is_read_as_people_in_brazil_write_it(digitado: str):
    assert DinheiroField().clean(digitado) == Decimal("1234.56")


@pytest.mark.parametrize("digitado", ["NaN", "sNaN", "-sNaN123", "Infinity", "-inf", "dez", "1,2,3"])
def test_what_is_no_amount_is_refused_and_counts_as_a_change(digitado: str):
    with pytest.raises(ValidationError, match=r"Escreva um valor em reais"):
        DinheiroField().clean(digitado)
    assert DinheiroField().has_changed(Decimal("10.00"), digitado)


@pytest.mark.parametrize(
    ("digitado", "leituras"),
    [
        ("0.500", "R$ 0,50 ou R$ 500,00"),
        ("1e3", "R$ 1.000,00 ou R$ 13,00"),
        ("1234.567", "R$ 1.234,57 ou R$ 1.234.567,00"),
    ],
)
def test_what_may_be_two_amounts_is_asked_about_and_both_are_named(digitado: str, leituras: str):
    with pytest.raises(ValidationError, match=re.escape(f"“{digitado}” pode ser {leituras}.")):
        DinheiroField().clean(digitado)


@pytest.mark.parametrize("digitado", ["1.23.456", "1,234.56", "1.2345,67", "1e99"])
def test_points_where_no_thousands_are_make_no_amount(digitado: str):
    with pytest.raises(ValidationError):
        DinheiroField().clean(digitado)
