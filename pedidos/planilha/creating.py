"""Creates the clients, products and sellers that a file names and nobody had."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from pedidos.models import Cliente, Produto
from pedidos.planilha.matching import vendedor_model
from pedidos.planilha.spool import Spool

_AT_ONCE = 500


def create_new(spool: Spool) -> dict[str, int]:
    """Writes those that a pedido to be written needs; how many there were of each kind.

    Called inside the transaction. Their codes are unique in the database, so that of two
    imports at once only one creates them.
    """
    _mark_used(spool)
    vendedor = vendedor_model()
    return {
        "vendedor": _create(spool, "vendedor", lambda nome, codigo, _: vendedor(nome=nome, codigo=codigo)),
        "cliente": _create(
            spool,
            "cliente",
            lambda nome, codigo, dono: Cliente(nome=nome, referencia_externa=codigo, vendedor_id=dono),
        ),
        "produto": _create(spool, "produto", lambda nome, codigo, _: Produto(nome=nome, codigo_interno=codigo)),
    }


def _mark_used(spool: Spool) -> None:
    """A name that only occurs in bad lines is not created."""
    spool.query(
        "UPDATE novo SET usado = 1 WHERE id IN (SELECT cliente FROM pedido WHERE estado = 'novo')"
        " OR id IN (SELECT vendedor FROM pedido WHERE estado = 'novo')"
        " OR id IN (SELECT l.produto FROM linha l JOIN pedido p USING (data, cliente, vendedor)"
        "           WHERE p.estado = 'novo')"
    )
    # The portfolio of a new client may name a seller who has no pedido here.
    spool.query("UPDATE novo SET usado = 1 WHERE id IN (SELECT vendedor FROM novo WHERE usado = 1)")


def _create(spool: Spool, tabela: str, build: Callable[[str, str, int | None], Model]) -> int:
    created = 0
    while rows := spool.query(
        "SELECT id, nome, codigo, vendedor FROM novo WHERE tabela = ? AND usado = 1 AND real IS NULL"
        " ORDER BY id DESC LIMIT ?",
        (tabela, _AT_ONCE),
    ).fetchall():
        made: list[Any] = [
            build(nome, codigo, None if dono is None else spool.real(dono)) for _, nome, codigo, dono in rows
        ]
        type(made[0])._default_manager.bulk_create(made)
        ids = [(record.pk, row[0]) for record, row in zip(made, rows, strict=True)]
        spool.db.executemany("UPDATE novo SET real = ? WHERE id = ?", ids)
        created += len(made)
    return created
