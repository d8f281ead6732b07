"""Where the tables of resumos do not say what the orders add up to."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.valores import custo_da_linha, lucro_da_linha, unidades_mantidas, valor_da_linha
from pedidos.resumos.recalculo import TOTAIS, TotalEsperado, diferencas_sql

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


def diferencas(verdade: TotalEsperado) -> Iterator[Diferenca]:
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


def diferencas_das_linhas() -> Iterator[Diferenca]:
    """Where a line stores another value than the functions say: the database computed it by its own formula."""
    digitados = (
        *("quantidade", "fator", "preco_venda", "desconto", "preco_compra"),
        *("devolvida", "encerrada", "valor_abatido"),
    )
    gerados = ("valor_total_venda", "valor_total_compra", "lucro_bruto")
    rows = ItemPedido.objects.order_by().values("pk", *digitados, *gerados).iterator(chunk_size=PORCAO)
    for row in rows:
        valor = valor_da_linha(
            row["quantidade"], row["preco_venda"], row["desconto"], row["valor_abatido"], fator=row["fator"]
        )
        mantidas = unidades_mantidas(row["quantidade"], row["devolvida"], row["encerrada"])
        custo = custo_da_linha(mantidas, row["preco_compra"])
        certos = dict(zip(gerados, (valor, custo, lucro_da_linha(valor, custo)), strict=True))
        if errados := {nome: (certo, row[nome]) for nome, certo in certos.items() if certo != row[nome]}:
            yield Diferenca(ItemPedido._meta.db_table, {"id": row["pk"]}, errados)


def todas_as_diferencas() -> Iterator[Diferenca]:
    yield from diferencas_das_linhas()
    yield from diferencas_dos_resumos()


def diferencas_dos_resumos() -> Iterator[Diferenca]:
    for verdade in TOTAIS:
        yield from diferencas(verdade)


def _exato(valor: Any) -> Decimal:
    # SQLite answers a float, rounded to the cent.
    return Decimal(str(valor)).quantize(Decimal("0.01")).normalize() + 0
