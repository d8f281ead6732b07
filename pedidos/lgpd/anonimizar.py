"""Taking a client out: his orders stay, and with them the figures; nothing says any more who he was.

What stays on purpose: ids of transactions (they are the bank's, and the books refer to them), the order's number in
another system, and the state (UF).
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import transaction

from comum.atividade import log
from comum.atividade.juntar import trocar_conteudo
from comum.atividade.models import LogAtividade
from comum.documentos import formatar_cpf_cnpj
from comum.formatos import dinheiro
from pedidos.clientes.models import SEPARADOR
from pedidos.erros import ClienteRecusado
from pedidos.lgpd.arquivos import soltar_comprovantes, soltar_planilhas
from pedidos.lgpd.titular import importacoes_de, log_de, registros_de
from pedidos.models import Cliente, Importacao, Pedido
from pedidos.pedidos.receber import divida_de

RETIRADO = "Retirado a pedido do titular"
# Fields of the client that say who he is; in the log they go by their labels too.
PESSOAIS = ("nome", "fantasia", "cpf_cnpj", "telefone", "endereco", "cep", "cidade", "referencia_externa")
# What somebody wrote freely, by the kinds of titular.registros_de.
TEXTOS = {
    "pedidos": ("motivo_cancelamento", "motivo_excecao"),
    "pagamentos": ("motivo",),
    "reembolsos": ("motivo_desfeito",),
    "creditos": ("motivo", "motivo_desfeito"),
    "coletas": ("motivo_estorno",),
    "devolucoes": ("motivo",),
}
TERMINADOS = (Pedido.Status.CANCELADO, Pedido.Status.COLETA_CONCLUIDA)


class Feito(NamedTuple):
    atividades: int
    comprovantes: int
    planilhas: int


@transaction.atomic
def anonimizar(cliente_id: int, motivo: str, contar: Callable[[int], None] | None = None) -> Feito:
    """Raises ClienteRecusado while an order of his is under way or he owes.

    contar is told how many rows of the log were read.
    """
    cliente = Cliente.objects.select_for_update(no_key=True).get(pk=cliente_id)
    _exigir_nada_em_curso(cliente)
    novo = f"Cliente anonimizado {cliente.pk}"
    do_log = set(log_de(cliente).values_list("pk", flat=True))
    quem = _Quem(cliente, LogAtividade.objects.do_registro(cliente).values_list("dados", flat=True), novo)
    registros = registros_de(cliente)
    importacoes = importacoes_de(cliente)
    planilhas = soltar_planilhas(importacoes)
    for importacao in importacoes:
        ditos = {campo: getattr(importacao, campo) for campo in ("nome", "resumo", "mensagem")}
        Importacao.objects.filter(pk=importacao.pk).update(problemas=[], **quem.tirar(ditos, quem.qualquer))
    comprovantes = sum(soltar_comprovantes(registros[nome]) for nome in ("pagamentos", "reembolsos"))
    registros["importados"].update(antes={}, depois={})
    registros["coletas"].update(nome_retirada=RETIRADO, documento_retirada="")
    for nome, campos in TEXTOS.items():
        for campo in campos:
            registros[nome].exclude(**{campo: ""}).update(**{campo: RETIRADO})
    for campo in PESSOAIS:
        setattr(cliente, campo, novo if campo == "nome" else "")
    cliente.ativo = False
    cliente.save(update_fields=[*PESSOAIS, "ativo"])
    atividades = _tirar_do_log(quem, do_log, contar)
    log.do_registro(None, "ALTERACAO", cliente, {"anonimizado": True, "motivo": motivo, "atividades": atividades})
    return Feito(atividades, comprovantes, planilhas)


def _exigir_nada_em_curso(cliente: Cliente) -> None:
    em_curso = Pedido.objects.filter(cliente=cliente).exclude(status__in=TERMINADOS).order_by("pk")
    if numeros := list(em_curso.values_list("pk", flat=True)[:5]):
        raise ClienteRecusado(
            f"{cliente} tem pedidos em curso ({', '.join(map(str, numeros))}): quem entrega e cobra precisa saber de "
            "quem são. Conclua-os ou cancele-os antes."
        )
    if deve := divida_de(cliente.pk):
        raise ClienteRecusado(f"{cliente} deve {dinheiro(deve)}. Receba ou dê baixa antes: depois ninguém o cobra.")


class _Quem:
    """What a text calls him by, now and in the log of before, and what stands there instead."""

    def __init__(self, cliente: Cliente, dados: Iterable[Any], novo: str) -> None:
        self.novo = novo
        nomes = {cliente.nome, cliente.fantasia}
        for um in dados:
            for campo in ("nome", "fantasia", "Nome", "Nome fantasia"):
                mudou = um.get(campo) if isinstance(um, dict) else None
                nomes |= {str(v) for v in (mudou.values() if isinstance(mudou, dict) else [mudou]) if v}
        nomes.discard("")
        outros = {getattr(cliente, campo) for campo in ("cpf_cnpj", "telefone", "endereco", "referencia_externa")}
        outros |= {formatar_cpf_cnpj(cliente.cpf_cnpj)}
        outros.discard("")
        # A name of one word is also that of others: outside his own rows it is him with his number behind it only.
        certos = {nome for nome in nomes if " " in nome} | {f"{nome}{SEPARADOR}{cliente.pk}" for nome in nomes} | outros
        self.qualquer, self.certo = _um_de(nomes | certos), _um_de(certos)

    def tirar(self, valor: Any, padrao: "re.Pattern[str]") -> Any:
        if isinstance(valor, str):
            return padrao.sub(self.novo, valor)
        if isinstance(valor, list):
            return [self.tirar(um, padrao) for um in valor]
        if isinstance(valor, dict):
            return {chave: self.tirar(um, padrao) for chave, um in valor.items()}
        return valor


def _um_de(textos: set[str]) -> "re.Pattern[str]":
    alternativas = "|".join(map(re.escape, sorted(textos, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{alternativas})(?!\w)", re.IGNORECASE)


def _tirar_do_log(quem: _Quem, do_log: set[int], contar: Callable[[int], None] | None) -> int:
    """How many rows it was in. All are read: one of another record may name him."""
    feitas = 0
    for lidas, atividade in enumerate(LogAtividade.objects.order_by("pk").iterator(chunk_size=2000), 1):
        proprio = atividade.pk in do_log
        conteudo = {"titulo": atividade.titulo, "descricao": atividade.descricao, "dados": atividade.dados}
        novo = quem.tirar(conteudo, quem.qualquer if proprio else quem.certo)
        if proprio and isinstance(novo["dados"], dict):
            novo["dados"] = {chave: _sem_texto_livre(chave, valor) for chave, valor in novo["dados"].items()}
        if json.dumps(novo, sort_keys=True, default=str) != json.dumps(conteudo, sort_keys=True, default=str):
            trocar_conteudo(atividade, **{**novo, "titulo": novo["titulo"][:150]})
            feitas += 1
        if contar and lidas % 10_000 == 0:
            contar(lidas)
    return feitas


def _sem_texto_livre(chave: str, valor: Any) -> Any:
    """Of what was typed of him in his own rows only that it was."""
    nome = chave.lower()
    return RETIRADO if nome in PESSOAIS or nome.startswith("motivo") or nome in _ROTULOS else valor


_ROTULOS = {str(campo.verbose_name).lower() for campo in Cliente._meta.fields if campo.name in PESSOAIS} | {"cliente"}
