"""The rule by which an index is judged; the document says it with these same numbers."""

from collections.abc import Collection
from typing import NamedTuple

from benchmarks.indices.experimento import Medida

# What an index must do for at least one question: make it so many times faster, and save so many milliseconds.
VEZES = 1.5
POUPA = 0.2
# So much makes a page what it is.
VEZES_CRITICO = 10.0
POUPA_CRITICO = 5.0
# A new one is paid for by every write from now on, and has to save more.
POUPA_NOVO = 1.0

MANTER, COBERTO, REMOVER = "manter", "coberto por outro", "remover"
CRIAR, NAO_CRIAR = "criar", "não criar"
CRITICO, RECOMENDADO, OPCIONAL = "crítico", "recomendado", "opcional"


class Veredito(NamedTuple):
    palavra: str
    grupo: str
    motivo: str


def julgar(medidas: list[Medida], *, unico: bool, outros: Collection[str] = ()) -> Veredito:
    """An index that is there; outros are the other indexes of its table."""
    if ganham := _que_ganham(medidas, POUPA):
        return Veredito(MANTER, _grupo(ganham), "")
    if unico:
        return Veredito(MANTER, OPCIONAL, "guarda uma regra do banco (unicidade), que vale sem nenhuma leitura")
    if not medidas:
        return Veredito(REMOVER, OPCIONAL, "nenhuma consulta das páginas o usa")
    substitutos = [medida.sem.indices & set(outros) - medida.com.indices for medida in medidas]
    if all(substitutos):
        nomes = sorted(frozenset().union(*substitutos))
        return Veredito(COBERTO, OPCIONAL, f"sem ele as mesmas consultas usam {', '.join(nomes)}, a custo igual")
    return Veredito(REMOVER, OPCIONAL, "é usado, mas sem ele nenhuma consulta fica sensivelmente mais lenta")


def julgar_novo(medidas: list[Medida]) -> Veredito:
    """An index that is not there yet."""
    if not medidas:
        return Veredito(NAO_CRIAR, OPCIONAL, "o planejador não o usa em nenhuma consulta")
    if ganham := _que_ganham(medidas, POUPA_NOVO):
        return Veredito(CRIAR, _grupo(ganham), "")
    return Veredito(NAO_CRIAR, OPCIONAL, "o que poupa não paga o que custa a cada escrita")


def _que_ganham(medidas: list[Medida], poupa: float) -> list[Medida]:
    return [medida for medida in medidas if medida.vezes_no_tempo >= VEZES and medida.poupa >= poupa]


def _grupo(ganham: list[Medida]) -> str:
    critico = any(m.vezes_no_tempo >= VEZES_CRITICO and m.poupa >= POUPA_CRITICO for m in ganham)
    return CRITICO if critico else RECOMENDADO
