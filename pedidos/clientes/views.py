"""Clients: the list and its files, one in detail, and what is done to one."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from pedidos.acesso import (
    CADASTRAR_CLIENTES,
    CLIENTES,
    COLETAS,
    CONDICOES_DOS_CLIENTES,
    TRANSFERIR_CLIENTES,
    acesso_de,
    exige_papel,
)
from pedidos.clientes.acesso import meus_clientes, um_cliente, url_de, vende_a
from pedidos.clientes.carteira import mudar_de_carteira
from pedidos.clientes.forms import CondicoesForm, TransferirForm
from pedidos.clientes.models import Cliente
from pedidos.clientes.views_lista import LISTA
from pedidos.erros import ClienteRecusado
from pedidos.pedidos.acesso import meus_pedidos
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.receber import divida_de
from pedidos.pedidos.ultima_compra import com_ultima_compra


@exige_papel(CLIENTES)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    pode_cadastrar = acesso_de(request).abre(CADASTRAR_CLIENTES)
    return LISTA.render(request, com_ultima_compra(meus_clientes(request)), pode_cadastrar=pode_cadastrar)


@exige_papel(CLIENTES)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, com_ultima_compra(meus_clientes(request)), formato)


@exige_papel(CLIENTES)
@require_safe
def detalhe(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    acesso = acesso_de(request)
    context = {
        "cliente": cliente,
        "historico": LogAtividade.objects.do_registro(cliente),
        "pode_vender": vende_a(request, cliente),
        "ultimo_pedido": _ultimo_pedido(request, cliente),
        "pode_cadastrar": acesso.abre(CADASTRAR_CLIENTES),
        "pode_condicoes": acesso.abre(CONDICOES_DOS_CLIENTES),
        "ve_coletas": acesso.abre(COLETAS),
        "deve": divida_de(cliente.pk),
        "pode_transferir": acesso.abre(TRANSFERIR_CLIENTES),
    }
    return render(request, "pedidos/clientes/detalhe.html", context)


def _ultimo_pedido(request: HttpRequest, cliente: Cliente) -> Pedido | None:
    """The last one that was not cancelled, of those that whoever asks may see."""
    return meus_pedidos(request).nao_cancelados().filter(cliente=cliente).first()


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def desativar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    acao = AcaoConfirmada(
        titulo=f"Desativar {cliente}?",
        consequencia="Ninguém mais registra pedidos para este cliente, e ele sai das contas da carteira. "
        "O que já comprou fica como está, e ele pode ser reativado.",
        botao="Desativar cliente",
        feito=f"{cliente} foi desativado.",
        tipo="ALTERACAO",
        perigo=True,
    )
    return _verbo(request, cliente, acao, lambda atual: _mudou_ativo(atual.desativar, atual))


@exige_papel(CADASTRAR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def reativar(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    acao = AcaoConfirmada(
        titulo=f"Reativar {cliente}?",
        consequencia="O cliente volta à carteira, e aceita pedidos de novo.",
        botao="Reativar cliente",
        feito=f"{cliente} foi reativado.",
        tipo="ALTERACAO",
    )
    return _verbo(request, cliente, acao, lambda atual: _mudou_ativo(atual.reativar, atual))


@exige_papel(TRANSFERIR_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def transferir(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    form = TransferirForm(request.POST if request.method == "POST" else None)
    acao = AcaoConfirmada(
        titulo=f"Transferir {cliente}?",
        consequencia=f"Hoje é da carteira de {cliente.vendedor.nome if cliente.vendedor else 'ninguém'}. "
        "Os pedidos que já existem continuam de quem os vendeu.",
        botao="Transferir cliente",
        feito=f"{cliente} mudou de carteira.",
        tipo="ALTERACAO",
    )

    def fazer(atual: Cliente) -> Mapping[str, Any]:
        return mudar_de_carteira(atual, form.cleaned_data["vendedor"])

    return _verbo(request, cliente, acao, fazer, form)


@exige_papel(CONDICOES_DOS_CLIENTES)
@require_http_methods(["GET", "HEAD", "POST"])
def condicoes(request: HttpRequest, cliente_id: int) -> HttpResponse:
    cliente = um_cliente(request, cliente_id)
    gravadas = {campo: getattr(cliente, campo) for campo in ("prazo", "limite_credito")}
    form = CondicoesForm(request.POST if request.method == "POST" else None, initial=gravadas)
    acao = AcaoConfirmada(
        titulo=f"Condições de pagamento de {cliente}",
        consequencia="O prazo vale para os próximos pedidos; os que já existem ficam com o seu.",
        botao="Gravar condições",
        feito=f"As condições de {cliente} foram gravadas.",
        tipo="ALTERACAO",
    )

    def fazer(atual: Cliente) -> Mapping[str, Any]:
        antes = {campo: getattr(atual, campo) for campo in gravadas}
        mudados = atual.alterar(form.cleaned_data)
        if not mudados:
            raise ClienteRecusado(f"As condições de {cliente} já são estas.")
        return log.mudancas(antes, form.cleaned_data, mudados)

    return _verbo(request, cliente, acao, fazer, form)


def _verbo(
    request: HttpRequest,
    cliente: Cliente,
    acao: AcaoConfirmada,
    fazer: Callable[[Cliente], Mapping[str, Any]],
    form: TransferirForm | CondicoesForm | None = None,
) -> HttpResponse:
    """fazer gets the client as he is now, locked."""
    return pagina_de_confirmacao(
        request,
        acao,
        cliente,
        lambda: fazer(Cliente.objects.select_for_update(no_key=True).get(pk=cliente.pk)),
        volta=url_de(cliente),
        form=form,
    )


def _mudou_ativo(acao: Callable[[], None], cliente: Cliente) -> Mapping[str, Any]:
    antes = cliente.ativo
    acao()
    return {"ativo": {"antes": antes, "depois": cliente.ativo}}
