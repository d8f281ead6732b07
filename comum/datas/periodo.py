"""Periodo, the days that a page looks at, and the names under which people choose them."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import TextChoices

from comum.datas.competencia import Competencia, competencia_de


class Periodo(NamedTuple):
    """From one day to another, both included."""

    inicio: date
    fim: date

    def contem(self, dia: date) -> bool:
        return self.inicio <= dia <= self.fim

    @property
    def dias(self) -> int:
        return (self.fim - self.inicio).days + 1

    def anterior(self) -> "Periodo | None":
        """As many days, just before; None where the calendar has no such days."""
        primeiro = self.inicio.toordinal() - self.dias
        if primeiro < 1:
            return None
        return Periodo(date.fromordinal(primeiro), date.fromordinal(self.inicio.toordinal() - 1))


TUDO = Periodo(date.min, date.max)


class Escolha(TextChoices):
    SETE_DIAS = "7", "7 dias"
    TRINTA_DIAS = "30", "30 dias"
    NOVENTA_DIAS = "90", "90 dias"
    ESTE_MES = "este-mes", "Este mês"
    MES_PASSADO = "mes-passado", "Mês passado"
    ESTE_ANO = "este-ano", "Este ano"
    TUDO = "tudo", "Tudo"
    PERSONALIZADO = "personalizado", "Personalizado"


class PeriodoEscolhido(NamedTuple):
    """What the filter was set to: the days, those to compare them with, and the choice that named them."""

    escolha: str
    periodo: Periodo
    anterior: Periodo | None

    @property
    def rotulo(self) -> str:
        if self.periodo == TUDO:
            return "todo o histórico"
        inicio, fim = escrever(self.periodo.inicio), escrever(self.periodo.fim)
        if self.periodo.inicio == date.min:
            return f"até {fim}"
        return inicio if inicio == fim else f"{inicio} a {fim}"


def mesmos_dias(mes: Competencia, hoje: date) -> Periodo:
    """From the first of that month to this day of it, or to its last: on the 31st, all of February."""
    primeiro, ultimo = mes.dias()
    return Periodo(primeiro, primeiro.replace(day=min(hoje.day, ultimo.day)))


def escolher(escolha: Escolha, hoje: date) -> PeriodoEscolhido:
    """The days that a named choice means on this day.

    A month or a year that still runs is compared with the same days of the one before,
    not with the whole of it: on the 3rd every month would look like a disaster.
    """
    mes = competencia_de(hoje)
    match escolha:
        case Escolha.ESTE_MES:
            periodo, anterior = mesmos_dias(mes, hoje), mesmos_dias(mes.anterior(), hoje)
        case Escolha.MES_PASSADO:
            periodo = Periodo(*mes.anterior().dias())
            anterior = Periodo(*mes.anterior().anterior().dias())
        case Escolha.ESTE_ANO:
            periodo = Periodo(date(hoje.year, 1, 1), hoje)
            ate = mesmos_dias(Competencia(hoje.year - 1, hoje.month), hoje).fim
            anterior = Periodo(date(hoje.year - 1, 1, 1), ate)
        case Escolha.TUDO:
            return PeriodoEscolhido(escolha.value, TUDO, None)
        case _:
            periodo = Periodo(hoje - timedelta(days=int(escolha.value) - 1), hoje)
            return PeriodoEscolhido(escolha.value, periodo, periodo.anterior())
    return PeriodoEscolhido(escolha.value, periodo, anterior)


def escrever(dia: date) -> str:
    """dd/mm/aaaa; strftime writes the year 33 with two digits."""
    return f"{dia.day:02d}/{dia.month:02d}/{dia.year:04d}"
