"""The measurement as a whole: what the pages ask, and what each index makes of it."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from benchmarks.indices.banco import banco_proprio, preparar
from benchmarks.indices.candidatos import CANDIDATOS, Candidato
from benchmarks.indices.captura import Captura, Consulta
from benchmarks.indices.catalogo import MEDIDOS, Indice, indices, tabelas
from benchmarks.indices.experimento import medir_com, medir_sem
from benchmarks.indices.insercao import MAIS_LINHAS, medir_insercao
from benchmarks.indices.perguntas import Perguntas
from benchmarks.indices.resultado import Medicao, Outro, Resultado
from benchmarks.indices.roteiro import roteiro
from benchmarks.indices.veredito import julgar, julgar_novo
from cachecore import get_cache_stats

T = TypeVar("T")
CONFIGURACOES = ("shared_buffers", "work_mem", "random_page_cost", "effective_cache_size", "jit")


class Progresso:
    """Told of each step; a command shows it, and this one says nothing."""

    def etapa(self, nome: str, total: int) -> Callable[[int], object]:
        """A part of the work begins; what comes back is told how much more of it is done."""
        return lambda _: None

    def acompanhar(self, nome: str, coisas: Iterable[T], total: int) -> Iterator[T]:
        avancar = self.etapa(nome, total)
        for coisa in coisas:
            yield coisa
            avancar(1)


def medir(pedidos: int, progresso: Progresso) -> Medicao:
    """Raises MedicaoRecusada where it cannot be done."""
    with _sem_o_cache_do_site(), banco_proprio(), _calado():
        return _medir(pedidos, progresso)


def _medir(pedidos: int, progresso: Progresso) -> Medicao:
    inicio = timezone.now()
    preparar(pedidos, progresso.etapa("Pedidos", pedidos))
    perguntas = Perguntas(_capturar(progresso))
    existentes, da_casa = indices(), tabelas()
    linhas = min(pedidos, MAIS_LINHAS)
    medidos = [existentes[nome] for nome in MEDIDOS if nome in existentes]
    candidatos = [candidato for candidato in CANDIDATOS if candidato.indice.name not in existentes]
    return Medicao(
        pedidos=pedidos,
        inicio=inicio,
        versao=_configuracao("server_version"),
        configuracao={nome: _configuracao(nome) for nome in CONFIGURACOES},
        tabelas=[tabela for tabela in da_casa.values() if tabela.linhas > 0],
        consultas=len(perguntas.consultas),
        formas=perguntas.formas,
        paginas=perguntas.paginas,
        resultados=[
            _resultado(indice, existentes, perguntas, linhas)
            for indice in progresso.acompanhar("Índices", medidos, len(medidos))
        ],
        novos=[
            _resultado_novo(candidato, perguntas, linhas)
            for candidato in progresso.acompanhar("Candidatos", candidatos, len(candidatos))
        ],
        outros=[
            Outro(indice, perguntas.usos()[indice.nome]) for indice in existentes.values() if indice.nome not in MEDIDOS
        ],
        sobras=perguntas.sobras(da_casa),
        linhas_inseridas=linhas,
        fim=timezone.now(),
    )


def _capturar(progresso: Progresso) -> list[Consulta]:
    captura = Captura()
    visitas = roteiro(captura)
    for visita, endereco in progresso.acompanhar("Páginas", visitas, len(visitas)):
        visita.ir(endereco)
    return captura.consultas


def _resultado(indice: Indice, existentes: dict[str, Indice], perguntas: Perguntas, linhas: int) -> Resultado:
    usam = perguntas.que_usam(indice.nome)
    medidas = medir_sem(indice, usam, perguntas.planos)
    outros = {outro.nome for outro in existentes.values() if outro.tabela == indice.tabela} - {indice.nome}
    veredito = julgar(medidas, unico=indice.unico, outros=outros)
    return Resultado(indice, usam, medidas, medir_insercao(indice.tabela, indice.sobre, linhas), veredito)


def _resultado_novo(candidato: Candidato, perguntas: Perguntas, linhas: int) -> Resultado:
    indice, usam, medidas = medir_com(candidato, perguntas.consultas, perguntas.planos)
    insercao = medir_insercao(indice.tabela, indice.sobre, linhas)
    return Resultado(indice, usam, medidas, insercao, julgar_novo(medidas), candidato)


def _configuracao(nome: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [nome])
        return str(cursor.fetchone()[0])


@contextmanager
def _sem_o_cache_do_site() -> Iterator[None]:
    """This process keeps to itself: it asks everything, and tells nobody of what it writes, or of what it counts."""
    sozinho = {**settings.CACHECORE, "STORE": "memory", "ENABLED": False, "OUTBOX_CHECK": 0}
    with override_settings(CACHECORE=sozinho, ALLOWED_HOSTS=["testserver"]):
        try:
            yield
        finally:
            # Hands over what was counted; later it would go to the site's own.
            get_cache_stats(with_sizes=False)


@contextmanager
def _calado() -> Iterator[None]:
    """Somebody who is let into everything once is refused somewhere: that is no news."""
    antes = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(antes)
