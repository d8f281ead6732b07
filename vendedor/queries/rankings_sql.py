"""The SQL of a ranking: first who is shown, then what there is to say of those few.

By hand, because neither the names nor the other sums must be looked up for everybody, which is
what grouping by them means to the ORM. PostgreSQL and SQLite read it alike.
"""

# ruff: noqa: S608 - every name is of our own making, every value a parameter.

from collections.abc import Iterable
from typing import Any, NamedTuple

from comum.datas.periodo import TUDO, Periodo


class Quem(NamedTuple):
    """Who is ranked: the column that says who, where the names are, and what his diversidade counts.

    somas and pares: where his sums, and those of each of what his diversidade counts, are kept for ever.
    """

    coluna: str
    tabela: str
    nome: str
    carteira: str
    variedade: str
    somas: str
    pares: str


VENDEDOR = Quem(
    "vendedor_id", "vendedor_vendedor", "nome", "id", "produto_id", somas="vendasdomes", pares="vendasdoproduto"
)
CLIENTE = Quem(
    "cliente_id",
    "pedidos_cliente",
    # As Cliente.__str__ says it: the name on the door, or else the registered one.
    "CASE WHEN fantasia = '' THEN nome ELSE fantasia END",
    "vendedor_id",
    "produto_id",
    somas="comprasdocliente",
    pares="comprasdoproduto",
)
PRODUTO = Quem(
    "produto_id", "pedidos_produto", "nome", "NULL", "cliente_id", somas="vendasdoproduto", pares="comprasdoproduto"
)


class Fonte(NamedTuple):
    """Rows to add up: how many orders there are in them, what of them is paid, and whether there is anything."""

    tabela: str
    pedidos: str = "SUM(pedidos)"
    receita: str = "receita"
    havendo: str = "SUM(pedidos) > 0"


# A row of it is one product of one order.
LINHAS = Fonte("resumolinha", "COUNT(*)", "CASE WHEN pago THEN vendas ELSE 0 END", "1 = 1")


def ranking(
    quem: Quem, periodo: Periodo, criterio: str, vendedor_id: int | None, quantos: int
) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters; answers id, nome, carteira, pedidos, receita, vendas, diversidade, margem."""
    params = {"vendedor": vendedor_id, "inicio": str(periodo.inicio), "fim": str(periodo.fim), "quantos": quantos}
    onde = _onde(periodo, vendedor_id)
    deles = f"{onde} AND {_dos_primeiros(quem, periodo)}"
    todas = ("pedidos", "receita", "vendas", "margem")
    somas, diversidades = _somas(quem, periodo, deles, todas), _diversidades(quem, periodo, deles)
    if quem is PRODUTO and periodo == TUDO and vendedor_id is None:
        diversidades = _clientes_de_cada_um()
    if criterio == "diversidade":
        todos, diversidades = _diversidades(quem, periodo, onde), "SELECT id, diversidade FROM todos"
    elif quem is CLIENTE:
        # There are many: of all of them only what ranks them is added up.
        todos = _somas(quem, periodo, onde, (criterio,))
    else:
        todos, somas = _somas(quem, periodo, onde, todas), f"SELECT id, {', '.join(todas)} FROM todos"
    # Of equals the names decide: they are looked up for whoever has one of the first values, and for nobody else.
    nome = f'(SELECT {quem.nome} FROM "{quem.tabela}" WHERE id = todos.id)'
    sql = f"""
WITH todos AS ({todos}), primeiros AS (
  SELECT id, {criterio} AS valor FROM todos
  WHERE {criterio} IN (SELECT {criterio} FROM todos ORDER BY {criterio} DESC LIMIT %(quantos)s)
  ORDER BY valor DESC, {nome}, id LIMIT %(quantos)s
)
SELECT id, nome, carteira, pedidos, receita, vendas, diversidade, margem FROM primeiros
JOIN (SELECT id, {quem.nome} AS nome, {quem.carteira} AS carteira FROM "{quem.tabela}") nomes USING (id)
JOIN ({somas}) somas USING (id)
JOIN ({diversidades}) diversidades USING (id)
ORDER BY valor DESC, nome, id"""
    return sql, params


def _somas(quem: Quem, periodo: Periodo, onde: str, colunas: Iterable[str]) -> str:
    """What each one's orders add up to; who has none is not there."""
    fonte = _fonte(quem, periodo)
    # Rounded, because SQLite adds money in floating point, and equal sums must tie.
    como = {
        "pedidos": fonte.pedidos,
        "receita": f"ROUND(SUM({fonte.receita}), 2)",
        "vendas": "ROUND(SUM(vendas), 2)",
        "margem": "ROUND(SUM(vendas) - SUM(custo), 2)",
    }
    return f"""
  SELECT {quem.coluna} AS id, {", ".join(f"{como[nome]} AS {nome}" for nome in colunas)}
  FROM "pedidos_{fonte.tabela}" WHERE {onde} GROUP BY {quem.coluna} HAVING {fonte.havendo}"""


def _diversidades(quem: Quem, periodo: Periodo, onde: str) -> str:
    """How many different products, or clients, each one has."""
    fonte = Fonte(quem.pares) if periodo == TUDO else LINHAS
    return f"""
  SELECT id, COUNT(*) AS diversidade FROM (
    SELECT {quem.coluna} AS id FROM "pedidos_{fonte.tabela}" WHERE {onde}
    GROUP BY {quem.coluna}, {quem.variedade} HAVING {fonte.havendo}
  ) pares GROUP BY id"""


def _clientes_de_cada_um() -> str:
    """The same of the first products for ever: one at a time, because the index has the clients of each in order."""
    return f"""
  SELECT id, (
    SELECT COUNT(*) FROM (
      SELECT 1 FROM "pedidos_{PRODUTO.pares}" WHERE produto_id = primeiros.id
      GROUP BY cliente_id HAVING SUM(pedidos) > 0
    ) clientes
  ) AS diversidade FROM primeiros"""


def _fonte(quem: Quem, periodo: Periodo) -> Fonte:
    if periodo == TUDO:
        return Fonte(quem.somas)
    if quem is VENDEDOR:
        return Fonte("vendasdodia")
    # An order of a client has several lines.
    return LINHAS if quem is PRODUTO else LINHAS._replace(pedidos="COUNT(DISTINCT pedido_id)")


def _dos_primeiros(quem: Quem, periodo: Periodo) -> str:
    deles = f"{quem.coluna} IN (SELECT id FROM primeiros)"
    if quem is CLIENTE and periodo != TUDO:
        # The day of a line is that of its order, of which the index knows the client and the day.
        return f'pedido_id IN (SELECT id FROM "pedidos_pedido" WHERE {deles} AND data BETWEEN %(inicio)s AND %(fim)s)'
    return deles


def _onde(periodo: Periodo, vendedor_id: int | None) -> str:
    condicoes = []
    if periodo != TUDO:
        condicoes.append("dia BETWEEN %(inicio)s AND %(fim)s")
    if vendedor_id is not None:
        condicoes.append("vendedor_id = %(vendedor)s")
    return " AND ".join(condicoes) or "1 = 1"
