"""Writes the products and clients that a checked file creates and changes, by the verbs of the records themselves."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from comum.atividade import log
from comum.erros import Recusa
from pedidos.importacao.planilha.cadastros import Cadastro, ConferenciaDeCadastros, Registro, do_guardado, guardado
from pedidos.importacao.planilha.checking import Progresso, no_progress
from pedidos.importacao.planilha.portions import Porcoes
from pedidos.importacao.planilha.problemas import ImportacaoRecusada
from pedidos.importacao.planilha.undoing import undo_what_was_written
from pedidos.models import Importacao, RegistroImportado


class CadastrosGravados(NamedTuple):
    """How many records were made, and how many were changed."""

    criados: int
    alterados: int


def gravar_cadastros(
    conferencia: ConferenciaDeCadastros,
    cadastro: Cadastro,
    importacao: Importacao,
    quem: Any,
    *,
    progresso: Progresso = no_progress,
    ao_fim: Callable[[CadastrosGravados], None],
) -> CadastrosGravados:
    """Each record as its own form would write it, and logged so; all of them or none.

    ao_fim is called with what was written, in the last transaction. Raises ImportacaoRecusada, having written
    nothing, when a record refuses.
    """
    a_gravar = conferencia.novos + conferencia.alterados
    feito = {"criados": 0, "alterados": 0}
    porcoes = Porcoes()
    try:
        with porcoes:
            for numero, registro in enumerate(conferencia.registros(), start=1):
                try:
                    _gravar(cadastro, registro, importacao, quem)
                except (Recusa, ValidationError) as error:
                    motivo = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                    raise ImportacaoRecusada(
                        f"Nada foi gravado de {conferencia.nome}: linha {registro.linha}, {registro.nome}: {motivo}"
                    ) from error
                feito["criados" if registro.id < 0 else "alterados"] += 1
                progresso("Gravando", numero, a_gravar)
                porcoes.virar()
            gravados = CadastrosGravados(**feito)
            ao_fim(gravados)
            return gravados
    except BaseException as error:
        if porcoes.gravadas:
            undo_what_was_written(importacao)
        if isinstance(error, DatabaseError):
            raise ImportacaoRecusada(
                f"Nada foi gravado de {conferencia.nome}: o banco recusou ({str(error).strip().splitlines()[0]}). "
                "Envie o arquivo de novo."
            ) from error
        raise


def _gravar(cadastro: Cadastro, registro: Registro, importacao: Importacao, quem: Any) -> None:
    manager: Any = cadastro.model._default_manager
    dados = {campo: do_guardado(cadastro.model, campo, valor) for campo, valor in registro.dados.items()}
    if registro.id < 0:
        gravado = manager.registrar(**dados)
        log.do_registro(quem, "INCLUSAO", gravado, log.mudancas({}, dados, dados) | {"por": str(importacao)})
    else:
        gravado = manager.select_for_update(no_key=True).get(pk=registro.id)
        if any(guardado(getattr(gravado, campo)) != valor for campo, valor in registro.antes.items()):
            raise ImportacaoRecusada(f"{gravado} mudou depois da conferência. Envie o arquivo de novo")
        antes = {campo: getattr(gravado, campo) for campo in dados}
        _alterar(gravado, dados)
        log.do_registro(quem, "ALTERACAO", gravado, log.mudancas(antes, dados, dados) | {"por": str(importacao)})
    RegistroImportado.objects.create(
        importacao=importacao,
        tabela=cadastro.tabela.upper(),
        registro_id=gravado.pk,
        antes=registro.antes,
        depois={campo: guardado(valor) for campo, valor in dados.items()} if registro.antes else {},
    )


def _alterar(registro: Any, dados: dict[str, Any]) -> None:
    """By the verb of each change."""
    resto = dict(dados)
    if "vendedor_id" in resto:
        registro.transferir(resto.pop("vendedor_id"))
    if "ativo" in resto:
        (registro.reativar if resto.pop("ativo") else registro.desativar)()
    registro.alterar(resto)
