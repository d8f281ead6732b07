"""A line through time: values by day, week, month or year, depending on how long the time is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from comum.datas.periodo import Periodo, escrever
from comum.formatos import mes_abreviado
from vendedor.queries.vendas import ZERO

# The longest time, in days, that is still shown in such steps.
POR_DIA = 45
POR_SEMANA = 190
POR_MES = 6 * 366
# Years are all shown, also the empty ones, up to this many; a mistyped order of the
# year 9999 must not draw eight thousand points.
ANOS = 60


class Serie(NamedTuple):
    """dias: the first of each step, in the period."""

    passo: str
    dias: list[date]
    valores: list[Decimal]

    @property
    def rotulos(self) -> list[str]:
        return [_rotulo(dia, self.passo) for dia in self.dias]


def serie_de(valores: Iterable[tuple[date, Decimal]], periodo: Periodo) -> Serie:
    """The sums by step, empty steps included; a period longer than a year is cut to the days with values."""
    rows = [(dia, valor) for dia, valor in valores if periodo.contem(dia)]
    if periodo.dias > 366:
        if not rows:
            return Serie("mês", [], [])
        periodo = Periodo(min(dia for dia, _ in rows), max(dia for dia, _ in rows))
    passo = _passo(periodo.dias)
    somas: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for dia, valor in rows:
        somas[_posicao(dia, passo)] += valor
    inicio, fim = _posicao(periodo.inicio, passo), _posicao(periodo.fim, passo)
    posicoes = sorted(somas) if passo == "ano" and fim - inicio >= ANOS else range(inicio, fim + 1)
    return Serie(passo, [_primeiro_dia(p, passo, periodo) for p in posicoes], [somas[p] for p in posicoes])


def _passo(dias: int) -> str:
    for limite, passo in ((POR_DIA, "dia"), (POR_SEMANA, "semana"), (POR_MES, "mês")):
        if dias <= limite:
            return passo
    return "ano"


def _posicao(dia: date, passo: str) -> int:
    """Steps that follow each other have numbers that follow each other."""
    match passo:
        case "dia":
            return dia.toordinal()
        case "semana":
            # 1 January of the year 1 was a Monday, so weeks counted from it begin on one.
            return (dia.toordinal() - 1) // 7
        case "mês":
            return dia.year * 12 + dia.month - 1
        case _:
            return dia.year


def _primeiro_dia(posicao: int, passo: str, periodo: Periodo) -> date:
    match passo:
        case "dia":
            return date.fromordinal(posicao)
        case "semana":
            return max(date.fromordinal(posicao * 7 + 1), periodo.inicio)
        case "mês":
            return date(posicao // 12, posicao % 12 + 1, 1)
        case _:
            return date(posicao, 1, 1)


def _rotulo(dia: date, passo: str) -> str:
    match passo:
        case "dia" | "semana":
            return escrever(dia)[:5]
        case "mês":
            return f"{mes_abreviado(dia.month)}/{dia.year:04d}"
        case _:
            return f"{dia.year:04d}"
