"""Orders: the list and its files, one in detail and on paper, and what is done to one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from pedidos.acesso import (
    AUTORIZAR_PROMESSAS,
    CANCELAR_PEDIDOS_PAGOS,
    COLETAR,
    COLETAS,
    CONFIRMAR_PEDIDOS,
    DECIDIR_PAGAMENTOS,
    LIBERAR_A_PRAZO,
    PAGAMENTOS,
    PEDIDOS,
    REEMBOLSAR,
    VENDER,
    acesso_de,
    exige_papel,
)
from pedidos.clientes.acesso import vende_a
from pedidos.clientes.prazo import parcelas
from pedidos.creditos.models import CreditoCliente
from pedidos.pedidos.acesso import meus_pedidos, um_pedido, url_de
from pedidos.pedidos.forms import CancelarForm, PrometerForm, o_que_ficou
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.receber import aviso_de_limite
from pedidos.pedidos.reserva import disputas
from pedidos.pedidos.views_lista import LISTA, TONS


@exige_papel(PEDIDOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, meus_pedidos(request).com_totais(), vende=acesso_de(request).abre(VENDER))


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
    editavel = pedido.pode_ser_editado()
    conta = pedido.calcular_conta()
    ve_pagamentos, ve_coletas, devolve = acesso.abre(PAGAMENTOS), acesso.abre(COLETAS), acesso.abre(REEMBOLSAR)
    pagamentos, coletas = list(pedido.pagamentos.all()), list(pedido.coletas.select_related("responsavel"))
    seus = [*(pagamentos if ve_pagamentos else []), *(coletas if ve_coletas else [])]
    credito = CreditoCliente.objects.calcular_saldo_de(pedido.cliente_id) if devolve and conta.falta else None
    context = {
        "pedido": pedido,
        "tom": TONS[Pedido.Status(pedido.status)],
        "conta": conta,
        "frete_cobrado": settings.FRETE_COBRADO,
        "itens": pedido.itens.select_related("produto"),
        "pagamentos": pagamentos,
        "reembolsos": pedido.reembolsos.all(),
        "creditos": pedido.creditos.com_saldo(),
        "parcelas": parcelas(pedido.data, pedido.prazo, conta.a_pagar, conta.retido)
        if pedido.prazo and conta.total
        else [],
        "hoje": timezone.localdate(),
        "coletas": coletas,
        "devolucoes": pedido.devolucoes.com_somas().select_related("responsavel", "credito"),
        "historico": LogAtividade.objects.do_registro(pedido, *seus),
        "disputas": disputas(pedido) if pedido.espera_promessa else [],
        "pode_liberar": acesso.abre(LIBERAR_A_PRAZO) and pedido.pode_ser_liberado,
        "pode_desfazer_liberacao": acesso.abre(LIBERAR_A_PRAZO) and pedido.pode_perder_a_liberacao,
        "pode_prometer": acesso.abre(AUTORIZAR_PROMESSAS),
        "pode_repetir": vende_a(request, pedido.cliente),
        "pode_editar": acesso.abre(VENDER) and editavel,
        "pode_confirmar": acesso.abre(CONFIRMAR_PEDIDOS) and pedido.pode_ser_confirmado,
        "ve_pagamentos": ve_pagamentos,
        "ve_coletas": ve_coletas,
        "pode_coletar": acesso.abre(COLETAR) and pedido.pode_ser_coletado(conta),
        "pode_devolver": acesso.abre(COLETAR) and pedido.foi_coletado,
        "pode_encerrar_saldo": acesso.abre(COLETAR) and pedido.pode_encerrar_saldo,
        "pode_pagar": ve_pagamentos and pedido.aceita_pagamento,
        "pode_reembolsar": devolve,
        "credito_do_cliente": credito,
        "pode_usar_credito": bool(credito and conta.falta and pedido.aceita_pagamento),
        "pendentes_do_cancelado": not pedido.aceita_pagamento and any(p.esta_pendente for p in pagamentos),
        "pode_cancelar": acesso.abre(VENDER)
        and (editavel or (pedido.pode_ser_cancelado and acesso.abre(CANCELAR_PEDIDOS_PAGOS))),
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
        "conta": pedido.calcular_conta(),
        "frete_cobrado": settings.FRETE_COBRADO,
    }
    return render(request, "pedidos/pedidos/imprimir.html", context)


@exige_papel(CONFIRMAR_PEDIDOS)
@require_http_methods(["GET", "HEAD", "POST"])
def confirmar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    acao = AcaoConfirmada(
        titulo=f"Confirmar o pedido {pedido.pk}?",
        consequencia="O comercial garante que este pedido vale. O seu nome e a hora ficam no pedido.",
        botao="Confirmar pedido",
        feito=f"Pedido {pedido.pk} confirmado.",
        tipo="CONFIRMACAO",
    )
    return pagina_de_confirmacao(request, acao, pedido, lambda: pedido.confirmar(request.user), volta=url_de(pedido))  # type: ignore[arg-type]


@exige_papel(LIBERAR_A_PRAZO)
@require_http_methods(["GET", "HEAD", "POST"])
def liberar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    limite = aviso_de_limite(pedido.cliente)
    acao = AcaoConfirmada(
        titulo=f"Liberar a prazo o pedido {pedido.pk}?",
        consequencia="O pedido pode ser coletado sem estar pago, e as unidades dele ficam prometidas. "
        "Só conta como receita quando for pago. O seu nome e a hora ficam no pedido.",
        avisos=[limite] if limite else [],
        botao="Liberar a prazo",
        feito=f"Pedido {pedido.pk} liberado a prazo.",
        tipo="LIBERACAO",
        perigo=bool(limite),
    )

    def fazer() -> dict[str, Any]:
        pedido.liberar(request.user)  # type: ignore[arg-type]
        return {"prazo": pedido.prazo, "falta": str(pedido.calcular_conta().falta), "limite": limite}

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=url_de(pedido))


@exige_papel(LIBERAR_A_PRAZO)
@require_http_methods(["GET", "HEAD", "POST"])
def desfazer_liberacao(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    acao = AcaoConfirmada(
        titulo=f"Desfazer a liberação do pedido {pedido.pk}?",
        consequencia="O pedido volta a pendente: só pode ser coletado depois de pago, e não promete mais nada.",
        botao="Desfazer liberação",
        feito=f"A liberação do pedido {pedido.pk} foi desfeita.",
        tipo="LIBERACAO",
    )

    def fazer() -> dict[str, Any]:
        pedido.desfazer_liberacao()
        return {"desfeita": True}

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=url_de(pedido))


@exige_papel(AUTORIZAR_PROMESSAS)
@require_http_methods(["GET", "HEAD", "POST"])
def prometer(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    form = PrometerForm(request.POST if request.method == "POST" else None)
    ditas = " ".join(map(str, disputas(pedido))) or "Hoje não há disputa: o livre cobre o pedido."
    acao = AcaoConfirmada(
        titulo=f"Autorizar a promessa do pedido {pedido.pk}?",
        consequencia=f"{ditas} Com a autorização o pedido pode ficar pago mesmo assim, e quem vier buscar por último "
        "espera pela próxima entrada. O seu nome e o motivo ficam no histórico.",
        botao="Autorizar promessa",
        feito=f"A promessa do pedido {pedido.pk} foi autorizada.",
        tipo="PROMESSA",
        perigo=True,
    )

    def fazer() -> dict[str, Any]:
        return {"disputas": pedido.autorizar_promessa()}

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=url_de(pedido), form=form)


@exige_papel(VENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def cancelar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    acesso = acesso_de(request)
    form = CancelarForm(
        pedido, request.POST if request.method == "POST" else None, decide=acesso.abre(DECIDIR_PAGAMENTOS)
    )
    acao = AcaoConfirmada(
        titulo=f"Cancelar o pedido {pedido.pk}?",
        consequencia="O pedido continua na lista, como cancelado, e não conta mais em vendas nem receita. "
        "Não há como desfazer.",
        avisos=form.sobre_o_dinheiro,
        botao="Cancelar pedido",
        feito=f"Pedido {pedido.pk} cancelado.",
        tipo="CANCELAMENTO",
        perigo=True,
    )

    def fazer() -> dict[str, Any]:
        feito = pedido.cancelar(
            form.cleaned_data["motivo"],
            mesmo_pago=acesso.abre(CANCELAR_PEDIDOS_PAGOS),
            rejeitar_pendentes=form.cleaned_data.get("pendentes") == CancelarForm.REJEITAR,
            em_credito=form.cleaned_data.get("pago") == CancelarForm.CREDITO,
            por=request.user,  # type: ignore[arg-type]
        )
        if feito.rejeitados:
            for pagamento in feito.pendentes:
                log.do_registro(request, "REJEICAO", pagamento, {"motivo": pagamento.motivo})
        if feito.credito:
            log.do_registro(request, "CREDITO", feito.credito, {"pedido": pedido.pk, "valor": str(feito.credito.valor)})
        if dito := o_que_ficou(feito):
            messages.info(request, " ".join(dito))
        return {"dinheiro": dito}

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=url_de(pedido), form=form)
