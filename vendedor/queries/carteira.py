"""A seller's portfolio: how many clients it has, and who of them has bought nothing lately."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, F

from pedidos.models import Cliente
from pedidos.models.cliente import ClienteQuerySet, sem_compra_ha
from vendedor.queries.vendas import nome_do_cliente

DIAS_SEM_COMPRA = (7, 15, 30)
TAMANHO_DA_LISTA = 12


class SemCompra(NamedTuple):
    """A client who has bought nothing lately; ultima and dias are None if he never did."""

    id: int
    nome: str
    cidade: str
    telefone: str
    ultima: date | None
    dias: int | None


class Carteira(NamedTuple):
    """The active clients of a seller; sem_compra counts them by days without a purchase."""

    ativos: int
    sem_compra: dict[int, int]
    lista: list[SemCompra]


def carteira_do_vendedor(carteira_id: int, dias: int, hoje: date) -> Carteira:
    """Two queries. The list is of those without a purchase for so many days, the lately lost ones first.

    A purchase counts whoever sold it: nobody calls a client who bought yesterday from a colleague.
    """
    contagem = _com_ultima(carteira_id).aggregate(
        ativos=Count("pk"), **{f"sem_{n}": Count("pk", filter=sem_compra_ha(n, hoje)) for n in DIAS_SEM_COMPRA}
    )
    return Carteira(
        contagem["ativos"],
        {n: contagem[f"sem_{n}"] for n in DIAS_SEM_COMPRA},
        clientes_sem_compra(carteira_id, dias, hoje),
    )


def clientes_sem_compra(
    carteira_id: int | None, dias: int, hoje: date, pulados: int = 0, quantos: int = TAMANHO_DA_LISTA
) -> list[SemCompra]:
    """One query; of all portfolios when none is named."""
    lista = (
        _com_ultima(carteira_id)
        .filter(sem_compra_ha(dias, hoje))
        .annotate(exibido=nome_do_cliente())
        .order_by(F("ultima").desc(nulls_last=True), "exibido", "pk")
        .values_list("pk", "exibido", "cidade", "telefone", "ultima")[pulados : pulados + quantos]
    )
    return [
        SemCompra(pk, nome, cidade, telefone, ultima, (hoje - ultima).days if ultima else None)
        for pk, nome, cidade, telefone, ultima in lista
    ]


def quantos_sem_compra(carteira_id: int | None, dias: int, hoje: date) -> int:
    return _com_ultima(carteira_id).filter(sem_compra_ha(dias, hoje)).count()


def _com_ultima(carteira_id: int | None) -> ClienteQuerySet:
    """The active clients, each with the day of his last purchase."""
    clientes = Cliente.objects.ativos()
    if carteira_id is not None:
        clientes = clientes.do_vendedor(carteira_id)
    return clientes.com_ultima_compra()
