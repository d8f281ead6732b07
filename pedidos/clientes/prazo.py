"""Terms of payment: after how many days each part of an order is due, as in 28/35/42; nothing said is due at once."""

import re
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError

MAIS_DIAS = 365
_PRAZO = re.compile(r"\d{1,3}(/\d{1,3}){0,11}", re.ASCII)
_CENTAVO = Decimal("0.01")


def validate_prazo(prazo: str) -> None:
    dias = dias_do_prazo(prazo) if not prazo or _PRAZO.fullmatch(prazo) else ()
    if not dias or list(dias) != sorted(set(dias)) or dias[-1] > MAIS_DIAS:
        raise ValidationError(
            f"“{prazo[:40]}” não é um prazo. Escreva os dias de cada parcela em ordem, de 0 a {MAIS_DIAS}, com até 12 "
            "parcelas, por exemplo 28/35/42; vazio é à vista."
        )


@lru_cache(maxsize=1000)
def dias_do_prazo(prazo: str) -> tuple[int, ...]:
    return tuple(int(dias) for dias in prazo.split("/")) if prazo else (0,)


class Parcela(NamedTuple):
    """A part of what is owed for an order; aberto is what the payments have left of it."""

    vencimento: date
    valor: Decimal
    aberto: Decimal

    def dias_de_atraso(self, hoje: date) -> int:
        """0 before it is due, on the day that it is due, and once it is paid."""
        return max((hoje - self.vencimento).days, 0) if self.aberto else 0


def parcelas(data: date, prazo: str, total: Decimal, pago: Decimal) -> list[Parcela]:
    """Equal parts, the last with the cents that are left over; money pays the earliest first."""
    if not prazo:
        # As most orders are; a page has thousands of them.
        return [Parcela(data, total, total - min(total, pago))]
    dias = dias_do_prazo(prazo)
    cada = (total / len(dias)).quantize(_CENTAVO, ROUND_DOWN)
    valores = [cada] * (len(dias) - 1) + [total - cada * (len(dias) - 1)]
    feitas = []
    for depois, valor in zip(dias, valores, strict=True):
        abatido = min(valor, pago)
        pago -= abatido
        feitas.append(Parcela(data + timedelta(days=depois), valor, valor - abatido))
    return feitas
