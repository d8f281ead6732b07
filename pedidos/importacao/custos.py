"""The purchase price of what an import created with none, once the product has got it."""

from django.db.models import OuterRef, QuerySet, Subquery

from cachecore import emit
from pedidos.importacao.planilha.problemas import ImportacaoRecusada
from pedidos.models import Importacao, ItemPedido, Produto


def itens_sem_custo(importacao: Importacao) -> "QuerySet[ItemPedido]":
    """The lines of its orders that came in without a purchase price, whose product has one now."""
    pedidos = importacao.registros.pedidos().values("registro_id")
    return ItemPedido.objects.filter(pedido_id__in=pedidos, preco_compra=0, produto__preco_medio_compra__gt=0)


def aplicar_custos(importacao: Importacao) -> int:
    """Gives them the purchase price of today; how many lines there were. Raises ImportacaoRecusada when none."""
    ids = itens_sem_custo(importacao).order_by().values("pk")
    preco = Produto.objects.filter(pk=OuterRef("produto_id")).values("preco_medio_compra")
    alterados = ItemPedido.objects.filter(pk__in=ids).update(preco_compra=Subquery(preco[:1]))
    if not alterados:
        raise ImportacaoRecusada(
            f"Nenhum item da {importacao} espera um preço de compra que o produto já tenha. Complete antes o cadastro."
        )
    emit("item_pedido.atualizado")
    return alterados
