"""Orders: the list and its files, one in detail and on paper, and what is done to one."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from pedidos.acesso import (
    CANCELAR_PEDIDOS_PAGOS,
    COLETAR,
    COLETAS,
    CONFIRMAR_PEDIDOS,
    PAGAMENTOS,
    PEDIDOS,
    VENDER,
    acesso_de,
    exige_papel,
)
from pedidos.forms.pedidos import CancelarForm
from pedidos.models import LogAtividade, Pedido
from pedidos.views.pedidos_acesso import endereco_de, meus_pedidos, um_pedido
from pedidos.views.pedidos_lista import LISTA, TONS
from pedidos.views.verbo import Verbo, pagina_do_verbo


@exige_papel(PEDIDOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.mostrar(request, meus_pedidos(request).com_totais(), vende=acesso_de(request).abre(VENDER))


@exige_papel(PEDIDOS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    # The page is shown instead where the filter is wrong.
    vende = acesso_de(request).abre(VENDER)
    return LISTA.exportar(request, meus_pedidos(request).com_totais(), formato, vende=vende)


@exige_papel(PEDIDOS)
@require_safe
def detalhe(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    acesso = acesso_de(request)
    pendente = pedido.status == Pedido.Status.PENDENTE
    total, pago = pedido.calcular_total(), pedido.calcular_pago()
    ve_pagamentos = acesso.abre(PAGAMENTOS)
    context = {
        "pedido": pedido,
        "tom": TONS[Pedido.Status(pedido.status)],
        "total": total,
        "pago": pago,
        "falta": max(total - pago, Decimal(0)),
        "itens": pedido.itens.select_related("produto"),
        "pagamentos": pedido.pagamentos.all(),
        "coletas": pedido.coletas.select_related("responsavel"),
        "historico": LogAtividade.objects.do_registro(pedido),
        "pode_editar": acesso.abre(VENDER) and pendente,
        "pode_confirmar": acesso.abre(CONFIRMAR_PEDIDOS) and pedido.pode_ser_confirmado,
        "ve_pagamentos": ve_pagamentos,
        "ve_coletas": acesso.abre(COLETAS),
        "pode_coletar": acesso.abre(COLETAR) and pedido.espera_coleta and pago >= total,
        "pode_pagar": ve_pagamentos and pedido.aceita_pagamento,
        "pode_cancelar": acesso.abre(VENDER)
        and (pendente or (pedido.pode_ser_cancelado and acesso.abre(CANCELAR_PEDIDOS_PAGOS))),
    }
    return render(request, "pedidos/pedidos/detalhe.html", context)


@exige_papel(PEDIDOS)
@require_safe
def imprimir(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    cliente = pedido.cliente
    cidade = "/".join(filter(None, [cliente.cidade, cliente.uf]))
    context = {
        "pedido": pedido,
        "endereco": ", ".join(filter(None, [cliente.endereco, cidade, cliente.cep])),
        "itens": pedido.itens.select_related("produto"),
        "total": pedido.calcular_total(),
    }
    return render(request, "pedidos/pedidos/imprimir.html", context)


@exige_papel(CONFIRMAR_PEDIDOS)
@require_http_methods(["GET", "HEAD", "POST"])
def confirmar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    verbo = Verbo(
        titulo=f"Confirmar o pedido {pedido.pk}?",
        consequencia="O comercial garante que este pedido vale. O seu nome e a hora ficam no pedido.",
        botao="Confirmar pedido",
        feito=f"Pedido {pedido.pk} confirmado.",
        tipo="CONFIRMACAO",
    )
    return pagina_do_verbo(request, verbo, pedido, lambda: pedido.confirmar(request.user), volta=endereco_de(pedido))  # type: ignore[arg-type]


@exige_papel(VENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def cancelar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    form = CancelarForm(request.POST if request.method == "POST" else None)
    verbo = Verbo(
        titulo=f"Cancelar o pedido {pedido.pk}?",
        consequencia="O pedido continua na lista, como cancelado, e não conta mais em vendas nem receita. "
        "Não há como desfazer.",
        botao="Cancelar pedido",
        feito=f"Pedido {pedido.pk} cancelado.",
        tipo="CANCELAMENTO",
        perigo=True,
    )
    return pagina_do_verbo(
        request,
        verbo,
        pedido,
        lambda: pedido.cancelar(
            form.cleaned_data["motivo"], mesmo_pago=acesso_de(request).abre(CANCELAR_PEDIDOS_PAGOS)
        ),
        volta=endereco_de(pedido),
        form=form,
    )
