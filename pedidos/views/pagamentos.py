"""Payments: the list and its files, a new one, one in detail with its receipt."""

from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from pedidos import atividade
from pedidos.acesso import DECIDIR_PAGAMENTOS, PAGAMENTOS, acesso_de, exige_papel
from pedidos.erros import ComprovanteRepetido
from pedidos.forms.envio import enviar_uma_vez
from pedidos.forms.gravar import gravar
from pedidos.forms.pagamentos import NovoPagamentoForm
from pedidos.models import LogAtividade, Pagamento, Pedido
from pedidos.templatetags.formatos import dinheiro
from pedidos.views import pedidos_lista
from pedidos.views.pagamentos_acesso import endereco_de, meus_pagamentos, nome_de, um_pagamento
from pedidos.views.pagamentos_lista import LISTA, TONS
from pedidos.views.pedidos_acesso import meus_pedidos


@exige_papel(PAGAMENTOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.mostrar(request, meus_pagamentos(request))


@exige_papel(PAGAMENTOS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, meus_pagamentos(request), formato)


@exige_papel(PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    """?pedido=12 begins with what order 12 still owes."""
    pedidos = meus_pedidos(request)
    if request.method != "POST":
        pedido = _pedido_do_endereco(request)
        inicial = {"pedido": pedido.pk, "valor": pedido.calcular_falta() or None} if pedido else {}
        return _formulario(request, NovoPagamentoForm(pedidos, initial=inicial), pedido)
    form = NovoPagamentoForm(pedidos, request.POST, request.FILES)

    def registrar() -> str:
        try:
            pagamento = Pagamento.objects.registrar(**form.dados())
        except ComprovanteRepetido as recusa:
            raise ValidationError(_com_o_primeiro(request, recusa)) from recusa
        atividade.do_registro(request, "INCLUSAO", pagamento, _retratar(pagamento))
        return endereco_de(pagamento)

    if form.is_valid() and (endereco := gravar(form, lambda: enviar_uma_vez(request, form, registrar))):
        return redirect(endereco)
    return _formulario(request, form, status=HTTPStatus.BAD_REQUEST)


def _pedido_do_endereco(request: HttpRequest) -> Pedido | None:
    numero = request.GET.get("pedido", "")
    if not numero:
        return None
    plain = numero.isascii() and numero.isdigit() and len(numero) < 19
    pedido = meus_pedidos(request).filter(pk=int(numero)).first() if plain else None
    if pedido is None:
        raise Http404("O pedido deste endereço não existe ou não é seu.")
    return pedido


def _formulario(
    request: HttpRequest, form: NovoPagamentoForm, pedido: Pedido | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "pedido": pedido, "falta": pedido.calcular_falta() if pedido else None}
    return render(request, "pedidos/pagamentos/form.html", context, status=status)


def _com_o_primeiro(request: HttpRequest, recusa: ComprovanteRepetido) -> str:
    """The refusal, with a link to the payment that has the receipt for whoever may see it."""
    primeiro = meus_pagamentos(request).filter(pk=recusa.pagamento_id).first()
    if primeiro is None:
        return str(recusa)
    return format_html('{} <a href="{}">Veja o {}</a>.', str(recusa), endereco_de(primeiro), nome_de(primeiro))


def _retratar(pagamento: Pagamento) -> dict[str, Any]:
    return {
        "Pedido": pagamento.pedido_id,
        "Valor": dinheiro(pagamento.valor),
        "Método": pagamento.get_metodo_display(),
        "Id da transação": pagamento.id_transacao,
        "Comprovante": "enviado" if pagamento.comprovante else "sem comprovante",
    }


@exige_papel(PAGAMENTOS)
@require_safe
def detalhe(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    pedido = pagamento.pedido
    decide = acesso_de(request).abre(DECIDIR_PAGAMENTOS)
    pendente = pagamento.status_pagamento == Pagamento.Status.PENDENTE
    context = {
        "pagamento": pagamento,
        "pedido": pedido,
        "tom": TONS[Pagamento.Status(pagamento.status_pagamento)],
        "tom_do_pedido": pedidos_lista.TONS[Pedido.Status(pedido.status)],
        "falta": pedido.calcular_falta(),
        "historico": LogAtividade.objects.do_registro(pagamento),
        "pode_decidir": decide and pendente,
        "pode_desfazer": decide and pagamento.status_pagamento == Pagamento.Status.APROVADO,
    }
    return render(request, "pedidos/pagamentos/detalhe.html", context)


@exige_papel(PAGAMENTOS)
@require_safe
def comprovante(request: HttpRequest, pagamento_id: int) -> HttpResponseBase:
    """As an attachment, never sniffed: what somebody uploaded is not opened as a page of this site."""
    pagamento = um_pagamento(request, pagamento_id)
    if not pagamento.comprovante:
        raise Http404(f"O {nome_de(pagamento)} não tem comprovante.")
    try:
        file = pagamento.comprovante.open()
    except FileNotFoundError as error:
        raise Http404(f"O arquivo do comprovante do {nome_de(pagamento)} não está mais aqui.") from error
    filename = f"comprovante-{pagamento.pk}{PurePosixPath(str(pagamento.comprovante)).suffix}"
    response = FileResponse(file, as_attachment=True, filename=filename)
    response["X-Content-Type-Options"] = "nosniff"
    return response
