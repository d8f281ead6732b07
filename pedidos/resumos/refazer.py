"""Makes the tables of resumos right, while others write; what is right already is not touched."""

# ruff: noqa: S608 - every name is of our own making.

from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import connection, transaction

from cachecore import clear_all_cache
from pedidos.pedidos.pedido import Pedido
from pedidos.resumos import gatilhos
from pedidos.resumos.conferir import PORCAO, diferencas
from pedidos.resumos.recalculo import TOTAIS, TotalEsperado, diferencas_sql, gravar

# The advisory lock's number: "somas" in ASCII.
TRAVA = 0x736F6D6173

# Told of each step: which table, how many of its rows that were wrong are right now, and of how many.
Progresso = Callable[[str, int, int], object]


def refazer(progresso: Progresso) -> int:
    """Installs the triggers where one is missing. Returns how many rows were wrong.

    Each step is a transaction: interrupted, it is simply begun again.
    """
    if gatilhos.sem_gatilho(connection):
        with transaction.atomic():
            gatilhos.instalar(connection, apps)
    erradas = 0
    refazer_um = _no_postgresql if connection.vendor == "postgresql" else _no_sqlite
    try:
        for verdade in TOTAIS:
            for feitas, de in refazer_um(verdade):
                progresso(verdade.tabela, feitas, de)
            erradas += de
    except BaseException:
        clear_all_cache()
        raise
    if erradas:
        # Pages were made from what was wrong, and no event tells of these tables.
        clear_all_cache()
    return erradas


def _no_postgresql(verdade: TotalEsperado) -> Iterator[tuple[int, int]]:
    if verdade.e_soma:
        mudou = _aplicar_diferencas(verdade)
        yield mudou, mudou
        return
    # Each order by the function that its triggers call, and so with the sums it is part of.
    pedidos = sorted({diferenca.chave["pedido_id"] for diferenca in diferencas(verdade)})
    yield 0, len(pedidos)
    for inicio in range(0, len(pedidos), PORCAO):
        porcao = pedidos[inicio : inicio + PORCAO]
        with transaction.atomic(), connection.cursor() as cursor:
            list(Pedido.objects.select_for_update(no_key=True).filter(pk__in=porcao).order_by("pk").values_list("pk"))
            cursor.execute("SELECT pedidos_resumir(%s::bigint[])", [porcao])
        yield inicio + len(porcao), len(pedidos)


@transaction.atomic
def _aplicar_diferencas(verdade: TotalEsperado) -> int:
    """Adds the difference, which is right whatever others add meanwhile; then makes one row of those of one key."""
    chave, valores = ", ".join(verdade.chave), ", ".join(verdade.valores)
    faltam = ", ".join(f"certo_{nome} - gravado_{nome}" for nome in verdade.valores)
    somas = ", ".join(f"SUM({nome})" for nome in verdade.valores)
    inserir = f"INSERT INTO {verdade.tabela} ({chave}, {valores})"
    with connection.cursor() as cursor:
        # Of two that make it anew at once the second one finds nothing missing.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TRAVA])
        cursor.execute(f"{inserir} SELECT {chave}, {faltam} FROM ({diferencas_sql(verdade)}) diferem")
        mudou = int(cursor.rowcount)
        cursor.execute(
            f"WITH varias AS ("
            f" SELECT id FROM {verdade.tabela} WHERE ({chave}) IN"
            f" (SELECT {chave} FROM {verdade.tabela} GROUP BY {chave} HAVING COUNT(*) > 1)"
            f" FOR UPDATE SKIP LOCKED"
            f"), saem AS (DELETE FROM {verdade.tabela} t USING varias WHERE t.id = varias.id RETURNING t.*)"
            f" {inserir} SELECT {chave}, {somas} FROM saem GROUP BY {chave}"
        )
    return mudou


def _no_sqlite(verdade: TotalEsperado) -> Iterator[tuple[int, int]]:
    with transaction.atomic(), connection.cursor() as cursor:
        mudou = sum(1 for _ in diferencas(verdade))
        if mudou:
            cursor.execute(f"DELETE FROM {verdade.tabela}")
            gravar(verdade)
    yield mudou, mudou
