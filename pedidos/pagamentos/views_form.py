"""The form of a payment: a new one, and a pending one corrected, its receipt sent later."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from comum.atividade import log
from comum.formularios.gravar import gravar
from comum.formularios.registro_da_url import registro_da_url
from comum.formularios.submissao import executar_uma_vez
from pedidos.acesso import PAGAMENTOS, acesso_de, exige_papel
from pedidos.erros import PagamentoRepetido
from pedidos.pagamentos.acesso import meus_pagamentos, nome_de, pode_corrigir, um_pagamento, url_de
from pedidos.pagamentos.fila import volta_ao
from pedidos.pagamentos.forms import EditarPagamentoForm, NovoPagamentoForm, PagamentoForm, descrever
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.acesso import meus_pedidos


@exige_papel(PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    """?pedido=12 begins with what order 12 still owes."""
    contexto: dict[str, Any] = {"titulo": "Registrar pagamento", "botao": "Registrar pagamento"}
    pedidos = meus_pedidos(request)
    if request.method != "POST":
        pedido = registro_da_url(request, "pedido", pedidos, "O pedido deste endereço não existe ou não é seu.")
        inicial = {"pedido": pedido.pk, "valor": pedido.calcular_conta().falta or None} if pedido else {}
        return _mostrar(request, NovoPagamentoForm(pedidos, initial=inicial), pedido=pedido, **contexto)
    form = NovoPagamentoForm(pedidos, request.POST, request.FILES)

    def registrar() -> str:
        try:
            pagamento = Pagamento.objects.registrar(**form.dados(), registrado_por=request.user)  # type: ignore[arg-type]
        except PagamentoRepetido as recusa:
            raise ValidationError(_com_o_primeiro(request, recusa)) from recusa
        log.do_registro(request, "INCLUSAO", pagamento, {"Pedido": pagamento.pedido_id, **descrever(pagamento)})
        return url_de(pagamento)

    if form.is_valid() and (url := gravar(form, lambda: executar_uma_vez(request, form, registrar))):
        return redirect(url)
    return _mostrar(request, form, errado=True, **contexto)


@exige_papel(PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    if not pode_corrigir(request, pagamento):
        raise PermissionDenied("Só quem registrou o pagamento, ou o financeiro, o corrige.")
    contexto: dict[str, Any] = {
        "titulo": f"Corrigir o {nome_de(pagamento)}",
        "botao": "Gravar pagamento",
        "pagamento": pagamento,
        "pedido": pagamento.pedido,
        "volta": volta_ao(request, pagamento),
    }
    if request.method != "POST":
        form = EditarPagamentoForm(pagamento, acesso_de(request))
        form.mostrar_versao(pagamento)
        return _mostrar(request, form, **contexto)
    form = EditarPagamentoForm(pagamento, acesso_de(request), request.POST, request.FILES)

    def corrigir() -> str:
        atual = Pagamento.objects.travado(pagamento.pk)
        form.conferir_conflito(atual)
        antes = descrever(atual)
        try:
            atual.corrigir(form.dados())
        except PagamentoRepetido as recusa:
            raise ValidationError(_com_o_primeiro(request, recusa)) from recusa
        depois = descrever(atual)
        if mudou := [campo for campo in antes if antes[campo] != depois[campo]]:
            log.do_registro(request, "ALTERACAO", atual, log.mudancas(antes, depois, mudou))
        messages.success(request, f"Pagamento {atual.pk} gravado." if mudou else "Nada mudou, nada foi gravado.")
        return volta_ao(request, atual)

    if form.is_valid() and (url := gravar(form, corrigir)):
        return redirect(url)
    return _mostrar(request, form, errado=True, **contexto)


def _mostrar(request: HttpRequest, form: PagamentoForm, *, errado: bool = False, **contexto: Any) -> HttpResponse:
    pedido = contexto.get("pedido")
    falta = pedido.calcular_conta().falta if pedido else None
    status = HTTPStatus.BAD_REQUEST if errado else HTTPStatus.OK
    return render(request, "pedidos/pagamentos/form.html", {"form": form, "falta": falta, **contexto}, status=status)


def _com_o_primeiro(request: HttpRequest, recusa: PagamentoRepetido) -> str:
    """The refusal, with a link to the payment that has the receipt for whoever may see it."""
    primeiro = meus_pagamentos(request).filter(pk=recusa.pagamento_id).first()
    if primeiro is None:
        return str(recusa)
    return format_html('{} <a href="{}">Veja o {}</a>.', str(recusa), url_de(primeiro), nome_de(primeiro))
