"""A seller's portfolio: how many clients it has, and who of them has bought nothing lately."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, QuerySet, When, Window

from comum.consulta import Consulta, Valor
from pedidos.clientes.models import ClienteQuerySet
from pedidos.models import Cliente
from pedidos.pedidos.ultima_compra import com_ultima_compra, sem_compra_desde, sem_compra_ha
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
    """One query. The list is of those without a purchase for so many days, the lately lost ones first.

    A purchase counts whoever sold it: nobody calls a client who bought yesterday from a colleague.
    """
    limites = {f"ha_{n}": hoje - timedelta(days=n) for n in DIAS_SEM_COMPRA}
    rows = _perguntar(dias, vendedor=carteira_id, **limites)
    _, ativos, *contados = rows[0][: 2 + len(DIAS_SEM_COMPRA)] if rows else (0, 0, *(0 for _ in DIAS_SEM_COMPRA))
    return Carteira(
        ativos,
        dict(zip(DIAS_SEM_COMPRA, contados, strict=True)),
        [_um(row[-len(_CAMPOS) :], hoje) for row in rows if row[0]],
    )


@Consulta
def _perguntar(dias: int) -> "QuerySet[Any, Any]":
    # All clients are counted, so none is filtered out: those that belong in the list come first.
    clientes = com_ultima_compra(Cliente.objects.ativos().filter(vendedor=Valor("vendedor"))).annotate(
        na_lista=Case(When(sem_compra_desde(Valor(f"ha_{dias}")), then=1), default=0),
        ativos=Window(Count("pk")),
        **{f"sem_{n}": Window(Count("pk", filter=sem_compra_desde(Valor(f"ha_{n}")))) for n in DIAS_SEM_COMPRA},
    )
    campos = ("na_lista", "ativos", *(f"sem_{n}" for n in DIAS_SEM_COMPRA), *_CAMPOS)
    return _em_ordem(clientes, "-na_lista").values_list(*campos)[:TAMANHO_DA_LISTA]


def clientes_sem_compra(
    carteira_id: int | None, dias: int, hoje: date, pulados: int = 0, quantos: int = TAMANHO_DA_LISTA
) -> list[SemCompra]:
    """One query; of all portfolios when none is named."""
    lista = _em_ordem(_com_ultima(carteira_id).filter(sem_compra_ha(dias, hoje)))
    return [_um(row, hoje) for row in lista.values_list(*_CAMPOS)[pulados : pulados + quantos]]


def quantos_sem_compra(carteira_id: int | None, dias: int, hoje: date) -> int:
    return _com_ultima(carteira_id).filter(sem_compra_ha(dias, hoje)).count()


def _com_ultima(carteira_id: int | None) -> ClienteQuerySet:
    """The active clients, each with the day of his last purchase."""
    clientes = Cliente.objects.ativos()
    if carteira_id is not None:
        clientes = clientes.do_vendedor(carteira_id)
    return com_ultima_compra(clientes)


_CAMPOS = ("pk", "exibido", "cidade", "telefone", "ultima")


def _em_ordem(clientes: ClienteQuerySet, *antes: str) -> ClienteQuerySet:
    return clientes.annotate(exibido=nome_do_cliente()).order_by(
        *antes, F("ultima").desc(nulls_last=True), "exibido", "pk"
    )


def _um(row: Sequence[Any], hoje: date) -> SemCompra:
    pk, nome, cidade, telefone, ultima = row
    return SemCompra(pk, nome, cidade, telefone, ultima, (hoje - ultima).days if ultima else None)
