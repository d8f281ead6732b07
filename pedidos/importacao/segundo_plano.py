"""Checks, writes and undoes a spreadsheet that was sent, on a thread of its own, while its page shows how far it is."""

import csv
import logging
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.http import HttpRequest

from comum.atividade import log
from comum.erros import Recusa
from comum.formatos import dinheiro
from pedidos.importacao.perfis import lembrar, opcoes_de
from pedidos.importacao.planilha.andamento import Trabalho, alguem_trabalha, pedir_parada
from pedidos.importacao.planilha.cadastros import ConferenciaDeCadastros, conferir_cadastros
from pedidos.importacao.planilha.checking import Conferencia, Conferida, conferir
from pedidos.importacao.planilha.gravar_cadastros import CadastrosGravados, gravar_cadastros
from pedidos.importacao.planilha.header import Colunas, ColunasADizer
from pedidos.importacao.planilha.loading import Gravacao, gravar
from pedidos.importacao.planilha.precos import CADASTROS
from pedidos.importacao.planilha.problemas import ArquivoRecusado
from pedidos.importacao.planilha.report import write_problems
from pedidos.importacao.planilha.undoing import desfazer
from pedidos.importacao.planilha.words import PalavraNova, PalavrasADizer
from pedidos.models import Importacao

logger = logging.getLogger(__name__)
# As many problems as the page shows; the file has them all.
MOSTRADOS = 100
AVISOS_DE_CADA = 10
NOVOS_MOSTRADOS = 100
Etapa = Callable[[Importacao, Trabalho], None]


def comecar_conferencia(importacao: Importacao) -> None:
    """Begins when the transaction that registered it is committed."""
    _comecar(importacao, _conferir)


def comecar_gravacao(importacao: Importacao, request: HttpRequest, *, parcial: bool, motivo_excecao: str) -> None:
    """Begins at the COMMIT too. Raises TransicaoRecusada when there is nothing to write.

    The log says who asked, and from where.
    """
    importacao.iniciar_gravacao()

    def etapa(importacao: Importacao, trabalho: Trabalho) -> None:
        _gravar(importacao, trabalho, request, parcial=parcial, motivo_excecao=motivo_excecao)

    _comecar(importacao, etapa)


def comecar_a_desfazer(importacao: Importacao) -> None:
    """Begins at the COMMIT too. Raises TransicaoRecusada when there is nothing to undo."""
    importacao.iniciar_desfazer()
    _comecar(importacao, _desfazer)


def parar(importacao: Importacao) -> bool:
    """Whether there is a check or a writing to be stopped; it stops soon, and nothing stays written."""
    em = (Importacao.Status.CONFERINDO, Importacao.Status.GRAVANDO)
    return importacao.status in em and pedir_parada(trabalho_de(importacao))


def acompanhar(importacao: Importacao) -> None:
    """Says of a work that was cut off, by a restart for example, that it was."""
    if importacao.em_curso and not alguem_trabalha(trabalho_de(importacao)):
        # It may have ended between the two questions.
        importacao.refresh_from_db()
        if importacao.em_curso:
            importacao.concluir(Importacao.Status.INTERROMPIDA, mensagem=_o_que_ficou(importacao))


def _o_que_ficou(importacao: Importacao) -> str:
    if ficaram := importacao.registros.pedidos().count():
        return (
            f"O servidor parou no meio. Pedidos desta planilha que estão gravados: {ficaram}. "
            "Desfaça esta importação e envie a planilha de novo."
        )
    return "O servidor parou no meio: nada foi gravado. Envie a planilha de novo."


def trabalho_de(importacao: Importacao) -> str:
    """The name of the work that its status says is being done; each is done once."""
    return f"{importacao.pk}-{importacao.status.lower()}"


def _comecar(importacao: Importacao, etapa: Etapa) -> None:
    # The lock is taken here, so that no page sees the work before a thread holds it.
    trabalho = Trabalho(trabalho_de(importacao))
    thread = Thread(target=_trabalhar, args=(importacao, trabalho, etapa), name=str(importacao), daemon=True)
    transaction.on_commit(thread.start)


def _trabalhar(importacao: Importacao, trabalho: Trabalho, etapa: Etapa) -> None:
    try:
        etapa(importacao, trabalho)
    except Recusa as recusa:
        importacao.concluir(Importacao.Status.RECUSADA, mensagem=str(recusa))
    except Exception:
        # No request waits for this thread: what it cannot do must be said in the page and in the log.
        logger.exception("%s failed", importacao)
        importacao.concluir(
            Importacao.Status.INTERROMPIDA,
            mensagem="Algo falhou do nosso lado: nada foi gravado. Tente de novo; se repetir, avise quem administra.",
        )
    finally:
        trabalho.terminar()
        connection.close()


def _conferir(importacao: Importacao, trabalho: Trabalho) -> None:
    try:
        if importacao.tipo == Importacao.Tipo.PEDIDOS:
            with _conferencia(importacao, trabalho) as conferencia:
                _concluir_conferencia(importacao, conferencia, _resumo(conferencia))
        else:
            with _conferencia_de_cadastros(importacao, trabalho) as cadastros:
                _concluir_conferencia(importacao, cadastros, _resumo_de_cadastros(cadastros))
    except ColunasADizer as pergunta:
        if not pergunta.colunas.por_campo:
            raise ArquivoRecusado(str(pergunta)) from pergunta
        _perguntar(importacao, pergunta.colunas, [])
    except PalavrasADizer as pergunta:
        _perguntar(importacao, pergunta.colunas, pergunta.palavras)


def _concluir_conferencia(
    importacao: Importacao, conferencia: Conferida, resumo: dict[str, Any], mensagem: str = ""
) -> None:
    _guardar_problemas(importacao, conferencia)
    importacao.concluir(
        Importacao.Status.CONFERIDA,
        resumo=resumo,
        problemas=[problema._asdict() for problema in islice(conferencia.problemas(), MOSTRADOS)],
        mensagem=mensagem or conferencia.descricao,
    )


def _perguntar(importacao: Importacao, colunas: Colunas, palavras: list[PalavraNova]) -> None:
    resumo = {
        **_das_colunas(colunas),
        "palavras": [{**palavra._asdict(), "chave": palavra.chave} for palavra in palavras],
    }
    importacao.concluir(Importacao.Status.PERGUNTANDO, resumo=resumo, problemas=[], mensagem="")


def _das_colunas(colunas: Colunas) -> dict[str, Any]:
    """As the page of the columns shows them."""
    perguntas = {pergunta.coluna: pergunta for pergunta in colunas.perguntas}
    return {
        "titulos": colunas.titulos,
        "faltam": colunas.faltam,
        "colunas": [
            {
                "chave": coluna.chave,
                "titulo": coluna.titulo,
                "exemplos": coluna.exemplos,
                "campo": colunas.campo_de(coluna) or "",
                "motivo": perguntas[coluna].motivo if coluna in perguntas else "",
                "opcoes": perguntas[coluna].opcoes if coluna in perguntas else [],
            }
            for coluna in colunas.todas
        ],
    }


def _resumo(conferencia: Conferencia) -> dict[str, Any]:
    return {
        **conferencia.resumo._asdict(),
        **_das_colunas(conferencia.colunas),
        "valor": dinheiro(conferencia.valor()),
        "periodo": conferencia.periodo(),
        "situacoes": [
            {"nome": s.situacao, "pedidos": s.pedidos, "valor": dinheiro(s.valor)} for s in conferencia.por_situacao()
        ],
        "novos": [novo._asdict() for novo in conferencia.a_criar(NOVOS_MOSTRADOS)],
        **_o_que_se_diz(conferencia),
    }


def _o_que_se_diz(conferencia: Conferida) -> dict[str, Any]:
    return {
        "avisos": [aviso._asdict() for aviso in conferencia.avisos(AVISOS_DE_CADA)],
        "total_de_avisos": conferencia.total_de_avisos(),
        "nao_usadas": [coluna.titulo for coluna in conferencia.colunas.nao_usadas],
    }


def _resumo_de_cadastros(conferencia: ConferenciaDeCadastros) -> dict[str, Any]:
    novos, alterados = conferencia.novos, conferencia.alterados
    return {
        "linhas": conferencia.linhas,
        "criados": novos,
        "alterados": alterados,
        "a_gravar": novos + alterados,
        "iguais": conferencia.iguais,
        "problemas": conferencia.total_de_problemas,
        "assinatura": conferencia.assinatura(),
        "registros": [
            {
                "linha": registro.linha,
                "nome": registro.nome,
                "novo": registro.id < 0,
                "mudancas": [mudanca._asdict() for mudanca in registro.mudancas],
                "parecidos": registro.parecidos,
            }
            for registro in conferencia.registros(NOVOS_MOSTRADOS)
        ],
        **_das_colunas(conferencia.colunas),
        **_o_que_se_diz(conferencia),
    }


def _gravar_cadastros(importacao: Importacao, trabalho: Trabalho, request: HttpRequest) -> None:
    with _conferencia_de_cadastros(importacao, trabalho) as conferencia:
        if conferencia.assinatura() != importacao.resumo["assinatura"]:
            mudou = "O cadastro mudou depois da conferência: veja de novo o que muda, e grave."
            _concluir_conferencia(importacao, conferencia, _resumo_de_cadastros(conferencia), mudou)
            return

        def ao_fim(gravados: CadastrosGravados) -> None:
            importacao.concluir(
                Importacao.Status.GRAVADA, resumo=importacao.resumo | {"cadastrados": gravados._asdict()}
            )
            log.do_registro(request, "IMPORTACAO", importacao, {"arquivo": importacao.nome, **gravados._asdict()})

        gravar_cadastros(
            conferencia, CADASTROS[importacao.tipo], importacao, request, progresso=trabalho.contar, ao_fim=ao_fim
        )


def _conferencia_de_cadastros(
    importacao: Importacao, trabalho: Trabalho
) -> AbstractContextManager[ConferenciaDeCadastros]:
    return conferir_cadastros(
        Path(importacao.arquivo.path),
        CADASTROS[importacao.tipo],
        nome=importacao.nome,
        opcoes=opcoes_de(importacao),
        lembrar=partial(lembrar, tipo=importacao.tipo),
        so_do_vendedor=importacao.opcoes.get("so_do_vendedor"),
        tabela=importacao.opcoes.get("tabela"),
        progresso=trabalho.contar,
    )


def _gravar(
    importacao: Importacao, trabalho: Trabalho, request: HttpRequest, *, parcial: bool, motivo_excecao: str
) -> None:
    if importacao.tipo != Importacao.Tipo.PEDIDOS:
        _gravar_cadastros(importacao, trabalho, request)
        return
    # Checked once more: since the preview somebody may have changed what it refers to.
    with _conferencia(importacao, trabalho) as conferencia:

        def ao_fim(gravacao: Gravacao) -> None:
            _guardar_resultado(importacao, conferencia)
            contas = {**gravacao._asdict(), "total": str(gravacao.total)}
            importacao.concluir(
                Importacao.Status.GRAVADA,
                resumo=importacao.resumo | {"gravado": {**contas, "total": dinheiro(gravacao.total)}},
            )
            dados = {"arquivo": importacao.nome, **contas}
            if motivo_excecao:
                dados["motivo_excecao"] = motivo_excecao
            log.do_registro(request, "IMPORTACAO", importacao, dados)

        gravar(
            conferencia,
            importacao,
            parcial=parcial,
            motivo_excecao=motivo_excecao,
            progresso=trabalho.contar,
            ao_fim=ao_fim,
        )


def _desfazer(importacao: Importacao, trabalho: Trabalho) -> None:
    try:
        desfeita = desfazer(importacao, progresso=trabalho.contar)
    except Recusa as recusa:
        gravada = "gravado" in importacao.resumo
        status = Importacao.Status.GRAVADA if gravada else Importacao.Status.INTERROMPIDA
        importacao.concluir(status, mensagem=str(recusa))
        return
    ficam = f" Ficam, porque já são usados: {', '.join(desfeita.ficam[:20])}." if desfeita.ficam else ""
    importacao.concluir(
        Importacao.Status.DESFEITA,
        mensagem=f"Pedidos retirados: {desfeita.pedidos}. Cadastros retirados, ou de novo como eram: "
        f"{desfeita.registros}.{ficam}",
    )


def _conferencia(importacao: Importacao, trabalho: Trabalho) -> AbstractContextManager[Conferencia]:
    return conferir(
        Path(importacao.arquivo.path),
        nome=importacao.nome,
        opcoes=opcoes_de(importacao),
        lembrar=lembrar,
        progresso=trabalho.contar,
    )


def _guardar_problemas(importacao: Importacao, conferencia: Conferida) -> None:
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
