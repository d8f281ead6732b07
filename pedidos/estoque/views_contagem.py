"""The counting sheet: many products on one page, what differs shown before it is booked, all of it or nothing."""

from http import HTTPStatus
from itertools import groupby
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comum.formatos import inteiro
from comum.formularios.gravar import gravar
from comum.formularios.submissao import executar_uma_vez, ja_enviado
from pedidos.acesso import MOVIMENTAR_ESTOQUE, exige_papel
from pedidos.estoque.contagem import MOSTRADOS, diferencas, ids_contados, produtos_da_folha, ultima_movimentacao
from pedidos.estoque.forms import FolhaForm, ProcuraForm
from pedidos.estoque.models import Estoque
from pedidos.estoque.views import anotar


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def contagem(request: HttpRequest) -> HttpResponse:
    """All that was typed travels in the form: a search shows other products beside those already counted."""
    procura = ProcuraForm(request.POST if request.method == "POST" else request.GET)
    achados = list(procura.achados()[: MOSTRADOS + 1])
    folha: dict[str, Any] = {"procura": procura, "achados": achados[:MOSTRADOS], "ha_mais": len(achados) > MOSTRADOS}
    if request.method == "POST":
        return _enviada(request, folha)
    return _folha(request, FolhaForm(achados[:MOSTRADOS], initial={"desde": ultima_movimentacao()}), folha)


def _enviada(request: HttpRequest, folha: dict[str, Any]) -> HttpResponse:
    ids = ids_contados(request.POST)
    contados = list(produtos_da_folha().filter(pk__in=ids))
    form = FolhaForm([*contados, *folha["achados"]], request.POST)
    folha |= {"contados": contados, "sumidos": len(ids) - len(contados)}
    acao = request.POST.get("acao")
    if acao == "procurar":
        return _folha(request, form, folha)
    if not form.is_valid():
        return _folha(request, form, folha, HTTPStatus.BAD_REQUEST)
    if acao == "gravar":
        if url := gravar(form, lambda: executar_uma_vez(request, form, lambda: _gravar(request, form))):
            return redirect(url)
        return _revisao(request, form, folha, HTTPStatus.BAD_REQUEST)
    if ja_enviado(request, form):
        return _folha(request, _como_nova(form), folha, HTTPStatus.BAD_REQUEST)
    return _revisao(request, form, folha)


def _gravar(request: HttpRequest, form: FolhaForm) -> str:
    contadas = form.contadas()
    Estoque.objects.travar(contadas)
    produtos = list(produtos_da_folha().filter(pk__in=contadas))
    form.conferir_conflito(produtos)
    mudados = 0
    for produto in produtos:
        movimentacao = Estoque.objects.contar(produto.pk, contadas[produto.pk], conferente=request.user)  # type: ignore[arg-type]
        anotar(request, produto, movimentacao)
        mudados += movimentacao.movimentada != 0
    messages.success(request, f"A contagem foi gravada: {_quantos(len(contadas))}, {inteiro(mudados)} com diferença.")
    return reverse("movimentacoes:lista")


def _como_nova(form: FolhaForm) -> FolhaForm:
    """The same sheet under a code of its own: what it holds beyond what was booked is not lost."""
    dados = cast(QueryDict, form.data).copy()
    dados["submissao"], dados["desde"] = str(uuid4()), str(ultima_movimentacao())
    nova = FolhaForm(form.produtos.values(), dados)
    nova.add_error(None, "Esta contagem já foi gravada. O que está na folha é agora uma nova: confira e envie de novo.")
    return nova


def _folha(
    request: HttpRequest, form: FolhaForm, folha: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    achados, contados = folha["achados"], folha.get("contados", [])
    grupos = [(str(c), list(map(form.campo_de, produtos))) for c, produtos in groupby(achados, lambda p: p.categoria)]
    outros = [form.campo_de(produto) for produto in contados if produto not in achados]
    context = {**folha, "form": form, "grupos": grupos, "outros": outros, "quantos": _quantos(len(contados))}
    return render(request, "pedidos/estoque/folha.html", {**context, "errada": status != HTTPStatus.OK}, status=status)


def _revisao(
    request: HttpRequest, form: FolhaForm, folha: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    contadas = form.contadas()
    # The balances that are shown are those that the booking is compared with.
    produtos = list(produtos_da_folha().filter(pk__in=contadas))
    form.mostrar_versao(produtos)
    linhas = diferencas(produtos, contadas, form.cleaned_data["desde"])
    context = {
        **folha,
        "form": form,
        "linhas": linhas,
        "digitados": [form.campo_de(produto) for produto in produtos],
        "quantos": _quantos(len(linhas)),
        "mudam": sum(linha.diferenca != 0 for linha in linhas),
        "movidos": sum(bool(linha.movimentos) for linha in linhas),
    }
    return render(request, "pedidos/estoque/revisao.html", context, status=status)


def _quantos(n: int) -> str:
    return "1 produto contado" if n == 1 else f"{inteiro(n)} produtos contados"
