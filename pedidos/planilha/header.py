"""Recognises the header of a sheet: which column holds what, by whatever name people give it."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from pedidos.busca import sem_acento
from pedidos.planilha.fields import Cell, is_blank, show
from pedidos.planilha.problemas import ArquivoRecusado, printable


class Modo(StrEnum):
    """How the cells of a column name a record."""

    QUALQUER = "qualquer"
    ID = "id"
    CODIGO = "codigo"
    NOME = "nome"


class Coluna(NamedTuple):
    indice: int
    titulo: str
    modo: Modo


NEEDED = ("cliente", "produto", "quantidade", "preco_venda", "data")
OPTIONAL = ("vendedor",)

# Written as simplify() leaves them: no case, no accents, no "de", "do", "da".
_NAMES: dict[str, dict[Modo, tuple[str, ...]]] = {
    "cliente": {
        Modo.QUALQUER: ("cliente", "comprador"),
        Modo.ID: ("cliente id", "id cliente"),
        Modo.NOME: ("nome cliente", "cliente nome", "razao social", "fantasia", "nome fantasia"),
    },
    "produto": {
        Modo.QUALQUER: ("produto", "item", "mercadoria"),
        Modo.ID: ("produto id", "id produto"),
        Modo.CODIGO: ("codigo", "codigo interno", "codigo produto", "cod produto", "produto codigo", "sku"),
        Modo.NOME: ("nome produto", "produto nome", "descricao", "descricao produto"),
    },
    "quantidade": {Modo.QUALQUER: ("quantidade", "qtd", "qtde", "qde", "quant", "unidades", "quantidade vendida")},
    "preco_venda": {
        Modo.QUALQUER: (
            "preco venda",
            "preco",
            "preco unitario",
            "preco unit",
            "valor unitario",
            "valor unit",
            "vl unitario",
            "vlr unitario",
            "vl unit",
            "unitario",
        )
    },
    "data": {
        Modo.QUALQUER: ("data", "data pedido", "data venda", "dt", "dt pedido", "dt venda", "emissao", "data emissao")
    },
    "vendedor": {
        Modo.QUALQUER: ("vendedor", "representante"),
        Modo.ID: ("vendedor id", "id vendedor"),
        Modo.CODIGO: ("codigo vendedor", "cod vendedor", "vendedor codigo"),
        Modo.NOME: ("nome vendedor", "vendedor nome"),
    },
}
_BY_NAME = {name: (column, modo) for column, modes in _NAMES.items() for modo, names in modes.items() for name in names}


def normalize(text: str) -> str:
    """The text without case, accents and extra spaces: how names are compared."""
    return " ".join(sem_acento(text).split())


def recognised(titles: Sequence[Cell]) -> int:
    """How many of these titles are columns that we know."""
    return sum(simplify(show(title)) in _BY_NAME for title in titles)


def read_header(titles: Sequence[Cell], where: str) -> dict[str, Coluna]:
    """The columns by what they hold. Raises ArquivoRecusado when one is missing or there twice."""
    columns: dict[str, Coluna] = {}
    twice: dict[str, list[str]] = {}
    for indice, title in enumerate(titles):
        titulo = printable(show(title))
        if (known := _BY_NAME.get(simplify(titulo))) is None:
            continue
        column, modo = known
        if column in columns:
            twice.setdefault(column, [columns[column].titulo]).append(titulo)
        else:
            columns[column] = Coluna(indice, titulo, modo)
    missing = [column for column in NEEDED if column not in columns]
    if not missing and not twice:
        return columns
    faults = [f"falta a coluna {column}" for column in missing]
    faults += [f"mais de uma coluna diz {column}: {', '.join(titles)}" for column, titles in twice.items()]
    found = ", ".join(printable(show(title)) for title in titles if not is_blank(title))
    raise ArquivoRecusado(
        f"{where}: {'; '.join(faults)}. Encontradas: {found}. Necessárias: {', '.join(NEEDED)}; "
        f"opcional: {', '.join(OPTIONAL)}. Corrija os títulos na primeira linha preenchida; "
        "as outras colunas podem ficar, são ignoradas."
    )


def simplify(title: str) -> str:
    bare = re.sub(r"\(.*?\)", " ", normalize(title))
    words = re.sub(r"[^a-z0-9]+", " ", bare).split()
    return " ".join(word for word in words if word not in ("de", "do", "da"))
