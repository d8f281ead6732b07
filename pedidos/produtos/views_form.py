"""The form of a product: a new one, and one edited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comum.atividade import log
from comum.formularios import formulario_de_registro
from pedidos.acesso import CADASTRAR_PRODUTOS, exige_papel
from pedidos.produtos.forms import CAMPOS, EditarProdutoForm, NovoProdutoForm
from pedidos.produtos.models import Produto
from pedidos.produtos.views import url_de

NA_LISTA = {"lista": "produtos:lista", "rotulo": "Produtos"}


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    form = NovoProdutoForm(request.POST if request.method == "POST" else None)

    def registrar() -> str:
        produto = Produto.objects.registrar(**form.dados())
        log.do_registro(request, "INCLUSAO", produto, log.mudancas({}, form.dados(), CAMPOS))
        messages.success(request, f"{produto} foi cadastrado.")
        return url_de(produto)

    if url := formulario_de_registro.enviar(request, form, registrar):
        return redirect(url)
    return formulario_de_registro.mostrar(
        request, form, titulo="Novo produto", botao="Cadastrar produto", volta=reverse("produtos:lista"), **NA_LISTA
    )


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(Produto.objects.select_related("categoria"), pk=produto_id)
    titulo, volta = f"Editar {produto}", url_de(produto)
    form = EditarProdutoForm(request.POST if request.method == "POST" else None, instance=produto)
    if not form.is_bound:
        form.mostrar_versao(produto)

    if formulario_de_registro.gravar_edicao(request, form, produto, CAMPOS):
        return redirect(volta)
    return formulario_de_registro.mostrar(request, form, titulo=titulo, botao="Gravar produto", volta=volta, **NA_LISTA)
