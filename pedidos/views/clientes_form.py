"""The form of a client: a new one, and one edited."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pedidos import atividade
from pedidos.acesso import CADASTRAR_CLIENTES, exige_papel
from pedidos.forms.clientes import CAMPOS, ClienteForm, EditarClienteForm, NovoClienteForm
from pedidos.forms.envio import enviar_uma_vez, ja_enviado
from pedidos.forms.gravar import gravar
from pedidos.models import Cliente
from pedidos.views.clientes_acesso import endereco_de, um_cliente


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    form = NovoClienteForm(request, request.POST if request.method == "POST" else None)

    def registrar() -> str:
        cliente = Cliente.objects.registrar(**form.dados())
        atividade.do_registro(request, "INCLUSAO", cliente, {"vendedor": str(cliente.vendedor)})
        messages.success(request, f"{cliente} foi cadastrado.")
        return endereco_de(cliente)

    if form.is_valid():
        endereco = gravar(form, lambda: enviar_uma_vez(request, form, registrar))
    else:
        endereco = ja_enviado(request, form)
    if endereco:
        return redirect(endereco)
    return _mostrar(request, form, "Novo cliente", "Cadastrar cliente", reverse("clientes:lista"))


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    titulo, volta = f"Editar {cliente}", endereco_de(cliente)
    form = EditarClienteForm(request.POST if request.method == "POST" else None, instance=cliente)
    if not form.is_bound:
        form.mostrar_versao(cliente)

    def alterar() -> str:
        atual = Cliente.objects.select_for_update(no_key=True).get(pk=cliente.pk)
        form.conferir_versao(atual)
        antes = {campo: getattr(atual, campo) for campo in CAMPOS}
        if mudados := atual.alterar(form.dados()):
            atividade.do_registro(request, "ALTERACAO", atual, atividade.mudancas(antes, form.dados(), mudados))
            messages.success(request, f"{atual} foi gravado.")
        return volta

    if form.is_valid() and (endereco := gravar(form, alterar)):
        return redirect(endereco)
    return _mostrar(request, form, titulo, "Gravar cliente", volta)


def _mostrar(request: HttpRequest, form: ClienteForm, titulo: str, botao: str, volta: str) -> HttpResponse:
    context = {
        "form": form,
        "titulo": titulo,
        "botao": botao,
        "volta": volta,
        "lista": "clientes:lista",
        "rotulo": "Clientes",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pedidos/cadastro.html", context, status=status)
