"""Credits of clients: the list and its files, one in detail; given, used on an order, and undone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.formatos import dinheiro
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from pedidos.acesso import REEMBOLSAR, exige_papel
from pedidos.creditos.acesso import um_credito, url_de
from pedidos.creditos.forms import DesfazerForm, ValorForm
from pedidos.creditos.models import CreditoCliente
from pedidos.creditos.views_lista import LISTA
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos import acesso as acesso_aos_pedidos
from pedidos.pedidos.acesso import um_pedido

PAGAMENTO = CreditoCliente.Origem.PAGAMENTO


@exige_papel(REEMBOLSAR)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, _todos())


@exige_papel(REEMBOLSAR)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, _todos(), formato)


def _todos() -> Any:
    return CreditoCliente.objects.com_saldo().select_related("cliente", "pedido__cliente")


@exige_papel(REEMBOLSAR)
@require_safe
def detalhe(request: HttpRequest, credito_id: int) -> HttpResponse:
    credito = um_credito(credito_id)
    saldo = credito.calcular_saldo()
    context = {
        "credito": credito,
        "saldo": saldo,
        "pagamentos": credito.pagamentos.all(),
        "reembolsos": credito.reembolsos.all(),
        "historico": LogAtividade.objects.do_registro(credito),
        "pode_desfazer": not credito.foi_desfeito and saldo == credito.valor,
    }
    return render(request, "pedidos/creditos/detalhe.html", context)


@exige_papel(REEMBOLSAR)
@require_http_methods(["GET", "HEAD", "POST"])
def do_pedido(request: HttpRequest, pedido_id: int) -> HttpResponse:
    """What is owed back of an order becomes a credit of its client."""
    pedido = um_pedido(request, pedido_id)
    ha = pedido.calcular_conta().a_devolver
    form = ValorForm(request.POST if request.method == "POST" else None, initial={"valor": ha or None})
    acao = AcaoConfirmada(
        titulo=f"Deixar como crédito o que há a devolver do pedido {pedido.pk}?",
        consequencia=f"Há {dinheiro(ha)} a devolver. O que vira crédito de {pedido.cliente} paga outro pedido dele, "
        "ou se devolve em dinheiro quando ele pedir.",
        botao="Deixar como crédito",
        feito=f"Crédito de {pedido.cliente} registrado.",
        tipo="CREDITO",
    )

    def fazer() -> dict[str, Any]:
        credito = CreditoCliente.objects.dar(pedido, form.cleaned_data["valor"], PAGAMENTO, por=request.user)  # type: ignore[arg-type]
        dados = {"crédito": credito.pk, "valor": str(credito.valor)}
        log.do_registro(request, "CREDITO", credito, {**dados, "pedido": pedido.pk})
        return dados

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=acesso_aos_pedidos.url_de(pedido), form=form)


@exige_papel(REEMBOLSAR)
@require_http_methods(["GET", "HEAD", "POST"])
def usar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    """The client pays an order with his credits."""
    pedido = um_pedido(request, pedido_id)
    tem, falta = CreditoCliente.objects.calcular_saldo_de(pedido.cliente_id), pedido.calcular_conta().falta
    form = ValorForm(request.POST if request.method == "POST" else None, initial={"valor": min(tem, falta) or None})
    acao = AcaoConfirmada(
        titulo=f"Usar crédito no pedido {pedido.pk}?",
        consequencia=f"{pedido.cliente} tem {dinheiro(tem)} de crédito, e faltam {dinheiro(falta)} neste pedido. O que "
        "se usa entra como pagamento aprovado, o crédito mais antigo primeiro.",
        botao="Usar crédito",
        feito=f"Crédito usado no pedido {pedido.pk}.",
        tipo="CREDITO",
    )

    def fazer() -> dict[str, Any]:
        valor = form.cleaned_data["valor"]
        for pagamento in Pagamento.objects.usar_creditos(pedido_id=pedido.pk, valor=valor, por=request.user):  # type: ignore[arg-type]
            dados = {"pedido": pedido.pk, "pagamento": pagamento.pk, "valor": str(pagamento.valor)}
            for registro in (pagamento, pagamento.credito):
                log.do_registro(request, "CREDITO", registro, {**dados, "crédito": pagamento.credito_id})  # type: ignore[arg-type]
        messages.info(request, f"Faltam {dinheiro(pedido.calcular_conta().falta)} a pagar.")
        return {"valor": str(valor)}

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=acesso_aos_pedidos.url_de(pedido), form=form)


@exige_papel(REEMBOLSAR)
@require_http_methods(["GET", "HEAD", "POST"])
def desfazer(request: HttpRequest, credito_id: int) -> HttpResponse:
    credito = um_credito(credito_id)
    form = DesfazerForm(request.POST if request.method == "POST" else None)
    do_pedido = credito.origem == PAGAMENTO
    acao = AcaoConfirmada(
        titulo=f"Desfazer o crédito {credito.pk} de {credito.cliente}?",
        consequencia=(
            f"Estes {dinheiro(credito.valor)} voltam a estar a devolver no pedido {credito.pedido_id}."
            if do_pedido
            else f"O cliente deixa de ter estes {dinheiro(credito.valor)}, da mercadoria do pedido {credito.pedido_id}."
        ),
        botao="Desfazer crédito",
        feito=f"Crédito {credito.pk} desfeito.",
        tipo="CREDITO",
        perigo=True,
    )

    def fazer() -> dict[str, Any]:
        credito.desfazer(form.cleaned_data["motivo"], por=request.user)  # type: ignore[arg-type]
        dados = {"desfeito": credito.pk, "valor": str(credito.valor)}
        log.do_registro(request, "CREDITO", credito.pedido, {**dados, "motivo": form.cleaned_data["motivo"]})
        return dados

    return pagina_de_confirmacao(request, acao, credito, fazer, volta=url_de(credito), form=form)
