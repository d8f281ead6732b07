"""The form of a product: a new one, and one edited."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pedidos import atividade
from pedidos.acesso import CADASTRAR_PRODUTOS, exige_papel
from pedidos.forms.envio import enviar_uma_vez, ja_enviado
from pedidos.forms.gravar import gravar
from pedidos.forms.produtos import CAMPOS, EditarProdutoForm, NovoProdutoForm, ProdutoForm
from pedidos.models import Produto
from pedidos.views.produtos import endereco_de


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    form = NovoProdutoForm(request.POST if request.method == "POST" else None)

    def registrar() -> str:
        produto = Produto.objects.registrar(**form.dados())
        atividade.do_registro(request, "INCLUSAO", produto, atividade.mudancas({}, form.dados(), CAMPOS))
        messages.success(request, f"{produto} foi cadastrado.")
        return endereco_de(produto)

    if form.is_valid():
        endereco = gravar(form, lambda: enviar_uma_vez(request, form, registrar))
    else:
        endereco = ja_enviado(request, form)
    if endereco:
        return redirect(endereco)
    return _mostrar(request, form, "Novo produto", "Cadastrar produto", reverse("produtos:lista"))


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(Produto.objects.select_related("categoria"), pk=produto_id)
    titulo, volta = f"Editar {produto}", endereco_de(produto)
    form = EditarProdutoForm(request.POST if request.method == "POST" else None, instance=produto)
    if not form.is_bound:
        form.mostrar_versao(produto)

    def alterar() -> str:
        atual = Produto.objects.select_for_update(no_key=True).get(pk=produto.pk)
        form.conferir_versao(atual)
        antes = {campo: getattr(atual, campo) for campo in CAMPOS}
        if mudados := atual.alterar(form.dados()):
            atividade.do_registro(request, "ALTERACAO", atual, atividade.mudancas(antes, form.dados(), mudados))
            messages.success(request, f"{atual} foi gravado.")
        return volta

    if form.is_valid() and (endereco := gravar(form, alterar)):
        return redirect(endereco)
    return _mostrar(request, form, titulo, "Gravar produto", volta)


def _mostrar(request: HttpRequest, form: ProdutoForm, titulo: str, botao: str, volta: str) -> HttpResponse:
    context = {
        "form": form,
        "titulo": titulo,
        "botao": botao,
        "volta": volta,
        "lista": "produtos:lista",
        "rotulo": "Produtos",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pedidos/cadastro.html", context, status=status)
