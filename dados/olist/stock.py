"""The stock of an import: what its pick-ups take out comes in first, so no balance is ever negative."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from dados.olist.carga import BATCH, Carga, batches
from dados.olist.planning import PedidoPlanejado
from pedidos.models import Coleta, Estoque, ItemPedido, MovimentacaoEstoque

MOVIMENTACOES: Final = "movimentações de estoque"


class Saldos:
    """The balances of the products that are picked up.

    Every unit that comes in goes out again in the same transaction, so the quantity that is
    stored in Estoque (0, or what was there before) is right as it is and is not written.
    """

    def __init__(self, carga: Carga, pedidos: Iterable[PedidoPlanejado], produtos: dict[str, int]) -> None:
        """Brings in, for each product, all that these pedidos will take out."""
        a_coletar: Counter[int] = Counter()
        for pedido in pedidos:
            if pedido.coletado:
                for item in pedido.itens:
                    a_coletar[produtos[item.product_id]] += item.quantidade
        self._estoques = _locked(carga, sorted(a_coletar))
        self._saldos = {produto_id: estoque.quantidade for produto_id, estoque in self._estoques.items()}
        carga.criar(
            MOVIMENTACOES,
            [
                self._movimentar(
                    produto_id, MovimentacaoEstoque.Tipo.ENTRADA, quantidade, "Importação Olist: saldo inicial"
                )
                for produto_id, quantidade in sorted(a_coletar.items())
            ],
        )

    def saida(self, coleta: Coleta, item: ItemPedido) -> MovimentacaoEstoque:
        """The movement, not yet written, that takes a collected item out; in the words of Coleta's own."""
        return self._movimentar(
            item.produto_id,
            MovimentacaoEstoque.Tipo.SAIDA,
            -item.quantidade,
            f"Coleta {coleta.pk} do {coleta.pedido}",
        )

    def _movimentar(
        self, produto_id: int, tipo: MovimentacaoEstoque.Tipo, quantidade: int, motivo: str
    ) -> MovimentacaoEstoque:
        antes = self._saldos[produto_id]
        self._saldos[produto_id] = antes + quantidade
        return MovimentacaoEstoque(
            estoque=self._estoques[produto_id],
            tipo=tipo,
            antes=antes,
            movimentada=quantidade,
            depois=antes + quantidade,
            motivo=motivo,
        )


def _locked(carga: Carga, produto_ids: list[int]) -> dict[int, Estoque]:
    """The Estoque of each product, made where it is missing; locked, for others move stock too."""
    estoques: dict[int, Estoque] = {}
    for batch in batches(produto_ids, BATCH):
        # Ordered, so that two who lock several wait for each other instead of meeting crosswise.
        rows = Estoque.objects.filter(produto_id__in=batch).order_by("produto_id").select_for_update(no_key=True)
        estoques.update((row.produto_id, row) for row in rows)
        novos = [Estoque(produto_id=produto_id) for produto_id in batch if produto_id not in estoques]
        estoques.update((row.produto_id, row) for row in carga.criar("estoques", novos))
    return estoques
