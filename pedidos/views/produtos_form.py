"""The form of a product: a new one, and one edited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pedidos import atividade
from pedidos.acesso import CADASTRAR_PRODUTOS, exige_papel
from pedidos.forms.produtos import CAMPOS, EditarProdutoForm, NovoProdutoForm
from pedidos.models import Produto
from pedidos.views import cadastro
from pedidos.views.produtos import endereco_de

NA_LISTA = {"lista": "produtos:lista", "rotulo": "Produtos"}


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    form = NovoProdutoForm(request.POST if request.method == "POST" else None)

    def registrar() -> str:
        produto = Produto.objects.registrar(**form.dados())
        atividade.do_registro(request, "INCLUSAO", produto, atividade.mudancas({}, form.dados(), CAMPOS))
        messages.success(request, f"{produto} foi cadastrado.")
        return endereco_de(produto)

    if endereco := cadastro.enviar(request, form, registrar):
        return redirect(endereco)
    return cadastro.mostrar(
        request, form, titulo="Novo produto", botao="Cadastrar produto", volta=reverse("produtos:lista"), **NA_LISTA
    )


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(Produto.objects.select_related("categoria"), pk=produto_id)
    titulo, volta = f"Editar {produto}", endereco_de(produto)
    form = EditarProdutoForm(request.POST if request.method == "POST" else None, instance=produto)
    if not form.is_bound:
        form.mostrar_versao(produto)

    if cadastro.gravar_edicao(request, form, produto, CAMPOS):
        return redirect(volta)
    return cadastro.mostrar(request, form, titulo=titulo, botao="Gravar produto", volta=volta, **NA_LISTA)
