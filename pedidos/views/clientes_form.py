"""The form of a client: a new one, and one edited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pedidos import atividade
from pedidos.acesso import CADASTRAR_CLIENTES, exige_papel
from pedidos.forms.clientes import CAMPOS, EditarClienteForm, NovoClienteForm
from pedidos.models import Cliente
from pedidos.views import cadastro
from pedidos.views.clientes_acesso import endereco_de, um_cliente

NA_LISTA = {"lista": "clientes:lista", "rotulo": "Clientes"}


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    form = NovoClienteForm(request, request.POST if request.method == "POST" else None)

    def registrar() -> str:
        cliente = Cliente.objects.registrar(**form.dados())
        atividade.do_registro(request, "INCLUSAO", cliente, {"vendedor": str(cliente.vendedor)})
        messages.success(request, f"{cliente} foi cadastrado.")
        return endereco_de(cliente)

    if endereco := cadastro.enviar(request, form, registrar):
        return redirect(endereco)
    return cadastro.mostrar(
        request, form, titulo="Novo cliente", botao="Cadastrar cliente", volta=reverse("clientes:lista"), **NA_LISTA
    )


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    titulo, volta = f"Editar {cliente}", endereco_de(cliente)
    form = EditarClienteForm(request.POST if request.method == "POST" else None, instance=cliente)
    if not form.is_bound:
        form.mostrar_versao(cliente)

    if cadastro.gravar_edicao(request, form, cliente, CAMPOS):
        return redirect(volta)
    return cadastro.mostrar(request, form, titulo=titulo, botao="Gravar cliente", volta=volta, **NA_LISTA)
