"""Purchase prices out of a file: sent and compared, seen, and only then written."""

import tempfile
from http import HTTPStatus
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pedidos import atividade
from pedidos.acesso import CADASTRAR_PRODUTOS, exige_papel
from pedidos.forms import gravar as forms
from pedidos.forms.envio import enviar_uma_vez
from pedidos.forms.produtos import GravarPrecosForm, PrecosForm
from pedidos.planilha.precos import Conferencia, conferir_precos, gravar_precos

FORM = "pedidos/produtos/precos.html"


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def conferir(request: HttpRequest) -> HttpResponse:
    """Shows what the file would change; writes nothing."""
    if request.method != "POST":
        return render(request, FORM, {"form": PrecosForm()})
    form = PrecosForm(request.POST, request.FILES)
    if form.is_valid() and (conferencia := forms.gravar(form, lambda: _conferir(form.cleaned_data["arquivo"]))):
        context = {
            "conferencia": conferencia,
            "nome": form.cleaned_data["arquivo"].name,
            "form": GravarPrecosForm.de(conferencia.mudancas),
        }
        return render(request, "pedidos/produtos/precos_conferidos.html", context)
    return render(request, FORM, {"form": form}, status=HTTPStatus.BAD_REQUEST)


@exige_papel(CADASTRAR_PRODUTOS)
@require_POST
def gravar(request: HttpRequest) -> HttpResponse:
    form = GravarPrecosForm(request.POST)

    def fazer() -> str:
        mudancas = form.cleaned_data["mudancas"]
        antes = {produto_id: preco for produto_id, preco, _ in mudancas}
        produtos = gravar_precos(mudancas)
        for produto in produtos:
            preco = {"antes": str(antes[produto.pk]), "depois": str(produto.preco_medio_compra)}
            atividade.do_registro(request, "ALTERACAO", produto, {"preco_medio_compra": preco, "por": "arquivo"})
        messages.success(request, f"Preços gravados: {len(produtos)}.")
        return reverse("produtos:lista")

    if form.is_valid() and (endereco := forms.gravar(form, lambda: enviar_uma_vez(request, form, fazer))):
        return redirect(endereco)
    context = {"form": PrecosForm(), "recusas": [erro for lista in form.errors.values() for erro in lista]}
    return render(request, FORM, context, status=HTTPStatus.BAD_REQUEST)


def _conferir(arquivo: "UploadedFile[bytes]") -> Conferencia:
    # The readers want a file on the disk, under whatever name.
    with tempfile.NamedTemporaryFile() as copia:
        for chunk in arquivo.chunks():
            copia.write(chunk)
        copia.flush()
        return conferir_precos(Path(copia.name), arquivo.name or "arquivo")
