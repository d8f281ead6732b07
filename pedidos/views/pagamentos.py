"""Payments: the list and its files, one in detail with its receipt."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pedidos.acesso import DECIDIR_PAGAMENTOS, PAGAMENTOS, acesso_de, exige_papel
from pedidos.models import LogAtividade, Pagamento, Pedido
from pedidos.views import pedidos_lista
from pedidos.views.pagamentos_acesso import meus_pagamentos, nome_de, pode_corrigir, um_pagamento
from pedidos.views.pagamentos_lista import COM_MARCAS, LISTA, TONS


@exige_papel(PAGAMENTOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    pode_decidir = acesso_de(request).abre(DECIDIR_PAGAMENTOS)
    lista = COM_MARCAS if pode_decidir else LISTA
    return lista.mostrar(request, meus_pagamentos(request), pode_decidir=pode_decidir)


@exige_papel(PAGAMENTOS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, meus_pagamentos(request), formato)


@exige_papel(PAGAMENTOS)
@require_safe
def detalhe(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    pedido = pagamento.pedido
    decide = acesso_de(request).abre(DECIDIR_PAGAMENTOS)
    context = {
        "pagamento": pagamento,
        "pedido": pedido,
        "tom": TONS[Pagamento.Status(pagamento.status_pagamento)],
        "tom_do_pedido": pedidos_lista.TONS[Pedido.Status(pedido.status)],
        "falta": pedido.calcular_falta(),
        "historico": LogAtividade.objects.do_registro(pagamento),
        "pode_corrigir": pagamento.esta_pendente and pode_corrigir(request, pagamento),
        "pode_decidir": decide and pagamento.esta_pendente,
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
