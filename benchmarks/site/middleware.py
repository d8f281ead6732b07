"""Says in a header of each answer how many statements the database got for it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from benchmarks.host import SQL


def count_sql(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Goes above all other middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        statements = 0

        def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            nonlocal statements
            statements += 1
            return run(sql, params, many, context)

        with connection.execute_wrapper(execute):
            response = get_response(request)
        response[SQL] = str(statements)
        return response

    return answer
