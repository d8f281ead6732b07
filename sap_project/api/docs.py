"""The page that tells people what the API answers: the schema as plain HTML, in the look of the site."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class Parametro(NamedTuple):
    nome: str
    onde: str
    tipo: str
    descricao: str


class Operacao(NamedTuple):
    """exemplo is an address to try; "" where a number must be known for it."""

    resumo: str
    descricao: str
    caminho: str
    exemplo: str
    parametros: list[Parametro]
    respostas: dict[int, str]


class PaginaDaApi(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        context = {
            "api": schema["info"],
            "openapi_url": self.get_openapi_url(api, kwargs),
            "operacoes": list(_operacoes(schema)),
        }
        return render(request, "sap_project/api.html", context)


def _operacoes(schema: dict[str, Any]) -> Iterator[Operacao]:
    for caminho, methods in schema["paths"].items():
        for operation in methods.values():
            yield Operacao(
                operation["summary"],
                operation.get("description", ""),
                caminho,
                "" if "{" in caminho else caminho,
                [
                    Parametro(
                        parametro["name"],
                        "no endereço" if parametro["in"] == "path" else "opcional",
                        _tipo(parametro["schema"]),
                        parametro.get("description", ""),
                    )
                    for parametro in operation["parameters"]
                ],
                {status: response["description"] for status, response in operation["responses"].items()},
            )


TIPOS = {"integer": "número inteiro", "boolean": "true ou false", "string": "texto", "null": ""}


def _tipo(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return ", ".join(filter(None, map(_tipo, schema["anyOf"])))
    tipo = "data" if schema.get("format") == "date" else TIPOS[schema["type"]]
    bounds = [schema[name] for name in ("minimum", "maximum") if name in schema]
    padrao = f"; sem ele, {schema['default']}" if schema.get("default") not in (None, "") else ""
    return tipo + (f" de {bounds[0]} a {bounds[1]}" if len(bounds) == 2 else "") + padrao
