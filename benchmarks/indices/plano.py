"""What PostgreSQL says of a question: how it would answer it, and how it did."""

import json
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

from django.db import OperationalError, connection, transaction
from psycopg2.errorcodes import QUERY_CANCELED  # type: ignore[import-untyped]

# So often, and no longer than so many milliseconds in all.
VEZES = 5
PACIENCIA = 4_000.0
# Milliseconds after which a question is given up.
LIMITE = 10_000


class Varredura(NamedTuple):
    """A table to be read as a whole for the rows that pass a filter; how many those are is an estimate."""

    tabela: str
    filtro: str
    achadas: int


class Plano(NamedTuple):
    """What the planner means to do, and what it thinks that costs."""

    custo: float
    indices: frozenset[str]
    varreduras: tuple[Varredura, ...] = ()


class Execucao(NamedTuple):
    """The medians of several runs; interrompida where it was given up: it took longer than tempo says."""

    tempo: float
    blocos: float
    indices: frozenset[str]
    interrompida: bool = False


def planejar(texto: str) -> Plano:
    raiz = _explicar("FORMAT JSON", texto)["Plan"]
    return Plano(raiz["Total Cost"], _indices(raiz), tuple(_varreduras(raiz)))


def executar(texto: str) -> Execucao:
    """Runs it once to have everything in memory, then several times."""
    rodadas: list[dict[str, Any]] = []
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {LIMITE}")
            aquecimento = _analisar(texto)
            while len(rodadas) < VEZES and sum(r["Execution Time"] for r in rodadas) < PACIENCIA:
                rodadas.append(_analisar(texto))
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError as erro:
        if getattr(erro.__cause__, "pgcode", None) != QUERY_CANCELED:
            raise
        # The plan is all there is to tell.
        return Execucao(LIMITE, 0, planejar(texto).indices, interrompida=True)
    return Execucao(
        median(r["Execution Time"] for r in rodadas),
        median(r["Plan"]["Shared Hit Blocks"] + r["Plan"]["Shared Read Blocks"] for r in rodadas),
        _indices(aquecimento["Plan"]),
    )


def _analisar(texto: str) -> dict[str, Any]:
    # Asking the clock at every row would cost more than the row.
    return _explicar("ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON", texto)


def _explicar(opcoes: str, texto: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({opcoes}) {texto}")
        found = cursor.fetchone()[0]
    explicado: list[dict[str, Any]] = json.loads(found) if isinstance(found, str) else found
    return explicado[0]


def _nos(no: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield no
    for filho in no.get("Plans", []):
        yield from _nos(filho)


def _indices(raiz: dict[str, Any]) -> frozenset[str]:
    return frozenset(no["Index Name"] for no in _nos(raiz) if "Index Name" in no)


def _varreduras(raiz: dict[str, Any]) -> Iterator[Varredura]:
    for no in _nos(raiz):
        if no["Node Type"] == "Seq Scan" and "Filter" in no:
            yield Varredura(no["Relation Name"], no["Filter"], no["Plan Rows"])
