"""Writes what a checked file holds: one transaction, in batches, every row or none."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, connection, reset_queries, transaction

from cachecore import emit
from pedidos.models import ItemPedido, Pedido, Produto
from pedidos.planilha.checking import Conferencia, Progresso, no_progress
from pedidos.planilha.creating import create_new
from pedidos.planilha.existing import referencia_do_pedido
from pedidos.planilha.problemas import ImportacaoRecusada
from pedidos.planilha.spool import Grupo

_PEDIDOS_AT_ONCE = 500
_ITENS_AT_ONCE = 1_000


class Gravacao(NamedTuple):
    """What was written."""

    pedidos: int
    itens: int
    total: Decimal
    clientes: int
    produtos: int
    vendedores: int


def gravar(conferencia: Conferencia, *, parcial: bool = False, progresso: Progresso = no_progress) -> Gravacao:
    """Writes the pedidos that are new. With problems in the file it refuses, unless parcial.

    Raises ImportacaoRecusada, having written nothing, when the database meanwhile holds
    something that the check did not see.
    """
    problemas = conferencia.total_de_problemas
    if problemas and not parcial:
        raise ImportacaoRecusada(f"{conferencia.nome} tem {problemas} problema(s); nada foi gravado.")
    try:
        with transaction.atomic():
            return _Gravador(conferencia, progresso).gravar()
    except IntegrityError as error:
        raise ImportacaoRecusada(
            f"Nada foi gravado de {conferencia.nome}: enquanto ele era conferido, alguém gravou ou excluiu os mesmos "
            f"registros (outra importação, talvez). Importe de novo. O banco disse: {_first_line(error)}"
        ) from error
    except DatabaseError as error:
        raise ImportacaoRecusada(
            f"Nada foi gravado de {conferencia.nome}: o banco recusou ({_first_line(error)}). "
            "Importe de novo; se repetir, avise quem cuida do sistema."
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


class _Gravador:
    """One writing pass over the spool, inside the transaction."""

    def __init__(self, conferencia: Conferencia, progresso: Progresso) -> None:
        self.spool = conferencia.spool
        self.progresso = progresso
        self.a_gravar = conferencia.resumo.itens_novos
        self.pedidos = self.itens = 0
        self.total = Decimal("0.00")
        self.precos: dict[int, Decimal] = {}

    def gravar(self) -> Gravacao:
        created = create_new(self.spool)
        for grupos in self.spool.novos(_PEDIDOS_AT_ONCE):
            self._write_pedidos(grupos)
            self._write_itens(grupos[0].id, grupos[-1].id)
        # bulk_create sends no signals: the cache is told here, once for all rows.
        written = {**created, "pedido": self.pedidos, "item_pedido": self.itens}
        for name, how_many in written.items():
            if how_many:
                emit(f"{name}.criado")
        return Gravacao(
            self.pedidos, self.itens, self.total, created["cliente"], created["produto"], created["vendedor"]
        )

    def _write_pedidos(self, grupos: list[Grupo]) -> None:
        pedidos = []
        for grupo in grupos:
            cliente, vendedor = self.spool.real(grupo.cliente), self.spool.real(grupo.vendedor)
            pedidos.append(
                Pedido(
                    cliente_id=cliente,
                    vendedor_id=vendedor,
                    data=date.fromisoformat(grupo.data),
                    referencia_externa=referencia_do_pedido(grupo.data, cliente, vendedor),
                )
            )
        Pedido.objects.bulk_create(pedidos)
        ids = [(pedido.pk, grupo.id) for pedido, grupo in zip(pedidos, grupos, strict=True)]
        self.spool.db.executemany("UPDATE pedido SET real = ? WHERE id = ?", ids)
        self.pedidos += len(pedidos)

    def _write_itens(self, first: int, last: int) -> None:
        lines = self.spool.query(
            "SELECT p.real, COALESCE(n.real, l.produto), l.quantidade, l.centavos"
            " FROM pedido p JOIN linha l USING (data, cliente, vendedor) LEFT JOIN novo n ON n.id = l.produto"
            " WHERE p.id BETWEEN ? AND ? AND p.estado = 'novo' ORDER BY p.id, l.numero",
            (first, last),
        )
        while rows := lines.fetchmany(_ITENS_AT_ONCE):
            self._read_precos({produto for _, produto, _, _ in rows})
            itens = [
                ItemPedido(
                    pedido_id=pedido,
                    produto_id=produto,
                    quantidade=quantidade,
                    preco_venda=Decimal(centavos) / 100,
                    preco_compra=self.precos[produto],
                )
                for pedido, produto, quantidade, centavos in rows
            ]
            ItemPedido.objects.bulk_create(itens)
            self.itens += len(itens)
            self.total += sum((item.quantidade * item.preco_venda for item in itens), Decimal(0))
            self.progresso("Gravando", self.itens, self.a_gravar)
            _forget_queries()

    def _read_precos(self, produtos: set[int]) -> None:
        """The purchase prices of this moment; those of a few products are kept at hand."""
        if len(self.precos) > _ITENS_AT_ONCE:
            self.precos.clear()
        if missing := produtos - self.precos.keys():
            found = Produto.objects.filter(pk__in=missing).order_by()
            self.precos.update(found.values_list("pk", "preco_medio_compra"))
        if gone := produtos - self.precos.keys():
            raise IntegrityError(f"o produto {min(gone)} foi excluído")


def _forget_queries() -> None:
    # With DEBUG on Django keeps the text of every statement: here, that is the file again.
    if not connection.force_debug_cursor:
        reset_queries()
