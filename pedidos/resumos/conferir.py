"""Where the tables of resumos do not say what the orders add up to."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from pedidos.resumos.verdade import VERDADES, Verdade, diferencas_sql

PORCAO = 1000


class Diferenca(NamedTuple):
    """A key of a table, and of each value that differs what it should be and what is written down."""

    tabela: str
    chave: dict[str, Any]
    valores: dict[str, tuple[Decimal, Decimal]]

    def __str__(self) -> str:
        onde = ", ".join(f"{nome}={valor}" for nome, valor in self.chave.items())
        o_que = ", ".join(f"{nome} é {gravado} e devia ser {certo}" for nome, (certo, gravado) in self.valores.items())
        return f"{self.tabela} ({onde}): {o_que}"


def diferencas(verdade: Verdade) -> Iterator[Diferenca]:
    """All of one table, as of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(diferencas_sql(verdade))
        nomes = [coluna[0].removeprefix("certo_") for coluna in cursor.description][len(verdade.chave) :: 2]
        while porcao := cursor.fetchmany(PORCAO):
            for row in porcao:
                chave, valores = row[: len(verdade.chave)], [_exato(valor) for valor in row[len(verdade.chave) :]]
                pares = zip(nomes, valores[::2], valores[1::2], strict=True)
                yield Diferenca(
                    verdade.tabela,
                    dict(zip(verdade.chave, chave, strict=True)),
                    {nome: (certo, gravado) for nome, certo, gravado in pares if certo != gravado},
                )


def todas_as_diferencas() -> Iterator[Diferenca]:
    for verdade in VERDADES:
        yield from diferencas(verdade)


def _exato(valor: Any) -> Decimal:
    # SQLite answers a float, rounded to the cent.
    return Decimal(str(valor)).quantize(Decimal("0.01")).normalize() + 0
