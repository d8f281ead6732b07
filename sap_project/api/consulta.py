"""How a question is written: who may ask it, what it answers, and how it is described in the schema."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import SessionAuth
from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from comum.formatos import casas_do_preco, em_centavos
from pedidos.acesso import Papel, acesso_de
from sap_project.api.erros import Erro, ErroDeParametros

T = TypeVar("T")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])

# What PostgreSQL cannot hold in a text stands in no name either.
Texto = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00]*$")]
Reais = Annotated[Decimal, AfterValidator(em_centavos)]


def _em_iso(value: Any) -> Any:
    """Left to itself pydantic also takes the seconds of a clock for a day."""
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("date_iso", "not an ISO date") from error


Dia = Annotated[date, BeforeValidator(_em_iso)]
# Of a unit: two places, and four where it has them.
Preco = Annotated[Decimal, AfterValidator(casas_do_preco)]


class Pagina(Schema):
    """Which part of a long answer."""

    limit: int = Field(20, ge=1, le=100, description="Quantos no máximo.")
    offset: int = Field(0, ge=0, le=1_000_000, description="Quantos pular.")

    def parte(self, rows: "QuerySet[Any, R]") -> "QuerySet[Any, R]":
        return rows[self.offset : self.offset + self.limit]


class Lista(Schema, Generic[T]):
    total: int = Field(description="Quantos há ao todo, não só nesta parte.")
    items: list[T]


class Sessao(SessionAuth):
    """Whoever has come in on the site and has one of these roles."""

    def __init__(self, papeis: frozenset[Papel]) -> None:
        super().__init__()
        self.papeis = papeis

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        user = super().authenticate(request, key)
        if user is not None and not acesso_de(request).abre(self.papeis):
            raise PermissionDenied("O seu papel não abre esta consulta.")
        return user


ERROS = {
    401: (Erro, "Ninguém entrou no site com esta sessão, ou ela terminou."),
    403: (Erro, "O papel de quem pergunta não abre esta consulta."),
    404: (Erro, "Não existe, ou é de outro vendedor."),
    422: (ErroDeParametros, "Algum parâmetro não se entende; a resposta diz qual e por quê."),
}


def consulta(
    router: Router,
    caminho: str,
    resposta: Any,
    *,
    nome: str,
    papeis: frozenset[Papel],
    resumo: str,
    de_um: bool = False,
) -> Callable[[F], F]:
    """A GET for these roles; de_um where it is about one record, which may not be there."""
    erros = {status: erro for status, erro in ERROS.items() if status != 404 or de_um}
    return router.get(
        caminho,
        auth=Sessao(papeis),
        response={200: resposta, **{status: modelo for status, (modelo, _) in erros.items()}},
        url_name=nome,
        summary=resumo,
        openapi_extra={
            "responses": {
                200: {"description": "A resposta."},
                **{status: {"description": descricao} for status, (_, descricao) in erros.items()},
            }
        },
    )
