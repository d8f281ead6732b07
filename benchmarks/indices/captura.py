"""What the pages ask of the database, written down as the server is sent it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

PERGUNTAS = ("SELECT", "WITH")


@dataclass
class Consulta:
    """texto is complete; forma is the same with a mark in the place of each value."""

    texto: str
    forma: str
    paginas: list[str] = field(default_factory=list)


class Captura:
    """The different questions of all pages, each with the pages that send it."""

    def __init__(self) -> None:
        self._por_texto: dict[str, Consulta] = {}
        self._pagina = ""

    @property
    def consultas(self) -> list[Consulta]:
        return list(self._por_texto.values())

    @contextmanager
    def da_pagina(self, pagina: str) -> Iterator[None]:
        self._pagina = pagina
        with connection.execute_wrapper(self._anotar):
            yield

    def _anotar(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not many and sql.lstrip().upper().startswith(PERGUNTAS):
            texto = context["cursor"].cursor.mogrify(sql, params).decode()
            consulta = self._por_texto.setdefault(texto, Consulta(texto, sql))
            if self._pagina not in consulta.paginas:
                consulta.paginas.append(self._pagina)
        return execute(sql, params, many, context)
