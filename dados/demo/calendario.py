"""When a drinks distributor sells: the weekday, the season, and a little more every year."""

from collections.abc import Iterator
from datetime import date, timedelta

from comum.datas.competencia import Competencia, competencia_de

ANOS = 2
DOMINGO = 6
PESO_DO_DIA = (1.15, 1.0, 1.0, 1.15, 1.3, 0.45, 0.0)  # Monday to Sunday
# Summer, carnival and the end of the year drink more.
PESO_DO_MES = (1.15, 1.2, 1.0, 0.95, 0.88, 0.92, 0.86, 0.92, 0.98, 1.05, 1.12, 1.4)
FERIADOS = {(1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25)}
CRESCIMENTO_AO_ANO = 0.12


def primeiro_dia(hoje: date) -> date:
    """The first of the month, two years ago: whole months make whole settlements."""
    return date(hoje.year - ANOS, hoje.month, 1)


def dia_util(dia: date) -> bool:
    return dia.weekday() != DOMINGO and (dia.month, dia.day) not in FERIADOS


def dia_util_desde(dia: date) -> date:
    """This day, or the next one on which somebody works."""
    while not dia_util(dia):
        dia += timedelta(days=1)
    return dia


def dia_util_ate(dia: date) -> date:
    """This day, or the last one before it on which somebody worked."""
    while not dia_util(dia):
        dia -= timedelta(days=1)
    return dia


def dias_com_pedidos(total: int, hoje: date) -> Iterator[tuple[date, int]]:
    """Every day until today, with how many of the total orders fall on it; they add up exactly."""
    inicio = primeiro_dia(hoje)
    dias = [inicio + timedelta(days=n) for n in range((hoje - inicio).days + 1)]
    pesos = [_peso(dia, inicio) for dia in dias]
    pesos[-1] *= 0.4  # today is not over
    soma = sum(pesos)
    ate_aqui = 0.0
    postos = 0
    for dia, peso in zip(dias, pesos, strict=True):
        ate_aqui += peso
        cota = round(total * ate_aqui / soma) - postos
        postos += cota
        yield dia, cota


def _peso(dia: date, inicio: date) -> float:
    if not dia_util(dia):
        return 0.0
    tendencia = 1 + CRESCIMENTO_AO_ANO * (dia - inicio).days / 365
    return PESO_DO_DIA[dia.weekday()] * PESO_DO_MES[dia.month - 1] * tendencia


def competencias_passadas(hoje: date) -> list[Competencia]:
    """The months of the history that are over, oldest first."""
    meses: list[Competencia] = []
    mes, fim = competencia_de(hoje).anterior(), competencia_de(primeiro_dia(hoje))
    while mes >= fim:
        meses.append(mes)
        mes = mes.anterior()
    return meses[::-1]
