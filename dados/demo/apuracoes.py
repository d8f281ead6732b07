"""The settlements of the months that are over, which the last step closes, but for the last two."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from apuracao.queries import NADA_ATRASADO
from comum.datas.competencia import Competencia
from dados.demo.calendario import competencias_passadas

ABERTAS = 2
# What the supplier pays and what else is spent, in ten-thousandths of the revenue: from, to.
SCANN, PLANO, TIME, OUTRAS, CUSTOS = (80, 160), (50, 120), (30, 90), (0, 40), (450, 750)
DIAS_PARA_APURAR = 6


def apuracoes(
    apurado: Mapping[Competencia, list[int]], hoje: date, agora: datetime, usuario_id: int, rng: Random
) -> list[tuple[Any, ...]]:
    """In the order of the table that is filled; all of them open."""
    passadas = competencias_passadas(hoje)
    linhas = []
    for mes in passadas:
        receita, custo = apurado[mes]
        verbas = [_parte(receita, faixa, rng) for faixa in (SCANN, PLANO, TIME, OUTRAS, CUSTOS)]
        fim = mes.dias()[1]
        apurada_em = datetime(fim.year, fim.month, fim.day, 15, tzinfo=agora.tzinfo) + timedelta(days=DIAS_PARA_APURAR)
        valores = (Decimal(receita).scaleb(-2), Decimal(custo).scaleb(-2))
        linhas.append((mes.ano, mes.mes, *valores, *verbas, *NADA_ATRASADO, False, usuario_id, min(agora, apurada_em)))
    return linhas


def _parte(receita: int, faixa: tuple[int, int], rng: Random) -> Decimal:
    """A round sum, as agreed with a supplier: tens of reais."""
    return Decimal(receita * rng.randint(*faixa) // 10_000_000 * 10)
