"""Resumo: what the orders add up to, so that a page need not add up the history.

Triggers of the database write these tables, in the transaction that writes the orders and
whoever writes them (gatilhos.py has them); nobody else does. `manage.py resumos` compares
them with the orders, and makes them anew.

ResumoLinha says what an order counts for now, one row for each of its products; the others are
sums of it. A sum may stand in several rows of the same key: whoever finds the row of a popular
seller's day held by another transaction adds one of its own instead of waiting. So always read
them with SUM, and what adds up to no order is not there. An order that was cancelled, or that
has no lines, is no sale: it counts in none of them.

Glossary
- vendas: the value of the orders that were not cancelled; custo: what their goods cost.
- receita: the part of vendas that is fully paid.
"""

from typing import Any

from django.db import models
from django.db.models import DO_NOTHING, Index

from pedidos.clientes.models import Cliente
from pedidos.pedidos.pedido import Pedido
from pedidos.produtos.models import Produto


# What they refer to may go before they do: the triggers take them out after it.
def _de(model: "type[models.Model] | str") -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(model, DO_NOTHING, related_name="+", db_constraint=False, db_index=False)


def _dinheiro() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=20, decimal_places=2)


class ResumoLinha(models.Model):
    """One product of an order that was not cancelled, however many lines of it there are; pago: fully paid."""

    pk = models.CompositePrimaryKey("pedido_id", "produto_id")
    pedido = _de(Pedido)
    produto = _de(Produto)
    vendedor = _de("vendedor.Vendedor")
    cliente = _de(Cliente)
    dia = models.DateField()
    pago = models.BooleanField()
    quantidade = models.BigIntegerField()
    vendas = _dinheiro()
    custo = _dinheiro()

    class Meta:
        verbose_name = "resumo de linha"
        verbose_name_plural = "resumos de linhas"
        indexes = [
            # Who sold what, and who bought what, in a period is counted without reading the rows.
            Index(fields=["vendedor", "dia"], include=["produto"], name="idx_resumolinha_vendedor_dia"),
            Index(fields=["dia"], include=["produto", "cliente"], name="idx_resumolinha_dia"),
        ]

    def __str__(self) -> str:
        return f"Resumo do produto {self.produto_id} no pedido {self.pedido_id}"


class Soma(models.Model):
    """A sum over orders: of those with the same value in each field that is no number."""

    pedidos = models.IntegerField()
    vendas = _dinheiro()
    receita = _dinheiro()
    custo = _dinheiro()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class VendasDoDia(Soma):
    """What a seller sold on a day. pagos: the orders of it that are fully paid, custo_pago what their goods cost."""

    vendedor = _de("vendedor.Vendedor")
    dia = models.DateField()
    pagos = models.IntegerField()
    custo_pago = _dinheiro()

    class Meta:
        verbose_name = "vendas do dia"
        verbose_name_plural = "vendas dos dias"
        indexes = [
            Index(fields=["vendedor", "dia"], name="idx_vendasdodia_vendedor_dia"),
            Index(fields=["dia"], name="idx_vendasdodia_dia"),
        ]


class VendasDoMes(Soma):
    """The same of a month, which is known by its first day."""

    vendedor = _de("vendedor.Vendedor")
    mes = models.DateField()
    pagos = models.IntegerField()
    custo_pago = _dinheiro()

    class Meta:
        verbose_name = "vendas do mês"
        verbose_name_plural = "vendas dos meses"
        indexes = [Index(fields=["vendedor", "mes"], name="idx_vendasdomes_chave")]


class VendasDoProduto(Soma):
    """What a seller has ever sold of a product."""

    vendedor = _de("vendedor.Vendedor")
    produto = _de(Produto)
    quantidade = models.BigIntegerField()

    class Meta:
        verbose_name = "vendas do produto"
        verbose_name_plural = "vendas dos produtos"
        indexes = [Index(fields=["vendedor", "produto"], name="idx_vendasdoproduto_chave")]


class ComprasDoCliente(Soma):
    """What a client has ever bought from a seller."""

    vendedor = _de("vendedor.Vendedor")
    cliente = _de(Cliente)

    class Meta:
        verbose_name = "compras do cliente"
        verbose_name_plural = "compras dos clientes"
        indexes = [Index(fields=["vendedor", "cliente"], name="idx_comprasdocliente_chave")]


class ComprasDoProduto(Soma):
    """What a client has ever bought of a product from a seller."""

    vendedor = _de("vendedor.Vendedor")
    cliente = _de(Cliente)
    produto = _de(Produto)
    quantidade = models.BigIntegerField()

    class Meta:
        verbose_name = "compras do produto"
        verbose_name_plural = "compras dos produtos"
        indexes = [
            Index(fields=["cliente", "vendedor", "produto"], name="idx_comprasdoproduto_chave"),
            Index(fields=["vendedor"], name="idx_comprasdoproduto_vendedor"),
            # The clients of a product come in order, so that they are counted as they come.
            Index(fields=["produto", "cliente"], include=["pedidos"], name="idx_comprasdoproduto_produto"),
        ]
