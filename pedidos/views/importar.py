"""Importing a spreadsheet of orders: sent, checked, shown line by line, then written; and what was imported before."""

from http import HTTPStatus

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from pedidos.acesso import IMPORTAR, exige_papel
from pedidos.forms.envio import enviar_uma_vez
from pedidos.forms.gravar import gravar as gravar_form
from pedidos.forms.importar import GravarForm, ImportarForm
from pedidos.listas import MOMENTO, NUMERO, BuscaFilter, Coluna, Filtro, Lista
from pedidos.models import Importacao
from pedidos.planilha import andamento, segundo_plano

TONS = {"CONFERIDA": "alerta", "GRAVADA": "bom", "RECUSADA": "ruim", "INTERROMPIDA": "ruim"}


class ImportacoesFiltro(Filtro):
    busca = BuscaFilter("nome_busca", numero="pk", label="Número ou arquivo")


LISTA = Lista(
    nome="importar",
    template="pedidos/importar/lista.html",
    filtro=ImportacoesFiltro,
    ordem="-numero",
    colunas=(
        Coluna(
            "numero",
            "Importação",
            "pk",
            NUMERO,
            ordem=("pk",),
            endereco=lambda i: reverse("importar:detalhe", args=[i.pk]),
        ),
        Coluna("arquivo", "Arquivo", "nome", ordem=("nome",)),
        Coluna("quando", "Enviada", "criado_em", MOMENTO, ordem=("criado_em",)),
        Coluna("quem", "Por", lambda i: i.usuario.get_full_name() or i.usuario.get_username()),
        Coluna(
            "status",
            "Status",
            lambda i: i.get_status_display(),
            ordem=("status",),
            selo=lambda i: TONS.get(i.status, "neutro"),
        ),
    ),
)


@exige_papel(IMPORTAR)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.mostrar(request, Importacao.objects.select_related("usuario"))


@exige_papel(IMPORTAR)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, Importacao.objects.select_related("usuario"), formato)


@exige_papel(IMPORTAR)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "pedidos/importar/form.html", {"form": ImportarForm()})
    form = ImportarForm(request.POST, request.FILES)

    def enviar() -> str:
        dados = form.cleaned_data
        importacao = Importacao.objects.registrar(dados["arquivo"], usuario=request.user, criar=dados["criar"])  # type: ignore[arg-type]
        segundo_plano.comecar_conferencia(importacao)
        return reverse("importar:detalhe", args=[importacao.pk])

    if form.is_valid() and (endereco := gravar_form(form, lambda: enviar_uma_vez(request, form, enviar))):
        return redirect(endereco)
    return render(request, "pedidos/importar/form.html", {"form": form}, status=HTTPStatus.BAD_REQUEST)


@exige_papel(IMPORTAR)
@require_safe
def detalhe(request: HttpRequest, importacao_id: int) -> HttpResponse:
    importacao = _uma(importacao_id)
    segundo_plano.acompanhar(importacao)
    return _mostrar(request, importacao, GravarForm())


@exige_papel(IMPORTAR)
@require_http_methods(["POST"])
def gravar(request: HttpRequest, importacao_id: int) -> HttpResponse:
    importacao = _uma(importacao_id)
    form = GravarForm(request.POST)
    com_problemas = bool(importacao.resumo.get("problemas"))
    if not com_problemas:
        del form.fields["parcial"]

    def comecar() -> bool:
        segundo_plano.comecar_gravacao(importacao, request, parcial=com_problemas)
        return True

    if form.is_valid() and gravar_form(form, comecar):
        return redirect("importar:detalhe", importacao.pk)
    return _mostrar(request, importacao, form, HTTPStatus.BAD_REQUEST)


@exige_papel(IMPORTAR)
@require_safe
def baixar(request: HttpRequest, importacao_id: int, qual: str) -> HttpResponseBase:
    """The file of its problems, or of the orders that it made."""
    importacao = _uma(importacao_id)
    arquivo = getattr(importacao, qual)
    if not arquivo:
        raise Http404(f"{importacao} não tem este arquivo.")
    return FileResponse(arquivo.open("rb"), as_attachment=True, filename=f"importacao-{importacao.pk}-{qual}.csv")


def _uma(importacao_id: int) -> Importacao:
    return get_object_or_404(Importacao.objects.select_related("usuario"), pk=importacao_id)


def _mostrar(
    request: HttpRequest, importacao: Importacao, form: GravarForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "importacao": importacao,
        "tom": TONS.get(importacao.status, "neutro"),
        "andamento": andamento.ler(segundo_plano.trabalho_de(importacao)) if importacao.em_curso else None,
        "mostrados": len(importacao.problemas),
        "form": form,
    }
    parte = bool(request.headers.get("HX-Request"))
    template = "pedidos/importar/situacao.html" if parte else "pedidos/importar/detalhe.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
