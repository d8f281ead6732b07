"""What an index makes of the cost of a new row: on a copy of its table, which has nothing else."""

import json
from statistics import median
from typing import NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from benchmarks.indices.experimento import desfeito

COPIA, NOVAS = "medicao_copia", "medicao_novas"
MAIS_LINHAS = 20_000
VEZES = 5


class Insercao(NamedTuple):
    """Microseconds per row."""

    sem: float
    com: float

    @property
    def custo(self) -> float:
        # Less than nothing is what the clock cannot tell apart.
        return max(self.com - self.sem, 0.0)


# ruff: noqa: S608 - every name is of our own making.
def medir_insercao(tabela: str, sobre: str, linhas: int = MAIS_LINHAS) -> Insercao:
    """sobre is the index from USING on. The copy has the rows of the table, and gets so many of them once more.

    Without the triggers and the other indexes of the table, which cost the same either way.
    """
    original = connection.ops.quote_name(tabela)
    with desfeito(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {COPIA} (LIKE {original})")
        cursor.execute(f"INSERT INTO {COPIA} SELECT * FROM {original}")
        # A small table is gone through as often as it takes.
        cursor.execute(
            f"CREATE TABLE {NOVAS} AS SELECT t.* FROM {COPIA} t,"
            f" generate_series(1, {linhas} / greatest((SELECT count(*) FROM {COPIA}), 1) + 1)"
            f" ORDER BY random() LIMIT {linhas}"
        )
        sem = _por_linha(cursor, linhas)
        cursor.execute(f"CREATE INDEX ON {COPIA} USING {sobre}")
        return Insercao(sem, _por_linha(cursor, linhas))


def _por_linha(cursor: CursorWrapper, linhas: int) -> float:
    return median(_inserir(cursor) for _ in range(VEZES)) * 1000 / linhas


def _inserir(cursor: CursorWrapper) -> float:
    """Milliseconds for all of them."""
    with transaction.atomic():
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) INSERT INTO {COPIA} SELECT * FROM {NOVAS}")
        found = cursor.fetchone()[0]
        transaction.set_rollback(True)
    tempo: float = (json.loads(found) if isinstance(found, str) else found)[0]["Execution Time"]
    return tempo
