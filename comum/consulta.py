"""Questions that the ORM writes once: to write one takes it many times as long as the database takes to answer."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Expression, QuerySet


class Valor(Expression):
    """A place in a question for what is only said when it is asked."""

    def __init__(self, nome: str) -> None:
        super().__init__()
        self.nome = nome

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def get_group_by_cols(self) -> list[Any]:
        return []


class _Escrita(NamedTuple):
    compiler: Any
    sql: str
    params: tuple[Any, ...]


class Consulta:
    """A decorator of a function that writes a query with a Valor where a value goes.

    Called with the function's own arguments, on which the shape of the query depends, and with the values by
    their names, of which it takes those that it has a place for. Answers the rows, as values_list() would.
    """

    def __init__(self, escrever: "Callable[..., QuerySet[Any, Any]]") -> None:
        self._escrever = escrever
        # A page of a list is a shape of its own, and there may be any number of them.
        self._escrita = lru_cache(maxsize=20)(self._escrever_para)

    def __call__(self, *forma: Any, **valores: Any) -> list[tuple[Any, ...]]:
        compiler, sql, params = self._escrita(connection.vendor, *forma)
        adapt = connection.ops.adapt_unknown_value
        ditos = [adapt(valores[param.nome]) if isinstance(param, Valor) else param for param in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, ditos)
            return list(compiler.results_iter([cursor.fetchall()], tuple_expected=True))

    def _escrever_para(self, _banco: str, *forma: Any) -> _Escrita:
        compiler = self._escrever(*forma).query.get_compiler(connection=connection)
        return _Escrita(compiler, *compiler.as_sql())
