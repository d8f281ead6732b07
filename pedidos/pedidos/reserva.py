"""What is promised: the goods of paid or released orders that nobody has picked up yet are not free for others."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from comum.formatos import inteiro
from pedidos.estoque.models import Estoque
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.valores import LIVRE, RESTA_COLETAR
from pedidos.produtos.models import Produto, ProdutoQuerySet

PEDIDOS_DITOS = 3


def com_reserva(produtos: ProdutoQuerySet, sem: Pedido | None = None) -> "QuerySet[Any]":
    """Each with saldo, prometido (paid or released, and not collected, but by the order sem) and livre."""
    prometidos = ItemPedido.objects.prometidos().filter(produto=OuterRef("pk")).order_by().values("produto")
    if sem is not None:
        prometidos = prometidos.exclude(pedido=sem)
    prometido = Coalesce(Subquery(prometidos.values(soma=Sum(RESTA_COLETAR))), 0)
    return produtos.com_saldo().annotate(prometido=prometido).annotate(livre=LIVRE)


class Disputa(NamedTuple):
    """A product of which an order would promise what other orders wait for."""

    produto: str
    saldo: int
    prometido: int
    quer: int
    pedidos: list[int]

    def __str__(self) -> str:
        ditos = ", ".join(map(str, self.pedidos[:PEDIDOS_DITOS])) + (", …" if self.pedidos[PEDIDOS_DITOS:] else "")
        return (
            f"{self.produto}: saldo {inteiro(self.saldo)}, já prometido {inteiro(self.prometido)} "
            f"({'pedido' if len(self.pedidos) == 1 else 'pedidos'} {ditos}), e este pedido quer {inteiro(self.quer)}."
        )


def disputas(pedido: Pedido) -> list[Disputa]:
    """What the order promises, or would if it were paid, a second time. Costs two queries, and one for each found.

    Where stock may become negative nobody is asked.
    """
    if settings.ESTOQUE_PODE_FICAR_NEGATIVO:
        return []
    itens = pedido.itens.com_coletado().order_by().values("produto")
    quer = dict(itens.annotate(resta=Sum(RESTA_COLETAR)).values_list("produto", "resta"))
    produtos = com_reserva(Produto.objects.filter(pk__in=quer), sem=pedido)
    return [
        Disputa(str(produto), produto.saldo, produto.prometido, quer[produto.pk], _quem_espera(produto, pedido))
        for produto in produtos.filter(prometido__gt=0).order_by("nome", "pk")
        if produto.livre < quer[produto.pk]
    ]


def travar_saldos(pedido: Pedido) -> None:
    """Until the transaction ends nobody else promises, or moves, the products of the order."""
    Estoque.objects.travar(set(pedido.itens.order_by().values_list("produto", flat=True)))


def _quem_espera(produto: Produto, sem: Pedido) -> list[int]:
    prometidos = produto.itens.prometidos().exclude(pedido=sem).alias(resta=RESTA_COLETAR).filter(resta__gt=0)
    return sorted(set(prometidos.order_by().values_list("pedido", flat=True)))
