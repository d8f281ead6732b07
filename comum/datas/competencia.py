"""Competencia, the month a record counts for."""

import calendar
from datetime import date
from typing import NamedTuple

from django.utils import timezone


class Competencia(NamedTuple):
    """A month of account; months compare and sort as they follow each other."""

    ano: int
    mes: int

    def __str__(self) -> str:
        return f"{self.mes:02d}/{self.ano}"

    def dias(self) -> tuple[date, date]:
        """The first and the last day."""
        return date(self.ano, self.mes, 1), date(self.ano, self.mes, calendar.monthrange(self.ano, self.mes)[1])

    def anterior(self) -> "Competencia":
        return Competencia(self.ano - 1, 12) if self.mes == 1 else Competencia(self.ano, self.mes - 1)

    def seguinte(self) -> "Competencia":
        return Competencia(self.ano + 1, 1) if self.mes == 12 else Competencia(self.ano, self.mes + 1)


def competencia_de(dia: date) -> Competencia:
    return Competencia(dia.year, dia.month)


def competencia_atual() -> Competencia:
    """The month in which we are, on the clock of São Paulo."""
    return competencia_de(timezone.localdate())
