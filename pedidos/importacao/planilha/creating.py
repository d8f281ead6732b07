"""Creates the clients, products and sellers that a file names and nobody had."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model

from pedidos.importacao.planilha.portions import Porcoes
from pedidos.importacao.planilha.spool import Spool
from pedidos.models import Cliente, Importacao, Produto, RegistroImportado
from pedidos.pessoas.models import Vendedor

_AT_ONCE = 500


class _Novo(NamedTuple):
    """What the file says of a record that nobody had; dados by the names of its fields."""

    id: int
    nome: str
    codigo: str
    vendedor: int | None
    dados: dict[str, str]


def create_new(spool: Spool, importacao: Importacao, porcoes: Porcoes) -> dict[str, int]:
    """Writes those that a pedido to be written needs; how many there were of each kind.

    Called inside the transaction. Their codes are unique in the database, so that of two
    imports at once only one creates them.
    """
    _mark_used(spool)
    builders: dict[str, Callable[[_Novo], Model]] = {
        "vendedor": lambda novo: Vendedor(nome=novo.nome, codigo=novo.codigo),
        "cliente": lambda novo: Cliente(
            nome=novo.nome, referencia_externa=novo.codigo, vendedor_id=novo.vendedor, **novo.dados
        ),
        "produto": lambda novo: Produto(nome=novo.nome, codigo_interno=novo.codigo, **novo.dados),
    }
    return {tabela: _create(spool, tabela, build, importacao, porcoes) for tabela, build in builders.items()}


def _mark_used(spool: Spool) -> None:
    """A name that only occurs in bad lines is not created."""
    spool.query(
        "UPDATE novo SET usado = 1 WHERE id IN (SELECT cliente FROM pedido WHERE estado = 'novo')"
        " OR id IN (SELECT vendedor FROM pedido WHERE estado = 'novo')"
        " OR id IN (SELECT l.produto FROM linha l JOIN pedido p USING (chave) WHERE p.estado = 'novo')"
    )
    # The portfolio of a new client may name a seller who has no pedido here.
    spool.query("UPDATE novo SET usado = 1 WHERE id IN (SELECT vendedor FROM novo WHERE usado = 1)")


def _create(
    spool: Spool, tabela: str, build: Callable[[_Novo], Model], importacao: Importacao, porcoes: Porcoes
) -> int:
    created = 0
    while rows := spool.query(
        "SELECT id, nome, codigo, vendedor, dados FROM novo WHERE tabela = ? AND usado = 1 AND real IS NULL"
        " ORDER BY id DESC LIMIT ?",
        (tabela, porcoes.lote(_AT_ONCE)),
    ).fetchall():
        made: list[Any] = [
            build(_Novo(pk, nome, codigo, None if dono is None else spool.real(dono), json.loads(dados)))
            for pk, nome, codigo, dono, dados in rows
        ]
        type(made[0])._default_manager.bulk_create(made)
        RegistroImportado.objects.bulk_create(
            RegistroImportado(importacao=importacao, tabela=tabela.upper(), registro_id=record.pk) for record in made
        )
        ids = [(record.pk, row[0]) for record, row in zip(made, rows, strict=True)]
        spool.db.executemany("UPDATE novo SET real = ? WHERE id = ?", ids)
        created += len(made)
        porcoes.virar()
    return created
