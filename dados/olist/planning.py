"""Turns Olist's rows into orders of ours, and notes what in them contradicts itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from dados.olist import mapping
from dados.olist.dataset import Customer, Dataset, Item, Order
from dados.olist.sharing import share_out
from pedidos.models import Pagamento, Pedido


class Contradicao(StrEnum):
    """What is odd in an Olist order, and what came of it."""

    SEM_ITENS = "sem itens: guardado sem vendedor, com os seus pagamentos"
    SEM_PAGAMENTO = "sem pagamento: fica pendente"
    DESPACHADO_SEM_PAGAR = "despachado sem pagamento aprovado que cubra os itens: fica pendente, sem coleta"
    CANCELADO_DESPACHADO = "cancelado depois de despachado: fica cancelado, sem coleta"
    ENTREGUE_SEM_DESPACHO = "entregue sem data de despacho: sem coleta"
    ENTREGUE_SEM_DATA = "entregue sem data de entrega: vale a data de despacho"
    DESPACHADO_ANTES_DE_APROVADO = "despachado antes da aprovação: coleta na data do despacho"
    ENTREGUE_ANTES_DO_DESPACHO = "entregue antes do despacho: coleta na data do despacho"
    PAGO_DIFERENTE = "pago difere de itens mais frete em mais de 1 centavo: fica como foi pago"
    PAGAMENTO_DE_ZERO = "com pagamento de R$ 0,00: esse pagamento fica de fora"
    HORA_AMBIGUA = "comprado numa hora que o relógio mostrou duas vezes: vale a primeira"


class ItemPlanejado(NamedTuple):
    product_id: str
    preco: int
    quantidade: int


class PagamentoPlanejado(NamedTuple):
    id_transacao: str
    metodo: Pagamento.Metodo
    status: Pagamento.Status
    valor: int


class PedidoPlanejado(NamedTuple):
    """What one seller sold in an Olist order; money in cents, times of the wall clock."""

    referencia: str
    cliente: str
    vendedor: str
    comprado: datetime
    status: Pedido.Status
    frete: int
    itens: list[ItemPlanejado]
    pagamentos: list[PagamentoPlanejado]
    coletado: datetime | None


class ClientePlanejado(NamedTuple):
    """As the person was at the latest order; vendedor is who sold in the latest that has items."""

    referencia: str
    customer: Customer
    vendedor: str | None


class VendasDoProduto(NamedTuple):
    unidades: int
    valor: int


class Plano(NamedTuple):
    pedidos: list[PedidoPlanejado]
    """By moment of purchase."""
    clientes: list[ClientePlanejado]
    vendas: dict[str, VendasDoProduto]
    """By product."""
    contradicoes: dict[Contradicao, list[str]]
    """The Olist orders concerned."""


def plan(dataset: Dataset) -> Plano:
    pedidos: list[PedidoPlanejado] = []
    clientes: dict[str, ClientePlanejado] = {}
    contradicoes: dict[Contradicao, list[str]] = defaultdict(list)
    for order in sorted(dataset.orders, key=lambda order: (order.purchased, order.order_id)):
        partes = _parts(dataset, order)
        pedidos += partes
        customer = dataset.customers[order.customer_id]
        # Purchases come in their order, so the last one to write here is the latest.
        clientes[customer.unique_id] = ClientePlanejado(
            customer.unique_id, customer, _main_seller(dataset, order) or _seller_so_far(clientes, customer)
        )
        for contradicao in _contradictions(dataset, order, partes):
            contradicoes[contradicao].append(order.order_id)
    return Plano(pedidos, list(clientes.values()), _sales(dataset), contradicoes)


def _parts(dataset: Dataset, order: Order) -> list[PedidoPlanejado]:
    """The order as one pedido per seller."""
    by_seller: dict[str, list[Item]] = {}
    for item in dataset.items.get(order.order_id, []):
        by_seller.setdefault(item.seller_id, []).append(item)
    if not by_seller:
        by_seller[mapping.SEM_VENDEDOR] = []
    payments = _shared_payments(dataset, order, by_seller)
    return [_part(dataset, order, seller, items, payments[seller]) for seller, items in by_seller.items()]


def _part(
    dataset: Dataset, order: Order, seller: str, items: list[Item], pagamentos: list[PagamentoPlanejado]
) -> PedidoPlanejado:
    status = mapping.status_do_pedido(
        order.status,
        itens=sum(item.price for item in items),
        frete=sum(item.freight for item in items),
        aprovado=sum(p.valor for p in pagamentos if p.status == Pagamento.Status.APROVADO),
        despachado=order.carrier is not None,
    )
    units = Counter((item.product_id, item.price) for item in items)
    return PedidoPlanejado(
        referencia=f"olist:{order.order_id}:{seller}",
        cliente=dataset.customers[order.customer_id].unique_id,
        vendedor=seller,
        comprado=order.purchased,
        status=status,
        frete=sum(item.freight for item in items),
        itens=[ItemPlanejado(product_id, preco, quantidade) for (product_id, preco), quantidade in units.items()],
        pagamentos=pagamentos,
        coletado=order.carrier if status == Pedido.Status.COLETA_CONCLUIDA else None,
    )


def _shared_payments(
    dataset: Dataset, order: Order, by_seller: dict[str, list[Item]]
) -> dict[str, list[PagamentoPlanejado]]:
    """Each seller's part of every payment, in proportion to price and freight of what he sold.

    A part of nothing is no payment and is left out; the totals are the same without it.
    """
    payments = dataset.payments.get(order.order_id, [])
    status = mapping.status_do_pagamento(order.status, order_approved=order.approved is not None)
    weights = [sum(item.price + item.freight for item in items) for items in by_seller.values()]
    shared: dict[str, list[PagamentoPlanejado]] = {seller: [] for seller in by_seller}
    for payment, shares in zip(payments, share_out([p.value for p in payments], weights), strict=True):
        for seller, valor in zip(by_seller, shares, strict=True):
            if valor:
                id_transacao = f"olist:{order.order_id}:{payment.sequential}:{seller}"
                shared[seller].append(PagamentoPlanejado(id_transacao, mapping.METODOS[payment.kind], status, valor))
    return shared


def _main_seller(dataset: Dataset, order: Order) -> str | None:
    """Who sold the most of it; None when nobody is known to have sold anything."""
    sold: Counter[str] = Counter()
    for item in dataset.items.get(order.order_id, []):
        sold[item.seller_id] += item.price
    return min(sold, key=lambda seller: (-sold[seller], seller), default=None)


def _seller_so_far(clientes: dict[str, ClientePlanejado], customer: Customer) -> str | None:
    known = clientes.get(customer.unique_id)
    return known.vendedor if known else None


def _sales(dataset: Dataset) -> dict[str, VendasDoProduto]:
    units: Counter[str] = Counter()
    value: Counter[str] = Counter()
    for items in dataset.items.values():
        for item in items:
            units[item.product_id] += 1
            value[item.product_id] += item.price
    return {product_id: VendasDoProduto(units[product_id], value[product_id]) for product_id in units}


def _contradictions(dataset: Dataset, order: Order, partes: list[PedidoPlanejado]) -> Iterator[Contradicao]:
    items = dataset.items.get(order.order_id, [])
    payments = dataset.payments.get(order.order_id, [])
    cancelado = order.status in mapping.CANCELADOS
    if not items:
        yield Contradicao.SEM_ITENS
    if not payments:
        yield Contradicao.SEM_PAGAMENTO
    if items and payments:
        due = sum(item.price + item.freight for item in items)
        if abs(sum(payment.value for payment in payments) - due) > 1:
            yield Contradicao.PAGO_DIFERENTE
    if any(payment.value == 0 for payment in payments):
        yield Contradicao.PAGAMENTO_DE_ZERO
    if order.carrier and cancelado:
        yield Contradicao.CANCELADO_DESPACHADO
    if order.carrier and not cancelado and any(not parte.coletado for parte in partes):
        yield Contradicao.DESPACHADO_SEM_PAGAR
    if order.carrier and order.approved and order.carrier < order.approved:
        yield Contradicao.DESPACHADO_ANTES_DE_APROVADO
    if order.carrier and order.delivered and order.delivered < order.carrier:
        yield Contradicao.ENTREGUE_ANTES_DO_DESPACHO
    if order.status == mapping.ENTREGUE and not order.carrier:
        yield Contradicao.ENTREGUE_SEM_DESPACHO
    if order.status == mapping.ENTREGUE and not order.delivered:
        yield Contradicao.ENTREGUE_SEM_DATA
    if mapping.is_ambiguous(order.purchased):
        yield Contradicao.HORA_AMBIGUA
