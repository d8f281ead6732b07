"""Checks and writes a spreadsheet that was sent, on a thread of its own, while its page shows how far it is."""

import csv
import logging
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from threading import Thread

from django.core.files import File
from django.db import connection, transaction
from django.http import HttpRequest

from pedidos import atividade
from pedidos.erros import Recusa
from pedidos.models import Importacao
from pedidos.planilha.andamento import Trabalho, alguem_trabalha
from pedidos.planilha.checking import Conferencia, conferir
from pedidos.planilha.loading import gravar
from pedidos.planilha.report import write_problems
from pedidos.templatetags.formatos import dinheiro

logger = logging.getLogger(__name__)
# As many problems as the page shows; the file has them all.
MOSTRADOS = 100
Etapa = Callable[[Importacao, Trabalho], None]


def comecar_conferencia(importacao: Importacao) -> None:
    """Begins when the transaction that registered it is committed."""
    _comecar(importacao, _conferir)


def comecar_gravacao(importacao: Importacao, request: HttpRequest, *, parcial: bool) -> None:
    """Begins at the COMMIT too. Raises TransicaoRecusada when there is nothing to write.

    The log says who asked, and from where.
    """
    importacao.iniciar_gravacao()

    def etapa(importacao: Importacao, trabalho: Trabalho) -> None:
        _gravar(importacao, trabalho, request, parcial=parcial)

    _comecar(importacao, etapa)


def acompanhar(importacao: Importacao) -> None:
    """Says of a work that was cut off, by a restart for example, that it was."""
    if importacao.em_curso and not alguem_trabalha(trabalho_de(importacao)):
        # It may have ended between the two questions.
        importacao.refresh_from_db()
        if importacao.em_curso:
            importacao.concluir(
                Importacao.Status.INTERROMPIDA,
                mensagem="O servidor parou no meio: nada foi gravado. Envie a planilha de novo.",
            )


def trabalho_de(importacao: Importacao) -> str:
    """The name of the work that its status says is being done; each is done once."""
    return f"{importacao.pk}-{importacao.status.lower()}"


def _comecar(importacao: Importacao, etapa: Etapa) -> None:
    # The lock is taken here, so that no page sees the work before somebody holds it.
    trabalho = Trabalho(trabalho_de(importacao))
    thread = Thread(target=_trabalhar, args=(importacao, trabalho, etapa), name=str(importacao), daemon=True)
    transaction.on_commit(thread.start)


def _trabalhar(importacao: Importacao, trabalho: Trabalho, etapa: Etapa) -> None:
    try:
        etapa(importacao, trabalho)
    except Recusa as recusa:
        importacao.concluir(Importacao.Status.RECUSADA, mensagem=str(recusa))
    except Exception:
        # Nobody waits for this thread: what it cannot do must be said in the page and in the log.
        logger.exception("%s failed", importacao)
        importacao.concluir(
            Importacao.Status.INTERROMPIDA,
            mensagem="Algo falhou do nosso lado: nada foi gravado. Tente de novo; se repetir, avise quem administra.",
        )
    finally:
        trabalho.terminar()
        connection.close()


def _conferir(importacao: Importacao, trabalho: Trabalho) -> None:
    with _conferencia(importacao, trabalho) as conferencia:
        _guardar_problemas(importacao, conferencia)
        importacao.concluir(
            Importacao.Status.CONFERIDA,
            resumo=conferencia.resumo._asdict(),
            problemas=[problema._asdict() for problema in islice(conferencia.problemas(), MOSTRADOS)],
            mensagem=conferencia.descricao,
        )


def _gravar(importacao: Importacao, trabalho: Trabalho, request: HttpRequest, *, parcial: bool) -> None:
    # Checked once more: since the preview somebody may have changed what it refers to.
    with _conferencia(importacao, trabalho) as conferencia, transaction.atomic():
        gravacao = gravar(conferencia, parcial=parcial, progresso=trabalho.contar)
        _guardar_resultado(importacao, conferencia)
        contas = {**gravacao._asdict(), "total": str(gravacao.total)}
        importacao.concluir(
            Importacao.Status.GRAVADA,
            resumo=importacao.resumo | {"gravado": {**contas, "total": dinheiro(gravacao.total)}},
        )
        atividade.do_registro(request, "IMPORTACAO", importacao, {"arquivo": importacao.nome, **contas})


def _conferencia(importacao: Importacao, trabalho: Trabalho) -> AbstractContextManager[Conferencia]:
    return conferir(
        Path(importacao.arquivo.path), nome=importacao.nome, criar=importacao.criar, progresso=trabalho.contar
    )


def _guardar_problemas(importacao: Importacao, conferencia: Conferencia) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "problemas.csv"
        write_problems(conferencia.problemas(), path)
        with path.open("rb") as file:
            importacao.erros.save("problemas.csv", File(file), save=True)


def _guardar_resultado(importacao: Importacao, conferencia: Conferencia) -> None:
    """Which order was made of which lines."""
    rows = conferencia.spool.query("SELECT real, data, primeira, linhas FROM pedido WHERE estado = 'novo' ORDER BY id")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resultado.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as text:
            writer = csv.writer(text, delimiter=";")
            writer.writerow(["pedido", "data", "primeira linha da planilha", "itens"])
            writer.writerows(rows)
        with path.open("rb") as file:
            importacao.resultado.save("resultado.csv", File(file), save=True)
