"""The last purchase of a client: when it was, and for how much he bought a product then."""

from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from comum.consulta import Valor
from pedidos.clientes.models import ClienteQuerySet
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.produtos.models import Produto


def com_ultima_compra(clientes: ClienteQuerySet) -> ClienteQuerySet:
    """Each with ultima, the day of its last order that was not cancelled, by any seller."""
    pedidos = Pedido.objects.nao_cancelados().filter(cliente=OuterRef("pk")).order_by("-data").values("data")
    return clientes.annotate(ultima=Subquery(pedidos[:1]))


def sem_compra_ha(dias: int, hoje: date) -> Q:
    """The condition that a client has bought nothing for so many days, or never; wants com_ultima_compra()."""
    return sem_compra_desde(hoje - timedelta(days=dias))


def sem_compra_desde(dia: date | Valor) -> Q:
    """The same of a day that may have been the last."""
    # Never is long ago: asked apart, the day would be looked up twice.
    return Q(LessThanOrEqual(Coalesce("ultima", Value(date.min)), dia))


def com_ultimo_preco(produtos: "QuerySet[Produto]", cliente_id: int | None) -> "QuerySet[Produto]":
    """Each with ultimo_preco, ultima_unidade that it is of, and ultimo_preco_em.

    Those of the client's last order of it that was not cancelled.
    """
    itens = ItemPedido.objects.filter(
        produto=OuterRef("pk"), pedido__in=Pedido.objects.nao_cancelados().filter(cliente=cliente_id)
    ).order_by("-pedido__data", "-pk")
    return produtos.annotate(
        ultimo_preco=Subquery(itens.values("preco_venda")[:1]),
        ultima_unidade=Subquery(itens.values("unidade")[:1]),
        ultimo_preco_em=Subquery(itens.values("pedido__data")[:1]),
    )
