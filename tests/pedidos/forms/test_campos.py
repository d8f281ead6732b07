"""An amount of money as it is typed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from pedidos.forms.campos import DinheiroField


@pytest.mark.parametrize("digitado", ["1234,56", "1.234,56", "R$ 1.234,56", " R$1234,56 "])
def test_it_is_read_as_people_in_brazil_write_it(digitado: str):
    assert DinheiroField().clean(digitado) == Decimal("1234.56")


@pytest.mark.parametrize("digitado", ["NaN", "sNaN", "-sNaN123", "Infinity", "-inf", "dez", "1,2,3"])
def test_what_is_no_amount_is_refused_and_counts_as_a_change(digitado: str):
    with pytest.raises(ValidationError, match=r"Escreva um valor em reais"):
        DinheiroField().clean(digitado)
    assert DinheiroField().has_changed(Decimal("10.00"), digitado)
