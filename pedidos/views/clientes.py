"""Clients: the list and its files, one in detail, and what is done to one."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from pedidos.acesso import CADASTRAR_CLIENTES, CLIENTES, TRANSFERIR_CLIENTES, VENDER, acesso_de, exige_papel
from pedidos.forms.clientes import TransferirForm
from pedidos.models import Cliente, LogAtividade
from pedidos.views.clientes_acesso import endereco_de, meus_clientes, um_cliente
from pedidos.views.clientes_lista import LISTA
from pedidos.views.verbo import Verbo, pagina_do_verbo


@exige_papel(CLIENTES)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    pode_cadastrar = acesso_de(request).abre(CADASTRAR_CLIENTES)
    return LISTA.mostrar(request, meus_clientes(request).com_ultima_compra(), pode_cadastrar=pode_cadastrar)


@exige_papel(CLIENTES)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, meus_clientes(request).com_ultima_compra(), formato)


@exige_papel(CLIENTES)
@require_safe
def detalhe(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    acesso = acesso_de(request)
    context = {
        "cliente": cliente,
        "historico": LogAtividade.objects.do_registro(cliente),
        "pode_vender": acesso.abre(VENDER) and cliente.ativo,
        "pode_cadastrar": acesso.abre(CADASTRAR_CLIENTES),
        "pode_transferir": acesso.abre(TRANSFERIR_CLIENTES),
    }
    return render(request, "pedidos/clientes/detalhe.html", context)


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def desativar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    verbo = Verbo(
        titulo=f"Desativar {cliente}?",
        consequencia="Ninguém mais registra pedidos para este cliente, e ele sai das contas da carteira. "
        "O que já comprou fica como está, e ele pode ser reativado.",
        botao="Desativar cliente",
        feito=f"{cliente} foi desativado.",
        tipo="ALTERACAO",
        perigo=True,
    )
    return _verbo(request, cliente, verbo, lambda atual: _mudou_ativo(atual.desativar, atual))


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def reativar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    verbo = Verbo(
        titulo=f"Reativar {cliente}?",
        consequencia="O cliente volta à carteira, e aceita pedidos de novo.",
        botao="Reativar cliente",
        feito=f"{cliente} foi reativado.",
        tipo="ALTERACAO",
    )
    return _verbo(request, cliente, verbo, lambda atual: _mudou_ativo(atual.reativar, atual))


@exige_papel(TRANSFERIR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def transferir(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    form = TransferirForm(request.POST if request.method == "POST" else None)
    verbo = Verbo(
        titulo=f"Transferir {cliente}?",
        consequencia=f"Hoje é da carteira de {cliente.vendedor.nome if cliente.vendedor else 'ninguém'}. "
        "Os pedidos que já existem continuam de quem os vendeu.",
        botao="Transferir cliente",
        feito=f"{cliente} mudou de carteira.",
        tipo="ALTERACAO",
    )

    def fazer(atual: Cliente) -> Mapping[str, Any]:
        antes, depois = atual.vendedor, form.cleaned_data["vendedor"]
        atual.transferir(depois.pk)
        return {"vendedor": {"antes": str(antes or ""), "depois": str(depois)}}

    return _verbo(request, cliente, verbo, fazer, form)


def _verbo(
    request: HttpRequest,
    cliente: Cliente,
    verbo: Verbo,
    fazer: Callable[[Cliente], Mapping[str, Any]],
    form: TransferirForm | None = None,
) -> HttpResponse:
    """fazer gets the client as he is now, locked."""
    return pagina_do_verbo(
        request,
        verbo,
        cliente,
        lambda: fazer(Cliente.objects.select_for_update(no_key=True).get(pk=cliente.pk)),
        volta=endereco_de(cliente),
        form=form,
    )


def _mudou_ativo(verbo: Callable[[], None], cliente: Cliente) -> Mapping[str, Any]:
    antes = cliente.ativo
    verbo()
    return {"ativo": {"antes": antes, "depois": cliente.ativo}}
