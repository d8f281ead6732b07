"""The SQL of a ranking: first the sums, then the names of the few that are shown.

By hand, because the names must not be joined to every row of the history, which is what
grouping by them means to the ORM. PostgreSQL and SQLite read it alike.
"""

# ruff: noqa: S608 - every name is of our own making, every value a parameter.

from typing import Any, NamedTuple

from pedidos.periodo import TUDO, Periodo


class Quem(NamedTuple):
    """Who is ranked: the column that says who, where the names are, and what his diversidade counts."""

    coluna: str
    tabela: str
    nome: str
    carteira: str
    variedade: str


VENDEDOR = Quem("vendedor_id", "vendedor_vendedor", "nome", "id", "produto_id")
CLIENTE = Quem(
    "cliente_id",
    "pedidos_cliente",
    # As Cliente.__str__ says it: the name on the door, or else the registered one.
    "CASE WHEN fantasia = '' THEN nome ELSE fantasia END",
    "vendedor_id",
    "produto_id",
)
PRODUTO = Quem("produto_id", "pedidos_produto", "nome", "NULL", "cliente_id")

# What a line, or a row of a sum, says of each column of a ranking. Where an order has several rows
# it cannot be counted in them; whoever has none has no row there.
DAS_SOMAS = {"pedidos": "SUM(pedidos)", "receita": "receita", "havendo": "SUM(pedidos) > 0"}
DAS_LINHAS = {"pedidos": "COUNT(*)", "receita": "CASE WHEN pago THEN vendas ELSE 0 END", "havendo": "1 = 1"}


def ranking(
    quem: Quem, periodo: Periodo, criterio: str, vendedor_id: int | None, quantos: int
) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters; answers id, nome, carteira, pedidos, receita, vendas, diversidade, margem."""
    params = {"vendedor": vendedor_id, "inicio": str(periodo.inicio), "fim": str(periodo.fim), "quantos": quantos}
    onde = _onde(periodo, vendedor_id)
    juntar = f"JOIN ({_diversidades(quem, periodo, onde)}) diversidades USING (id)"
    pedidos, diversidade = "pedidos", "diversidade"
    if quem is CLIENTE:
        # There are many clients: of those who are shown alone it is looked at what they have bought.
        if criterio != "diversidade":
            juntar, diversidade = "", _de_um_cliente("produto_id", periodo, onde)
        if periodo != TUDO:
            pedidos = _de_um_cliente("pedido_id", periodo, onde)
    sql = f"""
SELECT id, nome, carteira, {pedidos} AS pedidos, receita, vendas, {diversidade} AS diversidade, margem FROM (
  SELECT * FROM ({_somas(quem, periodo, onde)}) somas
  JOIN (SELECT id, {quem.nome} AS nome, {quem.carteira} AS carteira FROM "{quem.tabela}") nomes USING (id)
  {juntar}
  ORDER BY {criterio} DESC, nome, id LIMIT %(quantos)s
) primeiros ORDER BY {criterio} DESC, nome, id"""
    return sql, params


def _somas(quem: Quem, periodo: Periodo, onde: str) -> str:
    """What each one's orders add up to; who has none is not there."""
    if periodo == TUDO:
        fonte, colunas = ("comprasdoproduto" if quem is PRODUTO else "comprasdocliente"), DAS_SOMAS
    elif quem is VENDEDOR:
        fonte, colunas = "vendasdodia", DAS_SOMAS
    else:
        fonte, colunas = "resumolinha", DAS_LINHAS
    # Rounded, because SQLite adds money in floating point, and equal sums must tie.
    return f"""
    SELECT {quem.coluna} AS id, {colunas["pedidos"]} AS pedidos, ROUND(SUM({colunas["receita"]}), 2) AS receita,
      ROUND(SUM(vendas), 2) AS vendas, ROUND(SUM(vendas) - SUM(custo), 2) AS margem
    FROM "pedidos_{fonte}" WHERE {onde} GROUP BY {quem.coluna} HAVING {colunas["havendo"]}"""


def _diversidades(quem: Quem, periodo: Periodo, onde: str) -> str:
    """How many different products, or clients, each one has."""
    fonte, colunas = ("comprasdoproduto", DAS_SOMAS) if periodo == TUDO else ("resumolinha", DAS_LINHAS)
    return f"""
    SELECT id, COUNT(*) AS diversidade FROM (
      SELECT {quem.coluna} AS id FROM "pedidos_{fonte}" WHERE {onde}
      GROUP BY {quem.coluna}, {quem.variedade} HAVING {colunas["havendo"]}
    ) pares GROUP BY id"""


def _de_um_cliente(coluna: str, periodo: Periodo, onde: str) -> str:
    """How many different ones there are in what the client of the row has bought."""
    if periodo == TUDO:
        return f"""(
    SELECT COUNT(*) FROM (
      SELECT {coluna} FROM "pedidos_comprasdoproduto" WHERE cliente_id = primeiros.id AND {onde}
      GROUP BY {coluna} HAVING {DAS_SOMAS["havendo"]}
    ) diferentes)"""
    # Its day is that of its order, of which the index knows the client and the day.
    return f"""(
    SELECT COUNT(DISTINCT {coluna}) FROM "pedidos_resumolinha" WHERE pedido_id IN (
      SELECT id FROM "pedidos_pedido" WHERE cliente_id = primeiros.id AND data BETWEEN %(inicio)s AND %(fim)s
    ) AND {onde})"""


def _onde(periodo: Periodo, vendedor_id: int | None) -> str:
    condicoes = []
    if periodo != TUDO:
        condicoes.append("dia BETWEEN %(inicio)s AND %(fim)s")
    if vendedor_id is not None:
        condicoes.append("vendedor_id = %(vendedor)s")
    return " AND ".join(condicoes) or "1 = 1"
