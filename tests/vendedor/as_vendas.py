"""A small random shop, and its figures counted once more in plain Python."""

import random
from collections import defaultdict
from collections.abc import Hashable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from comum.datas.periodo import Periodo
from pedidos.models import Cliente, ItemPedido, Pagamento, Pedido, Produto
from tests import cast
from vendedor.models import Vendedor

HOJE = date(2026, 3, 31)


class Linha(NamedTuple):
    """A line of an order that was not cancelled, with all one may group it by."""

    pedido: int
    data: date
    pago: bool
    vendedor: int
    cliente: int
    produto: int
    categoria: str
    quantidade: int
    venda: Decimal
    margem: Decimal


def um_comercio(semente: int, *, pedidos: int = 40) -> list[Vendedor]:
    """Three sellers, clients with equal names and prices that make ties, orders in every state."""
    sorte = random.Random(semente)
    vendedores = [cast.um_vendedor(nome) for nome in ("Ana", "Bruno", "Carla")]
    clientes = [
        cast.um_cliente(sorte.choice(vendedores), f"Bar {n % 5}", fantasia=sorte.choice(["", f"Toca {n % 3}"]))
        for n in range(9)
    ]
    produtos = [
        cast.um_produto(
            f"Produto {n % 4}", codigo_interno=f"P{n}", categoria_id=sorte.choice(["CERVEJA", "NAB", "OUTROS"])
        )
        for n in range(8)
    ]
    pedidos_quaisquer(sorte, pedidos, vendedores, clientes[:-1], produtos)
    return vendedores


def pedidos_quaisquer(
    sorte: random.Random, quantos: int, vendedores: list[Vendedor], clientes: list[Cliente], produtos: list[Produto]
) -> None:
    """In any state, with none to four lines (the same product may come twice) and none to two payments.

    Made in bulk: the state is what matters here, not how an order comes to have it.
    """
    pedidos = Pedido.objects.bulk_create(
        Pedido(
            vendedor=sorte.choice(vendedores),
            cliente=sorte.choice(clientes),
            data=HOJE - timedelta(days=sorte.randrange(70)),
            status=sorte.choice(cast.STATUS_SEM_LIBERACAO),
        )
        for _ in range(quantos)
    )
    ItemPedido.objects.bulk_create(
        ItemPedido(
            pedido=pedido,
            produto=sorte.choice(produtos),
            quantidade=sorte.choice([1, 3, 10]),
            preco_venda=sorte.choice([Decimal("0.10"), Decimal("3.33"), Decimal("10.00")]),
            preco_compra=sorte.choice([Decimal("0.07"), Decimal("2.00")]),
        )
        for pedido in pedidos
        for _ in range(sorte.randrange(5))
    )
    Pagamento.objects.bulk_create(
        Pagamento(
            pedido=pedido,
            valor=Decimal(sorte.randrange(1, 9999)) / 100,
            metodo=Pagamento.Metodo.PIX,
            status_pagamento=sorte.choice(Pagamento.Status.values),
        )
        for pedido in pedidos
        for _ in range(sorte.randrange(3))
    )


def as_linhas(periodo: Periodo, **filtro: int) -> list[Linha]:
    linhas = [
        Linha(
            item.pedido_id,
            item.pedido.data,
            item.pedido.status in Pedido.PAGOS,
            item.pedido.vendedor_id,
            item.pedido.cliente_id,
            item.produto_id,
            item.produto.categoria.nome,
            item.quantidade,
            item.quantidade * item.preco_venda,
            item.quantidade * (item.preco_venda - item.preco_compra),
        )
        for item in ItemPedido.objects.select_related("pedido", "produto__categoria")
        if item.pedido.status != Pedido.Status.CANCELADO
    ]
    return [
        linha
        for linha in linhas
        if periodo.contem(linha.data) and all(getattr(linha, nome) == valor for nome, valor in filtro.items())
    ]


def os_pedidos(periodo: Periodo, **filtro: int) -> list[Pedido]:
    """Those that were not cancelled, empty ones too."""
    return [
        pedido
        for pedido in Pedido.objects.all()
        if pedido.status != Pedido.Status.CANCELADO
        and periodo.contem(pedido.data)
        and all(getattr(pedido, f"{nome}_id") == valor for nome, valor in filtro.items())
    ]


def por(linhas: list[Linha], nome: str) -> dict[Hashable, list[Linha]]:
    grupos: dict[Hashable, list[Linha]] = defaultdict(list)
    for linha in linhas:
        grupos[getattr(linha, nome)].append(linha)
    return grupos


def venda(linhas: list[Linha]) -> Decimal:
    return sum((linha.venda for linha in linhas), Decimal(0))


def receita(linhas: list[Linha]) -> Decimal:
    return venda([linha for linha in linhas if linha.pago])


def margem(linhas: list[Linha]) -> Decimal:
    return sum((linha.margem for linha in linhas), Decimal(0))


def diferentes(linhas: list[Linha], nome: str) -> int:
    return len({getattr(linha, nome) for linha in linhas})
