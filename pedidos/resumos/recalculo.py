"""What each table of resumos should hold, added up plainly from the orders and their lines.

Written apart from the triggers that keep those tables, so that it can prove them wrong.
"""

# ruff: noqa: S608 - every name is of our own making.

from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.resumos.models import (
    ComprasDoCliente,
    ComprasDoProduto,
    ResumoLinha,
    VendasDoDia,
    VendasDoMes,
    VendasDoProduto,
)

_PAGOS = ", ".join(f"'{status}'" for status in Pedido.PAGOS)
_QUEM = ("pedido_id", "produto_id", "vendedor_id", "cliente_id", "dia", "pago")
# The first day of it.
_MES = (
    "p.data - (EXTRACT(day FROM p.data)::int - 1)"
    if connection.vendor == "postgresql"
    else "date(p.data, 'start of month')"
)
# What each line stores; conferir.py proves that by the functions of pedidos/pedidos/valores.py.
_VALOR = "SUM(i.valor_total_venda) AS vendas, SUM(i.valor_total_compra) AS custo"
_DE = f"""
FROM {Pedido._meta.db_table} p JOIN {ItemPedido._meta.db_table} i ON i.pedido_id = p.id
WHERE p.status <> '{Pedido.Status.CANCELADO}'"""

PEDIDOS = f"""
SELECT p.id AS pedido_id, p.vendedor_id, p.cliente_id, p.data AS dia, {_MES} AS mes,
  p.status IN ({_PAGOS}) AS pago, {_VALOR}
{_DE} GROUP BY p.id"""

LINHAS = f"""
SELECT p.id AS pedido_id, i.produto_id, p.vendedor_id, p.cliente_id, p.data AS dia, p.status IN ({_PAGOS}) AS pago,
  SUM(i.quantidade - i.devolvida - i.encerrada) AS quantidade, {_VALOR}
{_DE} GROUP BY p.id, i.produto_id"""

_PAGO = "SUM(CASE WHEN pago THEN {} ELSE 0 END)"
_PAGOS_E_CUSTO = {"pagos": _PAGO.format("1"), "custo_pago": _PAGO.format("custo")}
_SOMAS = f"COUNT(*) AS pedidos, SUM(vendas) AS vendas, {_PAGO.format('vendas')} AS receita, SUM(custo) AS custo"


class TotalEsperado(NamedTuple):
    """chave: the columns that tell rows apart; valores: those that are added up; sql: a query that has both."""

    model: type[Model]
    chave: tuple[str, ...]
    valores: tuple[str, ...]
    sql: str

    @property
    def tabela(self) -> str:
        return self.model._meta.db_table

    @property
    def e_soma(self) -> bool:
        return self.model is not ResumoLinha


def _soma(model: type[Model], de: str, chave: tuple[str, ...], **mais: str) -> TotalEsperado:
    """mais: how the columns that not all sums have are added up."""
    chaves = ", ".join(chave)
    somas = "".join(f", {como} AS {nome}" for nome, como in mais.items())
    sql = f"SELECT {chaves}, {_SOMAS}{somas} FROM ({de}) f GROUP BY {chaves}"
    return TotalEsperado(model, chave, ("pedidos", "vendas", "receita", "custo", *mais), sql)


TOTAIS = (
    # The one that the others are sums of comes first.
    TotalEsperado(ResumoLinha, _QUEM, ("quantidade", "vendas", "custo"), LINHAS),
    _soma(VendasDoDia, PEDIDOS, ("vendedor_id", "dia"), **_PAGOS_E_CUSTO),
    _soma(VendasDoMes, PEDIDOS, ("vendedor_id", "mes"), **_PAGOS_E_CUSTO),
    _soma(VendasDoProduto, LINHAS, ("vendedor_id", "produto_id"), quantidade="SUM(quantidade)"),
    _soma(ComprasDoCliente, PEDIDOS, ("vendedor_id", "cliente_id")),
    _soma(ComprasDoProduto, LINHAS, ("vendedor_id", "cliente_id", "produto_id"), quantidade="SUM(quantidade)"),
)


def gravar(verdade: TotalEsperado) -> None:
    """Into its table, which is empty."""
    colunas = ", ".join([*verdade.chave, *verdade.valores])
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {verdade.tabela} ({colunas}) SELECT {colunas} FROM ({verdade.sql}) certos")


def diferencas_sql(verdade: TotalEsperado) -> str:
    """A query of the keys where table and truth differ, then of each value what it should be and what it is.

    One statement, so that both are of the same moment, whoever writes meanwhile. What adds up to
    nothing may as well be missing.
    """
    chave = ", ".join(verdade.chave)
    certo = ", ".join(f"{nome} AS certo_{nome}, 0 AS gravado_{nome}" for nome in verdade.valores)
    gravado = ", ".join(f"0, {nome}" for nome in verdade.valores)
    # Rounded, because SQLite adds money in floating point.
    somas = ", ".join(
        f"ROUND(SUM(certo_{n}), 2) AS certo_{n}, ROUND(SUM(gravado_{n}), 2) AS gravado_{n}" for n in verdade.valores
    )
    diferem = " OR ".join(f"ROUND(SUM(certo_{n}) - SUM(gravado_{n}), 2) <> 0" for n in verdade.valores)
    return (
        f"SELECT {chave}, {somas} FROM (SELECT {chave}, {certo} FROM ({verdade.sql}) certos"
        f" UNION ALL SELECT {chave}, {gravado} FROM {verdade.tabela}) juntos GROUP BY {chave} HAVING {diferem}"
    )
