"""The clients that the house won in the month, and those it lost: the best first."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Sum, Window

from comum.datas.periodo import Periodo
from pedidos.clientes.models import ClienteQuerySet
from pedidos.models import Cliente, ResumoLinha
from pedidos.pedidos.ganhos_e_perdidos import ganhos, perdidos, quando_compravam
from pedidos.pedidos.ultima_compra import com_ultima_compra
from pedidos.pedidos.valores import soma_dos
from vendedor.queries.vendas import nome_do_cliente, reais


class ClienteDaCasa(NamedTuple):
    """vendas: of the period in which he was won, or used to buy; vendedor: whose portfolio he is in."""

    id: int
    nome: str
    vendedor: str | None
    ultima: date
    vendas: Decimal

    @property
    def filtro(self) -> dict[str, Any]:
        return {"cliente": self.id}


class Movimento(NamedTuple):
    """quantos there are, of whom clientes are the first; periodo is that of their sales."""

    quantos: int
    clientes: list[ClienteDaCasa]
    periodo: Periodo


def clientes_ganhos(mes: Periodo, primeiros: int | None = None) -> Movimento:
    """One query."""
    return _movimento(ganhos(com_ultima_compra(Cliente.objects.all()), mes), mes, primeiros)


def clientes_perdidos(hoje: date, primeiros: int | None = None) -> Movimento:
    """One query."""
    return _movimento(perdidos(com_ultima_compra(Cliente.objects.all()), hoje), quando_compravam(hoje), primeiros)


def _movimento(clientes: ClienteQuerySet, periodo: Periodo, primeiros: int | None) -> Movimento:
    linhas = ResumoLinha.objects.filter(pedido__data__range=periodo)
    rows = list(
        clientes.annotate(
            exibido=nome_do_cliente(),
            quantos=Window(Count("pk")),
            vendas=soma_dos(linhas, "pedido__cliente", Sum("vendas")),
        )
        .order_by(F("vendas").desc(), "exibido", "pk")
        .values_list("quantos", "pk", "exibido", "vendedor__nome", "ultima", "vendas")[:primeiros]
    )
    encontrados = [ClienteDaCasa(*row[1:-1], reais(row[-1])) for row in rows]
    return Movimento(rows[0][0] if rows else 0, encontrados, periodo)
