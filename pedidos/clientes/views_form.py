"""The form of a client: a new one, and one edited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comum.atividade import log
from comum.formularios import formulario_de_registro
from pedidos.acesso import CADASTRAR_CLIENTES, exige_papel
from pedidos.clientes.acesso import um_cliente, url_de
from pedidos.clientes.forms import EditarClienteForm, NovoClienteForm
from pedidos.clientes.models import Cliente

NA_LISTA = {"lista": "clientes:lista", "rotulo": "Clientes"}


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    form = NovoClienteForm(request, request.POST if request.method == "POST" else None)

    def registrar() -> str:
        cliente = Cliente.objects.registrar(**form.dados())
        log.do_registro(request, "INCLUSAO", cliente, {"vendedor": str(cliente.vendedor)})
        messages.success(request, f"{cliente} foi cadastrado.")
        return url_de(cliente)

    if url := formulario_de_registro.enviar(request, form, registrar):
        return redirect(url)
    return formulario_de_registro.mostrar(
        request, form, titulo="Novo cliente", botao="Cadastrar cliente", volta=reverse("clientes:lista"), **NA_LISTA
    )


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    titulo, volta = f"Editar {cliente}", url_de(cliente)
    form = EditarClienteForm(request, request.POST if request.method == "POST" else None, instance=cliente)
    if not form.is_bound:
        form.mostrar_versao(cliente)

    if formulario_de_registro.gravar_edicao(request, form, cliente, form.campos):
        return redirect(volta)
    return formulario_de_registro.mostrar(request, form, titulo=titulo, botao="Gravar cliente", volta=volta, **NA_LISTA)
