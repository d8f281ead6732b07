"""Products and clients of whose sales less is left each month.

The SQL is by hand: the ORM has no name for a sum that is used twice, and would add it up each time.
PostgreSQL and SQLite read it alike.
"""

# ruff: noqa: S608 - every name is of our own making, every value a parameter.

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from comum.datas.competencia import competencia_de
from comum.datas.periodo import Periodo
from vendedor.queries.rankings_sql import CLIENTE, PRODUTO, Quem
from vendedor.queries.vendas import reais

# Month by month the margin is less than before, as the page writes it, and in all by so many points.
PONTOS = 1
EM_QUEDA = f"a margem caiu de mês em mês, ao todo {PONTOS} ponto ou mais"


class EmQueda(NamedTuple):
    """margens: of each month in percent; custou: what the last one would have left more at the margin of the first."""

    id: int
    nome: str
    filtro: dict[str, Any]
    margens: list[tuple[Decimal, Periodo]]
    custou: Decimal


class Queda(NamedTuple):
    """quantos there are, of whom linhas are the first."""

    quantos: int
    linhas: list[EmQueda]
    meses: list[Periodo]


def meses_completos(hoje: date) -> list[Periodo]:
    """The last three, the latest last."""
    mes, meses = competencia_de(hoje), []
    for _ in range(3):
        mes = mes.anterior()
        meses.append(Periodo(*mes.dias()))
    return meses[::-1]


def produtos_em_queda(hoje: date, primeiros: int | None = None) -> Queda:
    """One query."""
    return _em_queda("produto", PRODUTO, meses_completos(hoje), primeiros)


def clientes_em_queda(hoje: date, primeiros: int | None = None) -> Queda:
    """One query."""
    return _em_queda("cliente", CLIENTE, meses_completos(hoje), primeiros)


def _em_queda(filtro: str, quem: Quem, meses: list[Periodo], primeiros: int | None) -> Queda:
    dias = {
        f"{ponta}_{n}": str(dia) for n, mes in enumerate(meses) for ponta, dia in zip(("de", "ate"), mes, strict=True)
    }
    somas = ", ".join(
        f"SUM(CASE WHEN dia BETWEEN %(de_{n})s AND %(ate_{n})s THEN {valor} END) AS {valor}_{n}"
        for n in range(len(meses))
        for valor in ("vendas", "custo")
    )
    # 100.0, for SQLite divides whole numbers as such; it subtracts in floating point, so a difference is rounded too.
    # A month without sales has no margin, and is less than none.
    margens = ", ".join(
        f"ROUND((vendas_{n} - custo_{n}) * 100.0 / NULLIF(vendas_{n}, 0), 1) AS margem_{n}" for n in range(len(meses))
    )
    sql = f"""
WITH somas AS (
  SELECT {quem.coluna} AS id, {somas} FROM pedidos_resumolinha
  WHERE dia BETWEEN %(de_0)s AND %(ate_2)s GROUP BY {quem.coluna}
), margens AS (SELECT id, vendas_2, {margens} FROM somas)
SELECT id, nome, margem_0, margem_1, margem_2, (margem_0 - margem_2) * vendas_2 / 100.0 AS custou
FROM margens JOIN (SELECT id, {quem.nome} AS nome FROM "{quem.tabela}") nomes USING (id)
WHERE margem_0 > margem_1 AND margem_1 > margem_2 AND ROUND(margem_0 - margem_2, 1) >= %(pontos)s
ORDER BY custou DESC, nome, id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**dias, "pontos": PONTOS})
        rows = cursor.fetchall()
    linhas = [
        EmQueda(pk, nome, {filtro: pk}, list(zip(map(Decimal, margens), meses, strict=True)), reais(Decimal(custou)))
        for pk, nome, *margens, custou in rows[:primeiros]
    ]
    return Queda(len(rows), linhas, meses)
