"""Writes millions of rows in bounded memory: COPY on PostgreSQL, executemany elsewhere."""

import io
from collections.abc import Callable
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models

LINHAS_POR_LOTE = 20_000


class Tabela:
    """The rows of one model that wait to be written, as tuples in the order of campos."""

    def __init__(self, model: type[models.Model], *campos: str) -> None:
        self.model = model
        self.fields: list[models.Field[Any, Any]] = [
            field for field in map(model._meta.get_field, campos) if isinstance(field, models.Field)
        ]
        self.linhas: list[tuple[Any, ...]] = []
        # The connection itself: the proxy of django.db costs more than the rest, per value.
        self.connection = connections[DEFAULT_DB_ALIAS]
        quote = self.connection.ops.quote_name
        self.nome = quote(model._meta.db_table)
        self.colunas = ", ".join(quote(str(field.column)) for field in self.fields)

    def escrever(self) -> None:
        if self.linhas:
            (self._copy if self.connection.vendor == "postgresql" else self._insert)()
            self.linhas.clear()

    def _copy(self) -> None:
        text = "\n".join(["\t".join([_copy_text(value) for value in linha]) for linha in self.linhas])
        with self.connection.cursor() as cursor:
            cursor.cursor.copy_expert(f"COPY {self.nome} ({self.colunas}) FROM STDIN", io.StringIO(text))

    def _insert(self) -> None:
        prepare: list[Callable[..., Any]] = [field.get_db_prep_save for field in self.fields]
        marks = ", ".join(["%s"] * len(self.fields))
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.nome} ({self.colunas}) VALUES ({marks})",  # noqa: S608 (names of our own models)
                [
                    [to_db(value, self.connection) for to_db, value in zip(prepare, linha, strict=True)]
                    for linha in self.linhas
                ],
            )


class Gravador:
    """The tables of a load, parents before children, written together when enough has gathered."""

    def __init__(self, *tabelas: Tabela) -> None:
        self.tabelas = tabelas
        self.connection = connections[DEFAULT_DB_ALIAS]
        if self.connection.vendor == "postgresql":
            # Deferred, every row's foreign keys would be remembered until COMMIT, in memory.
            with self.connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def escrever_se_cheio(self) -> None:
        if sum(len(tabela.linhas) for tabela in self.tabelas) >= LINHAS_POR_LOTE:
            self.escrever()

    def escrever(self) -> None:
        for tabela in self.tabelas:
            tabela.escrever()

    def terminar(self) -> None:
        """The last rows, the sequences behind the ids that were given, the planner's figures."""
        self.escrever()
        with self.connection.cursor() as cursor:
            for sql in self.connection.ops.sequence_reset_sql(no_style(), [tabela.model for tabela in self.tabelas]):
                cursor.execute(sql)
            if self.connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {', '.join(tabela.nome for tabela in self.tabelas)}")


def _copy_text(value: object) -> str:
    if value is None:
        return "\\N"
    if type(value) is str:
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return str(value)
