"""Joining rows to the chain of the log, proving it, and taking a person out of rows without breaking it."""

import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction

from comum.atividade import corrente
from comum.atividade.models import LogAtividade, PontaDoLog

LOTE = 500
# After so many rows one is told how far it is.
PASSO = 10_000
_LINHA = ("pk", "posicao", "elo", "sal", "selo", "selo_anonimo", *corrente.CAMPOS)


class Ponta(NamedTuple):
    """The last row that is joined; 0 of an empty chain."""

    posicao: int
    elo: str


def juntar() -> None:
    """Joins the rows that no chain holds yet. Two at the same moment wait for each other, in here alone."""
    while LogAtividade.objects.filter(posicao=None).exists():
        with transaction.atomic():
            # A database that was emptied has none.
            ponta, _ = PontaDoLog.objects.select_for_update().get_or_create(pk=1)
            soltas = list(LogAtividade.objects.filter(posicao=None).order_by("pk")[:LOTE])
            for linha in soltas:
                ponta.posicao += 1
                ponta.elo = corrente.elo_de(ponta.elo, ponta.posicao, linha.pk, linha.selo)
                linha.posicao, linha.elo = ponta.posicao, ponta.elo
            _todas().bulk_update(soltas, ["posicao", "elo"])
            ponta.save(update_fields=["posicao", "elo"])


def ponta() -> Ponta:
    row = PontaDoLog.objects.first()
    return Ponta(row.posicao, row.elo) if row else Ponta(0, corrente.COMECO)


def trocar_conteudo(atividade: LogAtividade, *, titulo: str, descricao: str, dados: Mapping[str, Any]) -> None:
    """Takes somebody out of a row. It is sealed anew as it is now; what it was can no longer be told from its seal."""
    linha = {campo: getattr(atividade, campo) for campo in corrente.CAMPOS}
    linha |= {"titulo": titulo, "descricao": descricao, "dados": dict(dados)}
    selo = corrente.selo_anonimo_de(linha, atividade.selo)
    conteudo = {campo: linha[campo] for campo in ("titulo", "descricao", "dados")}
    _todas().filter(pk=atividade.pk).update(**conteudo, sal="", selo_anonimo=selo)


def verificar(ancora: Ponta | None = None, contar: Callable[[int, int], None] | None = None) -> Iterator[str]:
    """What is wrong with the log, in words. Rows that are written meanwhile are left to the next time.

    ancora is where the chain ended another time: who deletes the last rows can put its end back, but not what was
    noted elsewhere. contar is told how many rows were looked at, of how many.
    """
    fim = ponta()
    posicao, elo = 0, corrente.COMECO
    selos: set[str] = set()
    linhas = LogAtividade.objects.filter(posicao__lte=fim.posicao).order_by("posicao").values(*_LINHA)
    for linha in linhas.iterator(chunk_size=2000):
        if linha["posicao"] != posicao + 1:
            yield _faltam(posicao + 1, linha["posicao"] - 1)
            elo = ""
        posicao = linha["posicao"]
        # A seal that comes twice is of a row that another hand has copied. Half of it tells one from another.
        if (selo := linha["selo"][:32]) in selos:
            yield f"A atividade {linha['pk']} (posição {posicao}) repete uma de antes: outra mão a pôs ali."
        selos.add(selo or str(posicao))
        yield from _erros_da_linha(linha, elo)
        elo = linha["elo"]
        if ancora is not None and posicao == ancora.posicao and elo != ancora.elo:
            yield f"A posição {posicao} não é a que foi anotada: o log foi refeito até ali."
        if contar and posicao % PASSO == 0:
            contar(posicao, fim.posicao)
    if posicao < fim.posicao:
        yield _faltam(posicao + 1, fim.posicao)
    elif elo != fim.elo:
        yield f"A ponta da corrente não é a da última linha, na posição {posicao}: o fim foi cortado ou trocado."
    if ancora is not None and fim.posicao < ancora.posicao:
        yield _faltam(fim.posicao + 1, ancora.posicao)
    alem = LogAtividade.objects.aggregate(ultima=models.Max("posicao"))["ultima"] or 0
    if alem > ponta().posicao:
        yield f"Há linhas além da ponta da corrente, até a posição {alem}: outra mão as pôs ali."


def _erros_da_linha(linha: Mapping[str, Any], anterior: str) -> Iterator[str]:
    qual = f"A atividade {linha['pk']} (posição {linha['posicao']}, {linha['titulo']!r})"
    if linha["selo_anonimo"]:
        if not _confere(linha["selo_anonimo"], corrente.selo_anonimo_de, linha, linha["selo"]):
            yield f"{qual} foi alterada depois de anonimizada."
    elif not _confere(linha["selo"], corrente.selo_de, linha, linha["sal"]):
        yield f"{qual} foi alterada, ou não foi o sistema que a escreveu."
    # After rows that are missing nothing is known of the one before.
    depois_de_falta = anterior == "" and linha["posicao"] > 1
    if not depois_de_falta and not _confere(
        linha["elo"], corrente.elo_de, anterior, linha["posicao"], linha["pk"], linha["selo"]
    ):
        yield f"{qual} não continua a que vem antes dela: uma das duas foi trocada."


def _confere(guardado: str, fazer: Callable[..., str], *partes: Any) -> bool:
    """Whether one of the keys makes it."""
    return any(hmac.compare_digest(guardado, fazer(*partes, chave)) for chave in settings.LOG_KEYS)


def _faltam(de: int, ate: int) -> str:
    if de == ate:
        return f"Falta a posição {de}: a linha foi apagada."
    return f"Faltam as posições {de} a {ate}: {ate - de + 1} linhas foram apagadas."


def _todas() -> "models.QuerySet[LogAtividade]":
    """Without the refusals of the log's own: what is written here is no deed."""
    return models.QuerySet(LogAtividade)
