"""The same questions with an index and without it; whatever is taken away or tried is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction

from benchmarks.indices.candidatos import Candidato
from benchmarks.indices.captura import Consulta
from benchmarks.indices.catalogo import Indice, indices
from benchmarks.indices.plano import Execucao, Plano, executar, planejar

# So many of the questions that an index serves, by each of two measures.
MAIS_MEDIDAS = 3


class Medida(NamedTuple):
    """A question without the index and with it."""

    consulta: Consulta
    sem: Execucao
    com: Execucao

    @property
    def vezes_no_tempo(self) -> float:
        return self.sem.tempo / max(self.com.tempo, 0.001)

    @property
    def vezes_nos_blocos(self) -> float:
        return self.sem.blocos / max(self.com.blocos, 1)

    @property
    def poupa(self) -> float:
        """Milliseconds."""
        return self.sem.tempo - self.com.tempo


def medir_sem(indice: Indice, usam: list[Consulta], planos: dict[str, Plano]) -> list[Medida]:
    """The questions whose plans have it, before it was there and after."""
    with desfeito():
        _mandar(_sql_que_tira(indice))
        escolhidas = _que_mais_mudam(usam, planos)
        sem = [executar(consulta.texto) for consulta in escolhidas]
    return _medidas(escolhidas, sem, [executar(consulta.texto) for consulta in escolhidas])


def medir_com(
    candidato: Candidato, consultas: list[Consulta], planos: dict[str, Plano]
) -> tuple[Indice, list[Consulta], list[Medida]]:
    """An index that is not there: what it would be, which questions would use it, and what it would make of them."""
    with desfeito():
        _mandar(candidato.sql())
        indice = indices()[candidato.indice.name]
        da_tabela = [consulta for consulta in consultas if indice.tabela in consulta.texto]
        usam = [consulta for consulta in da_tabela if indice.nome in planejar(consulta.texto).indices]
        escolhidas = _que_mais_mudam(usam, planos)
        com = [executar(consulta.texto) for consulta in escolhidas]
    return indice, usam, _medidas(escolhidas, [executar(consulta.texto) for consulta in escolhidas], com)


@contextmanager
def desfeito() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _que_mais_mudam(usam: list[Consulta], planos: dict[str, Plano]) -> list[Consulta]:
    """By what the planner thinks, now that something is other than when planos were made; one of each form.

    Some of those that change by most, and some that change by the greatest part: it can be wrong about either.
    """
    agora = {consulta.texto: planejar(consulta.texto).custo for consulta in usam}
    antes = {consulta.texto: planos[consulta.texto].custo for consulta in usam}

    def quanto(consulta: Consulta) -> float:
        return abs(agora[consulta.texto] - antes[consulta.texto])

    def quantas_vezes(consulta: Consulta) -> float:
        menor, maior = sorted((agora[consulta.texto], antes[consulta.texto]))
        return maior / max(menor, 1)

    escolhidas: dict[str, Consulta] = {}
    for criterio in (quanto, quantas_vezes):
        formas: dict[str, Consulta] = {}
        for consulta in sorted(usam, key=criterio, reverse=True):
            formas.setdefault(consulta.forma, consulta)
        for forma, consulta in list(formas.items())[:MAIS_MEDIDAS]:
            escolhidas.setdefault(forma, consulta)
    return list(escolhidas.values())


def _medidas(consultas: list[Consulta], sem: list[Execucao], com: list[Execucao]) -> list[Medida]:
    return [Medida(*tudo) for tudo in zip(consultas, sem, com, strict=True)]


def _sql_que_tira(indice: Indice) -> str:
    quote = connection.ops.quote_name
    if indice.restricao:
        return f"ALTER TABLE {quote(indice.tabela)} DROP CONSTRAINT {quote(indice.nome)}"
    return f"DROP INDEX {quote(indice.nome)}"


def _mandar(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
