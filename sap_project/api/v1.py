"""The first version of the API: what it consists of, and how it refuses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, ValidationError

from comum.datas.periodo_form import encurtado
from sap_project.api import clientes, pedidos, produtos
from sap_project.api.docs import PaginaDaApi
from sap_project.api.erros import erros_de_parametros

api = NinjaAPI(
    title="API do SAP",
    version="1",
    urls_namespace="api",
    description="Clientes, pedidos e produtos em JSON, para quem entrou no site e com as permissões das suas páginas: "
    "um vendedor vê só o que é seu. Valores são texto com duas casas (“1234.50”), ou quatro no preço da unidade que "
    "as tem (“2.7083”), datas são ISO 8601.",
    docs=PaginaDaApi(),
    docs_url="/",
)
api.add_router("/clientes", clientes.router)
api.add_router("/pedidos", pedidos.router)
api.add_router("/produtos", produtos.router)
# The last one: what no other has answered.
o_resto = Router()
api.add_router("", o_resto)


@o_resto.get("/{path:resto}", auth=None, include_in_schema=False, url_name="nada")
def nada(request: HttpRequest, resto: str) -> None:
    raise Http404("Não há nada neste endereço. O que há está em /api/v1/.")


@api.exception_handler(AuthenticationError)
def _sem_entrada(request: HttpRequest, error: Any) -> HttpResponse:
    return _recusa(request, "Entre no site antes: a API usa a mesma sessão.", 401)


@api.exception_handler(PermissionDenied)
def _sem_permissao(request: HttpRequest, error: Any) -> HttpResponse:
    return _recusa(request, str(error), 403)


@api.exception_handler(Http404)
def _nao_existe(request: HttpRequest, error: Any) -> HttpResponse:
    return _recusa(request, str(error), 404)


@api.exception_handler(ValidationError)
def _nao_entendido(request: HttpRequest, error: Any) -> HttpResponse:
    erros = erros_de_parametros(request, error.errors)
    return api.create_response(request, {"detail": "Há parâmetros que não se entendem.", "erros": erros}, status=422)


def _recusa(request: HttpRequest, detail: str, status: int) -> HttpResponse:
    return api.create_response(request, {"detail": detail}, status=status)


def _so_perguntas(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers HEAD like GET, and refuses every other method in JSON."""

    @wraps(view)
    def pergunta(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method
        if method not in ("GET", "HEAD"):
            response = _recusa(request, f"A API só responde a GET e HEAD; veio {encurtado(str(method))}.", 405)
            response["Allow"] = "GET, HEAD"
            return response
        # Whoever serves it leaves out the body of what answers a HEAD.
        request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = method

    # Nothing is written here that another site could make somebody write.
    pergunta.csrf_exempt = True  # type: ignore[attr-defined]
    return pergunta


def urls() -> Any:
    """For path(): every question says itself, in JSON, that one must have come in."""
    patterns: list[Any] = api.urls[0]
    for pattern in patterns:
        pattern.callback = _so_perguntas(pattern.callback)
        if pattern.name not in ("openapi-json", "openapi-view", "api-root"):
            pattern.callback.login_required = False
    return (patterns, *api.urls[1:])
