"""Payments: the list and its files, one in detail with its receipt and what is decided about it."""

from http import HTTPStatus
from typing import Any, TypeVar

from csp.constants import SELF
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from comum.atividade.models import LogAtividade
from pedidos.acesso import DECIDIR_PAGAMENTOS, PAGAMENTOS, acesso_de, exige_papel
from pedidos.erros import AprovacaoPropria
from pedidos.pagamentos.acesso import meus_pagamentos, pode_corrigir, um_pagamento
from pedidos.pagamentos.baixar import baixar_comprovante
from pedidos.pagamentos.fila import Fila
from pedidos.pagamentos.forms import AprovarForm, MotivoForm
from pedidos.pagamentos.models import Pagamento
from pedidos.pagamentos.views_lista import LISTA, TONS, para_decidir
from pedidos.pedidos import views_lista
from pedidos.pedidos.pedido import Pedido

Resposta = TypeVar("Resposta", bound=HttpResponseBase)


@exige_papel(PAGAMENTOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    if not acesso_de(request).abre(DECIDIR_PAGAMENTOS):
        return LISTA.render(request, meus_pagamentos(request))
    fila = Fila(request)
    return para_decidir(fila.url_do).render(request, meus_pagamentos(request), fila=fila)


@exige_papel(PAGAMENTOS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, meus_pagamentos(request), formato)


@exige_papel(PAGAMENTOS)
@require_safe
def detalhe(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    return mostrar(request, um_pagamento(request, pagamento_id))


def mostrar(request: HttpRequest, pagamento: Pagamento, recusado: forms.Form | None = None) -> HttpResponse:
    """The page of a payment; recusado is the form of a decision that was refused."""
    pedido, conta = pagamento.pedido, pagamento.pedido.calcular_conta()
    decide = acesso_de(request).abre(DECIDIR_PAGAMENTOS)
    fila = Fila(request)
    context: dict[str, Any] = {
        "pagamento": pagamento,
        "pedido": pedido,
        "tom": TONS[Pagamento.Status(pagamento.status_pagamento)],
        "tom_do_pedido": views_lista.TONS[Pedido.Status(pedido.status)],
        "conta": conta,
        "historico": LogAtividade.objects.do_registro(pagamento),
        "pode_corrigir": pagamento.pode_ser_corrigido and pode_corrigir(request, pagamento),
        "pode_decidir": decide and pagamento.esta_pendente,
        "pode_desfazer": decide and pagamento.foi_aprovado,
        "pode_reabrir": decide and pagamento.foi_rejeitado,
        "pode_mover": decide and pagamento.pode_ser_movido,
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "form": recusado,
    }
    if decide and fila.aberta:
        context |= {
            "fila": fila,
            "posicao": fila.posicao_do(pagamento.pk),
            "proximo": fila.url_depois_do(pagamento.pk),
        }
    if context["pode_decidir"]:
        avisos = pagamento.avisos(conta)
        context |= {
            "avisos": avisos,
            "impedimento": _impedimento(request, pagamento),
            "aprovar": AprovarForm(None, avisos=avisos),
            "rejeitar": recusado if isinstance(recusado, MotivoForm) else MotivoForm(),
        }
    status = HTTPStatus.OK if recusado is None else HTTPStatus.BAD_REQUEST
    response = render(request, "pedidos/pagamentos/detalhe.html", context, status=status)
    # A receipt in PDF is a frame in this page.
    return _com_csp(response, {"frame-src": [SELF]})


def _impedimento(request: HttpRequest, pagamento: Pagamento) -> str:
    """Why whoever asks may not approve it; empty when he may."""
    try:
        pagamento.exigir_outra_pessoa(request.user)  # type: ignore[arg-type]
    except AprovacaoPropria as recusa:
        return str(recusa)
    return ""


@exige_papel(PAGAMENTOS)
@require_safe
@xframe_options_sameorigin
def comprovante(request: HttpRequest, pagamento_id: int) -> HttpResponseBase:
    """?ver shows it within the page of the payment."""
    response = baixar_comprovante(um_pagamento(request, pagamento_id), na_pagina="ver" in request.GET)
    return _com_csp(response, {"frame-ancestors": [SELF]})


def _com_csp(response: Resposta, diretivas: dict[str, list[str]]) -> Resposta:
    """As csp_replace() marks it; the types of that know no view with arguments."""
    response._csp_replace = diretivas  # type: ignore[attr-defined]
    return response
