"""Texts found without regard to accents and case: "jose" finds José, on PostgreSQL and SQLite alike.

A field that is searched has a second one beside it, kept by the database itself, so that no way
of writing can leave it behind: nome_busca = campo_de_busca("nome"). What is asked of it (icontains,
iexact) goes through the same function as what is stored.
"""

import sqlite3
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.lookups import Contains, Exact
from django.dispatch import receiver

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


def sem_acento(texto: str) -> str:
    """The text without case and accents: how names are compared everywhere."""
    apart = unicodedata.normalize("NFKD", texto)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


@receiver(connection_created, dispatch_uid="sem_acento")
def _teach_sqlite(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.create_function("sem_acento", 1, sem_acento, deterministic=True)


def _sql(vendor: str, texto: str) -> str:
    if vendor == "sqlite":
        return f"sem_acento({texto})"
    return rf"lower(regexp_replace(normalize({texto}, NFKD), '[\u0300-\u036f]', '', 'g'))"


class SemAcento(models.Func):
    arity = 1

    def as_sql(self, compiler: Any, connection: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        texto, params = compiler.compile(self.source_expressions[0])
        return _sql(connection.vendor, texto), params


class TextoSemAcento(_TextField):
    """Holds what SemAcento makes of a text."""


class _PelaMesmaFuncao:
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        texto, params = super().process_rhs(compiler, connection)  # type: ignore[misc]
        return _sql(connection.vendor, texto), params


class _Contem(_PelaMesmaFuncao, Contains):
    pass


class _Igual(_PelaMesmaFuncao, Exact):
    pass


TextoSemAcento.register_lookup(_Contem, "icontains")
TextoSemAcento.register_lookup(_Igual, "iexact")


def campo_de_busca(campo: str) -> models.GeneratedField:
    """What is searched of the field of this name."""
    return models.GeneratedField(expression=SemAcento(campo), output_field=TextoSemAcento(), db_persist=True)
