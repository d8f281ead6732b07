"""What a measurement has found, as the document tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from benchmarks.indices.candidatos import Candidato
from benchmarks.indices.captura import Consulta
from benchmarks.indices.catalogo import Indice, Tabela
from benchmarks.indices.experimento import Medida
from benchmarks.indices.insercao import Insercao
from benchmarks.indices.veredito import Veredito


class Resultado(NamedTuple):
    """usam: the questions of the pages whose plans have the index; candidato where it was only tried."""

    indice: Indice
    usam: list[Consulta]
    medidas: list[Medida]
    insercao: Insercao
    veredito: Veredito
    candidato: Candidato | None = None


class Outro(NamedTuple):
    """An index besides the eleven, and how many questions use it."""

    indice: Indice
    usam: int


class Sobra(NamedTuple):
    """A large table that so many questions read as a whole for few rows."""

    tabela: str
    filtro: str
    consultas: int
    pagina: str


@dataclass(frozen=True)
class Medicao:
    pedidos: int
    inicio: datetime
    fim: datetime
    versao: str
    configuracao: dict[str, str]
    tabelas: list[Tabela]
    consultas: int
    formas: int
    paginas: int
    resultados: list[Resultado]
    novos: list[Resultado]
    outros: list[Outro]
    sobras: list[Sobra]
    linhas_inseridas: int
