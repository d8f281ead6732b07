"""Pick-ups: the list and its files, a new one, one in detail, its receipt on paper, and undoing it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.formatos import inteiro
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from comum.formularios.gravar import gravar
from comum.formularios.submissao import executar_uma_vez
from pedidos.acesso import COLETAR, COLETAS, acesso_de, exige_papel
from pedidos.coletas.acesso import minhas_coletas, uma_coleta, url_de
from pedidos.coletas.forms import ColetaForm, EstornarForm
from pedidos.coletas.models import Coleta
from pedidos.coletas.recibo import pdf_da_coleta
from pedidos.coletas.views_lista import LISTA, TONS
from pedidos.erros import ColetaRecusada
from pedidos.pedidos.acesso import um_pedido
from pedidos.pedidos.pedido import Pedido


@exige_papel(COLETAS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, minhas_coletas(request))


@exige_papel(COLETAS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, minhas_coletas(request), formato)


@exige_papel(COLETAR)
@require_http_methods(["GET", "HEAD", "POST"])
def nova(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    context: dict[str, Any] = {"pedido": pedido, "conta": pedido.calcular_conta() if pedido.esta_a_prazo else None}
    if request.method != "POST":
        try:
            pedido.exigir_a_coletar()
        except ColetaRecusada as recusa:
            context["recusa"] = str(recusa)
        return render(request, "pedidos/coletas/form.html", {**context, "form": ColetaForm(pedido)})
    form = ColetaForm(pedido, request.POST)

    def registrar() -> str:
        coleta = pedido.registrar_coleta(
            form.quantidades(),
            responsavel=request.user,  # type: ignore[arg-type]
            nome_retirada=form.cleaned_data["nome_retirada"],
            documento_retirada=form.cleaned_data["documento_retirada"],
        )
        # Who took it stays out of the log: it is nobody's business there.
        log.do_registro(request, "COLETA", coleta, _retratar(coleta))
        messages.success(request, f"A coleta {coleta.pk} foi registrada. {_o_que_resta(pedido)}")
        return url_de(coleta)

    if form.is_valid() and (url := gravar(form, lambda: executar_uma_vez(request, form, registrar))):
        return redirect(url)
    form.explicar()
    return render(request, "pedidos/coletas/form.html", {**context, "form": form}, status=HTTPStatus.BAD_REQUEST)


def _o_que_resta(pedido: Pedido) -> str:
    restam = sum(pedido.calcular_a_coletar().values())
    if not restam:
        return f"Do pedido {pedido.pk} não resta nada a coletar."
    return f"Do pedido {pedido.pk} {'resta 1 unidade' if restam == 1 else f'restam {inteiro(restam)} unidades'}."


def _retratar(coleta: Coleta) -> dict[str, Any]:
    itens = coleta.itens.select_related("item__produto")
    return {
        "Pedido": coleta.pedido_id,
        "Coleta": coleta.get_status_display(),
        "Itens": [f"{coletado.dita} × {coletado.item.produto}" for coletado in itens],
    }


@exige_papel(COLETAS)
@require_safe
def detalhe(request: HttpRequest, coleta_id: int) -> HttpResponse:
    coleta = uma_coleta(request, coleta_id)
    context = {
        "coleta": coleta,
        "pedido": coleta.pedido,
        "tom": TONS[Coleta.Status(coleta.status)],
        "itens": coleta.itens.select_related("item__produto"),
        "historico": LogAtividade.objects.do_registro(coleta),
        "pode_estornar": acesso_de(request).abre(COLETAR) and not coleta.foi_estornada,
    }
    return render(request, "pedidos/coletas/detalhe.html", context)


@exige_papel(COLETAS)
@require_safe
def recibo(request: HttpRequest, coleta_id: int) -> HttpResponse:
    coleta = uma_coleta(request, coleta_id)
    response = HttpResponse(pdf_da_coleta(coleta), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="coleta-{coleta.pk}.pdf"'
    return response


@exige_papel(COLETAR)
@require_http_methods(["GET", "HEAD", "POST"])
def estornar(request: HttpRequest, coleta_id: int) -> HttpResponse:
    coleta = uma_coleta(request, coleta_id)
    form = EstornarForm(request.POST if request.method == "POST" else None)
    acao = AcaoConfirmada(
        titulo=f"Estornar a coleta {coleta.pk} do pedido {coleta.pedido_id}?",
        consequencia="Tudo o que saiu nesta coleta volta ao estoque e pode ser coletado de novo; o pedido volta ao "
        "status de antes dela. A coleta continua na lista, como estornada, com o motivo.",
        botao="Estornar coleta",
        feito=f"A coleta {coleta.pk} foi estornada.",
        tipo="ESTORNO",
        perigo=True,
    )

    def fazer() -> dict[str, Any]:
        antes = Pedido.objects.get(pk=coleta.pedido_id).get_status_display()
        coleta.pedido.estornar_coleta(coleta, form.cleaned_data["motivo"], responsavel=request.user)  # type: ignore[arg-type]
        depois = coleta.pedido.get_status_display()
        return {**_retratar(coleta), "status_do_pedido": {"antes": antes, "depois": depois}}

    return pagina_de_confirmacao(request, acao, coleta, fazer, volta=url_de(coleta), form=form)
