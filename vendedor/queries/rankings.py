"""The rankings of a period: sellers, clients and products by sales, revenue, diversity and margin."""

from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import TextChoices

from comum.datas.periodo import Periodo
from vendedor.queries.rankings_sql import CLIENTE, PRODUTO, VENDEDOR, Quem, ranking
from vendedor.queries.vendas import reais

MAIORES = 20


class Criterio(TextChoices):
    RECEITA = "receita", "Receita"
    VENDAS = "vendas", "Vendas"
    DIVERSIDADE = "diversidade", "Diversidade"
    MARGEM = "margem", "Margem bruta"


class Colocado(NamedTuple):
    """A place in a ranking. diversidade: the different products; of a product, its different clients."""

    id: int
    nome: str
    carteira_id: int | None
    pedidos: int
    receita: Decimal
    vendas: Decimal
    diversidade: int
    margem: Decimal

    @property
    def margem_percentual(self) -> Decimal | None:
        return self.margem / self.vendas * 100 if self.vendas else None


class Rankings(NamedTuple):
    """vendedores is empty where one seller looks at his own sales."""

    vendedores: list[Colocado]
    clientes: list[Colocado]
    produtos: list[Colocado]


def rankings_do_periodo(
    periodo: Periodo, criterio: Criterio, vendedor_id: int | None = None, quantos: int = MAIORES
) -> Rankings:
    """The first so many of each. Three queries for everybody's sales, two for those of one seller."""
    clientes, produtos = (_primeiros(quem, periodo, criterio, vendedor_id, quantos) for quem in (CLIENTE, PRODUTO))
    vendedores = _primeiros(VENDEDOR, periodo, criterio, None, quantos) if vendedor_id is None else []
    return Rankings(vendedores, clientes, produtos)


def _primeiros(
    quem: Quem, periodo: Periodo, criterio: Criterio, vendedor_id: int | None, quantos: int
) -> list[Colocado]:
    with connection.cursor() as cursor:
        cursor.execute(*ranking(quem, periodo, criterio.value, vendedor_id, quantos))
        return [
            Colocado(pk, nome, carteira, pedidos, reais(receita), reais(vendas), diversidade, reais(margem))
            for pk, nome, carteira, pedidos, receita, vendas, diversidade, margem in cursor.fetchall()
        ]
