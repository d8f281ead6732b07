"""Files that are let go: of receipts and of imports, when their time is over or their person is."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pedidos.models import Importacao, Pagamento, Reembolso

DA_IMPORTACAO = ("arquivo", "erros", "resultado")
SEM_ARQUIVO = "O arquivo foi apagado, porque o tempo de guardá-lo acabou. Envie-o de novo."
MES = timedelta(days=30.44)


def soltar_comprovantes(registros: "QuerySet[Any]") -> int:
    """Takes the receipts from these; how many. Their digest stays: the same receipt is not taken twice."""
    return sum(_soltar(registro, ["comprovante"]) for registro in registros.exclude(comprovante=""))


def soltar_planilhas(importacoes: "QuerySet[Importacao]") -> int:
    """Takes the files from these imports, and the values of their first problems; how many files."""
    sobram = importacoes.exclude(status__in=Importacao.EM_CURSO).exclude(**dict.fromkeys(DA_IMPORTACAO, ""))
    feitas = 0
    for importacao in sobram:
        feitas += _soltar(importacao, [campo for campo in DA_IMPORTACAO if getattr(importacao, campo)])
        mudou: dict[str, Any] = {"problemas": []}
        if importacao.pode_ser_ajustada:
            # It waited for somebody who has not come; without its file there is nothing to write.
            mudou |= {"status": Importacao.Status.INTERROMPIDA, "mensagem": SEM_ARQUIVO}
        Importacao.objects.filter(pk=importacao.pk).update(**mudou)
    return feitas


def vencidos() -> "list[tuple[str, QuerySet[Any]]]":
    """What has been kept as long as the settings say, with its name."""
    agora = timezone.now()
    comprovantes = agora - settings.RETER_COMPROVANTES_MESES * MES
    recusados = agora - timedelta(days=settings.RETER_RECUSADOS_DIAS)
    rejeitados = Pagamento.objects.filter(status_pagamento=Pagamento.Status.REJEITADO)
    return [
        ("comprovantes de pagamentos", Pagamento.objects.filter(data_registro__lt=comprovantes)),
        ("comprovantes de reembolsos", Reembolso.objects.filter(data__lt=timezone.localdate(comprovantes))),
        ("comprovantes de pagamentos rejeitados", rejeitados.filter(data_registro__lt=recusados)),
        ("planilhas de importações", Importacao.objects.filter(criado_em__lt=recusados)),
    ]


def _soltar(registro: Any, campos: list[str]) -> int:
    """Without the file first: where its deletion fails nobody points to it, and the command can be run again."""
    arquivos = [getattr(registro, campo) for campo in campos]
    type(registro)._base_manager.filter(pk=registro.pk).update(**dict.fromkeys(campos, ""))
    for arquivo in arquivos:
        transaction.on_commit(partial(_apagar, arquivo.storage, arquivo.name))
    return len(arquivos)


def _apagar(storage: Any, nome: str) -> None:
    """Unless another record has the same file: receipts are kept under their digest."""
    if not any(model.objects.filter(comprovante=nome).exists() for model in (Pagamento, Reembolso)):
        storage.delete(nome)
