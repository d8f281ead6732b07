"""Payments: the list and its files, one in detail with its receipt."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comum.atividade.models import LogAtividade
from pedidos.acesso import DECIDIR_PAGAMENTOS, PAGAMENTOS, acesso_de, exige_papel
from pedidos.pagamentos.acesso import meus_pagamentos, pode_corrigir, um_pagamento
from pedidos.pagamentos.baixar import baixar_comprovante
from pedidos.pagamentos.models import Pagamento
from pedidos.pagamentos.views_lista import COM_MARCAS, LISTA, TONS
from pedidos.pedidos import views_lista
from pedidos.pedidos.pedido import Pedido


@exige_papel(PAGAMENTOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    pode_decidir = acesso_de(request).abre(DECIDIR_PAGAMENTOS)
    lista = COM_MARCAS if pode_decidir else LISTA
    return lista.render(request, meus_pagamentos(request), pode_decidir=pode_decidir)


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
        "tom_do_pedido": views_lista.TONS[Pedido.Status(pedido.status)],
        "conta": pedido.calcular_conta(),
        "historico": LogAtividade.objects.do_registro(pagamento),
        "pode_corrigir": pagamento.pode_ser_corrigido and pode_corrigir(request, pagamento),
        "pode_decidir": decide and pagamento.esta_pendente,
        "pode_desfazer": decide and pagamento.foi_aprovado,
        "pode_reabrir": decide and pagamento.foi_rejeitado,
        "pode_mover": decide and pagamento.pode_ser_movido,
    }
    return render(request, "pedidos/pagamentos/detalhe.html", context)


@exige_papel(PAGAMENTOS)
@require_safe
def comprovante(request: HttpRequest, pagamento_id: int) -> HttpResponseBase:
    return baixar_comprovante(um_pagamento(request, pagamento_id))
