"""What is decided about a payment: approved, rejected, undone; the log says how the order followed."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comum.atividade import log
from comum.em_lote import com_cada_um
from comum.formatos import dinheiro
from comum.formularios.campos import numero_de_registro
from comum.formularios.confirmacao import AcaoConfirmada, fazer_e_anotar, pagina_de_confirmacao
from pedidos.acesso import DECIDIR_PAGAMENTOS, exige_papel
from pedidos.erros import AvisoNaoLido
from pedidos.pagamentos.acesso import meus_pagamentos, nome_de, um_pagamento
from pedidos.pagamentos.fila import Fila, volta_ao
from pedidos.pagamentos.forms import AprovarForm, MotivoForm, MoverForm
from pedidos.pagamentos.models import Pagamento
from pedidos.pagamentos.views import mostrar
from pedidos.pedidos.acesso import meus_pedidos
from pedidos.pedidos.pedido import Pedido

# So many are read through on one page, and approved within a request.
MAIOR_LOTE = 100


@exige_papel(DECIDIR_PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def aprovar(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    form = AprovarForm(request.POST, avisos=pagamento.avisos() if pagamento.esta_pendente else [])
    aprovar = partial(pagamento.aprovar, por=request.user, lidos=form.lidos)  # type: ignore[arg-type]
    return _decidir(request, pagamento, form, aprovar, tipo="APROVACAO", feito=f"Pagamento {pagamento.pk} aprovado.")


@exige_papel(DECIDIR_PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def aprovar_marcados(request: HttpRequest) -> HttpResponse:
    """?marcado=1&marcado=2, or ?todos=1 for what waits of what the filter shows: each by itself, or told why not.

    All are shown before, at most MAIOR_LOTE, and what is sent is what was shown.
    """
    marcados = _marcados(request)
    if len(marcados) > MAIOR_LOTE:
        recusa = f"São {len(marcados)} marcados, e de uma vez se aprovam no máximo {MAIOR_LOTE}. Marque menos."
        return _mostrar_marcados(request, [], [recusa])
    if request.method != "POST" or not marcados:
        pendentes = [pagamento for pagamento in marcados if pagamento.esta_pendente]
        outros = [f"O {nome_de(p)} não está pendente." for p in marcados if not p.esta_pendente]
        return _mostrar_marcados(request, pendentes, outros)

    def fazer(pagamento: Pagamento) -> None:
        try:
            aprovar = partial(pagamento.aprovar, por=request.user, lidos=())  # type: ignore[arg-type]
            dados = _seguido_pelo_pedido(pagamento, aprovar)()
        except AvisoNaoLido as aviso:
            raise AvisoNaoLido(f"O {nome_de(pagamento)} pede atenção: {aviso} Aprove-o na página dele.") from aviso
        log.do_registro(request, "APROVACAO", pagamento, dados)

    feitos, recusas = com_cada_um(marcados, fazer)
    if recusas:
        return _mostrar_marcados(request, [], [str(recusa) for recusa in recusas], aprovados=len(feitos))
    soma = dinheiro(sum(pagamento.valor for pagamento in feitos))
    messages.success(request, f"Pagamentos aprovados: {len(feitos)}, {soma} ao todo.")
    return redirect(Fila(request).url_da_lista)


def _marcados(request: HttpRequest) -> list[Pagamento]:
    if request.method != "POST" and "todos" in request.GET:
        textos = {str(pk) for pk in Fila(request).pendentes[:MAIOR_LOTE]}
    else:
        textos = set((request.POST if request.method == "POST" else request.GET).getlist("marcado"))
    pagamentos = list(meus_pagamentos(request).filter(pk__in=map(numero_de_registro, textos)).order_by("pk"))
    if len(pagamentos) != len(textos):
        raise Http404("Um dos pagamentos marcados não existe.")
    return pagamentos


def _mostrar_marcados(
    request: HttpRequest, pagamentos: list[Pagamento], recusas: list[str], aprovados: int = 0
) -> HttpResponse:
    context = {
        "pagamentos": pagamentos,
        "soma": sum(pagamento.valor for pagamento in pagamentos),
        "recusas": recusas,
        "aprovados": aprovados,
        "fila": Fila(request),
        "todos": "todos" in request.GET,
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "pedidos/pagamentos/aprovar_marcados.html", context, status=status)


@exige_papel(DECIDIR_PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def rejeitar(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    form = MotivoForm(request.POST)

    def rejeitar() -> None:
        pagamento.rejeitar(form.cleaned_data["motivo"])

    return _decidir(request, pagamento, form, rejeitar, tipo="REJEICAO", feito=f"Pagamento {pagamento.pk} rejeitado.")


def _decidir(
    request: HttpRequest, pagamento: Pagamento, form: forms.Form, decidir: Callable[[], None], *, tipo: str, feito: str
) -> HttpResponse:
    """Decides, and goes on to the next one of the queue; what is refused is told where it was asked.

    The page of the payment asks; whoever comes here by GET, after signing in, is led there.
    """
    fila, aqui = Fila(request), volta_ao(request, pagamento)
    if request.method != "POST":
        return redirect(aqui)
    # The queue as it was when it was decided.
    depois = fila.url_depois_do(pagamento.pk) if fila.aberta else aqui
    if not fazer_e_anotar(request, form, pagamento, _seguido_pelo_pedido(pagamento, decidir), tipo=tipo, feito=feito):
        return mostrar(request, um_pagamento(request, pagamento.pk), form)
    if fila.aberta and depois == fila.url_da_lista:
        messages.info(request, "Nada mais espera por decisão" + (" com este filtro." if fila.filtrada else "."))
    return redirect(depois)


@exige_papel(DECIDIR_PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def desfazer(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    form = MotivoForm(request.POST if request.method == "POST" else None)
    acao = AcaoConfirmada(
        titulo=f"Desfazer a aprovação do {nome_de(pagamento)}?",
        consequencia="O pagamento volta a pendente. " + _o_que_acontece_com(pagamento.pedido),
        botao="Desfazer aprovação",
        feito=f"A aprovação do pagamento {pagamento.pk} foi desfeita.",
        tipo="DESFEITA",
        perigo=True,
    )
    fazer = _seguido_pelo_pedido(pagamento, lambda: pagamento.desfazer_aprovacao(form.cleaned_data["motivo"]))
    return pagina_de_confirmacao(request, acao, pagamento, fazer, volta=volta_ao(request, pagamento), form=form)


@exige_papel(DECIDIR_PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def reabrir(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    acao = AcaoConfirmada(
        titulo=f"Desfazer a rejeição do {nome_de(pagamento)}?",
        consequencia=f"O pagamento volta a pendente e espera por uma decisão. Foi rejeitado por: "
        f"{pagamento.motivo or 'nada foi escrito'}",
        botao="Desfazer rejeição",
        feito=f"A rejeição do pagamento {pagamento.pk} foi desfeita.",
        tipo="REABERTURA",
    )
    fazer = _seguido_pelo_pedido(pagamento, pagamento.desfazer_rejeicao)
    return pagina_de_confirmacao(request, acao, pagamento, fazer, volta=volta_ao(request, pagamento))


@exige_papel(DECIDIR_PAGAMENTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def mover(request: HttpRequest, pagamento_id: int) -> HttpResponse:
    pagamento = um_pagamento(request, pagamento_id)
    form = MoverForm(meus_pedidos(request), request.POST if request.method == "POST" else None)
    acao = AcaoConfirmada(
        titulo=f"Mover o {nome_de(pagamento)}?",
        consequencia=f"Estes {dinheiro(pagamento.valor)} passam para o pedido certo, com o comprovante e a decisão "
        "que têm. Os dois pedidos mudam de status, se for o caso, e guardam o que aconteceu no histórico.",
        botao="Mover pagamento",
        feito=f"Pagamento {pagamento.pk} movido.",
        tipo="MUDANCA",
    )

    def fazer() -> dict[str, Any]:
        pedidos = [pagamento.pedido, form.cleaned_data["pedido"]]
        antes = [_status_de(pedido.pk) for pedido in pedidos]
        pagamento.mover(pedidos[1].pk)
        dados = {"pagamento": pagamento.pk, "valor": str(pagamento.valor), "de": pedidos[0].pk, "para": pedidos[1].pk}
        for pedido, anterior in zip(pedidos, antes, strict=True):
            seguiu = log.mudancas({"status": anterior}, {"status": _status_de(pedido.pk)}, ["status"])
            log.do_registro(request, "MUDANCA", pedido, {**dados, **seguiu, "motivo": form.cleaned_data["motivo"]})
        if a_devolver := pedidos[1].calcular_conta().a_devolver:
            messages.warning(request, f"Agora há {dinheiro(a_devolver)} a mais no pedido {pedidos[1].pk}, a devolver.")
        # A number: the log is no place for the whole order.
        return {"pedido": pedidos[1].pk, **dados}

    return pagina_de_confirmacao(request, acao, pagamento, fazer, volta=volta_ao(request, pagamento), form=form)


def _status_de(pedido_id: int) -> str:
    return Pedido.objects.get(pk=pedido_id).get_status_display()


def _o_que_acontece_com(pedido: Pedido) -> str:
    if pedido.liberado_em:
        return f"O pedido {pedido.pk} foi liberado a prazo: o que faltar fica a receber, e ele pode ser coletado."
    if pedido.foi_coletado:
        return (
            f"O pedido {pedido.pk} já teve coleta e continua com o status “{pedido.get_status_display()}”: o que saiu "
            "do depósito não volta por aqui. O que faltar fica a cobrar, e o que resta só se coleta depois de pago."
        )
    return f"Se o resto não cobrir o total, o pedido {pedido.pk} volta a pendente e não pode ser coletado."


def _seguido_pelo_pedido(pagamento: Pagamento, decidir: Callable[[], None]) -> Callable[[], dict[str, Any]]:
    """Decides; for the log, what was decided and how the order followed."""

    def fazer() -> dict[str, Any]:
        antes = _situacao(pagamento.pk)
        decidir()
        depois = _situacao(pagamento.pk)
        mudou = [campo for campo in antes if antes[campo] != depois[campo]]
        return {"pedido": pagamento.pedido_id, **log.mudancas(antes, depois, mudou)}

    return fazer


def _situacao(pagamento_id: int) -> dict[str, str]:
    pagamento = Pagamento.objects.select_related("pedido").get(pk=pagamento_id)
    return {
        "status": pagamento.get_status_pagamento_display(),
        "status_do_pedido": pagamento.pedido.get_status_display(),
    }
