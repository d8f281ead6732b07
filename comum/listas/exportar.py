"""Tables as a file, .csv or .xlsx, streamed as they are read.

Not all rows are in memory at any time. A text that a spreadsheet would take for a formula stays text.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.datas.periodo import escrever
from comum.listas.coluna import Celula
from comum.listas.xlsx import Folha, livro

POR_VEZ = 2000
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\n]")


def entregar(
    request: HttpRequest,
    nome: str,
    formato: str,
    folhas: Sequence[Folha],
    *,
    pergunta: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponseBase:
    """The file, named after the day; a .csv has one sheet. The log gets who took how many rows of what."""
    escrever_folhas, content_type = FORMATOS[formato]
    response = StreamingHttpResponse(escrever_folhas(folhas), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{nome}-{timezone.localdate():%Y-%m-%d}.{formato}"'
    # HEAD hands out no rows.
    if request.method == "GET":
        tipo = LogAtividade.Tipo.EXPORTACAO
        dados = {"formato": formato, "linhas": sum(folha.quantas for folha in folhas), **pergunta}
        log.registrar(request, tipo, f"{tipo.label}: {nome}", modulo=nome, dados=dados)
    return response


def sem_formula(texto: str) -> str:
    """The text, marked as such where a spreadsheet would compute it."""
    return f"'{texto}" if _FORMULA.match(texto) else texto


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(folhas: Sequence[Folha]) -> Iterator[str]:
    """As the spreadsheets of Brazil open it: semicolons, decimal commas, UTF-8 with its mark."""
    (folha,) = folhas
    writer = csv.writer(_Line(), delimiter=";")
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow([coluna.titulo for coluna in folha.colunas])
    for registro in folha.linhas:
        yield writer.writerow([_csv_text(coluna.na_celula(registro)) for coluna in folha.colunas])


def _csv_text(value: Celula) -> str:
    match value:
        case None:
            return ""
        case str():
            return sem_formula(value)
        case datetime():
            return f"{escrever(value.date())} {value:%H:%M}"
        case date():
            return escrever(value)
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case _:
            return str(value)


FORMATOS: dict[str, tuple[Callable[[Sequence[Folha]], Iterator[str] | Iterator[bytes]], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (livro, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
