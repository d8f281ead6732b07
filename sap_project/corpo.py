"""How much may be sent, told before a byte of it is read.

Django bounds the fields of a form, their number and that of the files; what the files come to, it writes to the disk
first. Only a signed-in person may send more than a form holds, and only where a file is sent.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.deprecation import MiddlewareMixin

from pedidos.importacao.forms import MAIOR_ARQUIVO
from pedidos.pagamentos.comprovantes import MAX_BYTES

# The largest file of each page that takes one.
ARQUIVOS = {
    **dict.fromkeys(("importar:novo_pedidos", "importar:novo_produtos", "importar:novo_clientes"), MAIOR_ARQUIVO),
    "pagamentos:novo": MAX_BYTES,
    "pagamentos:editar": MAX_BYTES,
}


class CorpoMiddleware(MiddlewareMixin):
    """Goes below QuemMiddleware, which says who asks; nothing above it may read the body."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if "Transfer-Encoding" in request.headers:
            # Nobody knows how long it is, and WSGI has no place for it.
            return _recusar(request, 411, "O que foi enviado não diz o seu tamanho: envie com Content-Length.")
        tamanho = _tamanho(request)
        # Who asks costs a look at the session: only for what is large.
        if tamanho > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and tamanho > _maior(request):
            return _recusar(request, 413, "O que foi enviado é grande demais.")
        return None


def _recusar(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """A page for people; programs are answered as the API answers them."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": detail}, status=status, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def maior_de_todos() -> int:
    """The most that anybody may send, wherever."""
    formulario: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return formulario + max(ARQUIVOS.values())


def _tamanho(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it: nothing


def _maior(request: HttpRequest) -> int:
    """The most that this person may send to this page."""
    formulario: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.method != "POST" or not request.user.is_authenticated:
        return formulario
    try:
        pagina = resolve(request.path_info).view_name
    except Resolver404:
        return formulario
    return formulario + ARQUIVOS.get(pagina, 0)
