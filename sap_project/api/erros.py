"""What the API says when it refuses: in Portuguese, with the value it was given and what it accepts."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema

from comum.datas.periodo_form import encurtado


class Erro(Schema):
    detail: str


class ErroDeParametro(Schema):
    parametro: str
    mensagem: str


class ErroDeParametros(Schema):
    detail: str
    erros: list[ErroDeParametro]


# By the type that pydantic gives the error; what stands in braces it tells along with it.
MENSAGENS = {
    "int_parsing": "“{valor}” não é um número inteiro.",
    "int_parsing_size": "“{valor}” é um número grande demais.",
    "int_from_float": "“{valor}” não é um número inteiro.",
    "bool_parsing": "“{valor}” não é sim nem não: envie true ou false.",
    "greater_than_equal": "“{valor}” é pouco: o mínimo é {ge}.",
    "less_than_equal": "“{valor}” é demais: o máximo é {le}.",
    "string_too_long": "São {tamanho} caracteres; o máximo é {max_length}.",
    "string_pattern_mismatch": "Há um caractere que nenhum nome tem.",
    "missing": "Falta este parâmetro.",
    "value_error": "{error}",
}
DATA = "“{valor}” não é uma data: envie ano-mês-dia, por exemplo 2026-03-31."


def erros_de_parametros(request: HttpRequest, errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"parametro": str(error["loc"][-1]), "mensagem": _mensagem(request, error)} for error in errors]


def _mensagem(request: HttpRequest, error: dict[str, Any]) -> str:
    enviado = request.GET.get(str(error["loc"][-1]), "")
    kind = str(error["type"])
    mensagem = DATA if kind.startswith("date") else MENSAGENS.get(kind, "“{valor}” não se aceita aqui.")
    return mensagem.format(valor=encurtado(enviado), tamanho=len(enviado), **error.get("ctx", {}))
