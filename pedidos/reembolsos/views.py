"""Refunds: the list and its files, one in detail with its receipt, a new one, and one undone."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.formatos import dia, dinheiro
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from comum.formularios.gravar import gravar
from comum.formularios.submissao import executar_uma_vez
from pedidos.acesso import REEMBOLSAR, acesso_de, exige_papel
from pedidos.creditos.acesso import um_credito
from pedidos.creditos.models import CreditoCliente
from pedidos.pagamentos.baixar import baixar_comprovante
from pedidos.pedidos import acesso as acesso_aos_pedidos
from pedidos.pedidos.acesso import um_pedido
from pedidos.pedidos.pedido import Pedido
from pedidos.reembolsos.acesso import um_reembolso, url_de
from pedidos.reembolsos.forms import DesfazerForm, ReembolsoForm
from pedidos.reembolsos.models import Reembolso
from pedidos.reembolsos.views_lista import LISTA, situacao

TODOS = Reembolso.objects.select_related("pedido__cliente", "pedido__vendedor")


@exige_papel(REEMBOLSAR)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, TODOS.all())


@exige_papel(REEMBOLSAR)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, TODOS.all(), formato)


@exige_papel(REEMBOLSAR)
@require_safe
def detalhe(request: HttpRequest, reembolso_id: int) -> HttpResponse:
    reembolso = um_reembolso(reembolso_id)
    context = {
        "reembolso": reembolso,
        "pedido": reembolso.pedido,
        "situacao": situacao(reembolso),
        "historico": LogAtividade.objects.do_registro(reembolso),
    }
    return render(request, "pedidos/reembolsos/detalhe.html", context)


@exige_papel(REEMBOLSAR)
@require_safe
def comprovante(request: HttpRequest, reembolso_id: int) -> HttpResponseBase:
    return baixar_comprovante(um_reembolso(reembolso_id))


@exige_papel(REEMBOLSAR)
@require_http_methods(["GET", "HEAD", "POST"])
def do_pedido(request: HttpRequest, pedido_id: int) -> HttpResponse:
    """Money of an order goes back: what was too much, or what a cancelled one was paid."""
    pedido = um_pedido(request, pedido_id)
    return _registrar(request, pedido, None)


@exige_papel(REEMBOLSAR)
@require_http_methods(["GET", "HEAD", "POST"])
def do_credito(request: HttpRequest, credito_id: int) -> HttpResponse:
    """A client gets what is left of his credit in money."""
    credito = um_credito(credito_id)
    return _registrar(request, credito.pedido, credito)


@exige_papel(REEMBOLSAR)
@require_http_methods(["GET", "HEAD", "POST"])
def desfazer(request: HttpRequest, reembolso_id: int) -> HttpResponse:
    reembolso = um_reembolso(reembolso_id)
    form = DesfazerForm(request.POST if request.method == "POST" else None)
    acao = AcaoConfirmada(
        titulo=f"Desfazer o reembolso {reembolso.pk} do pedido {reembolso.pedido_id}?",
        consequencia=f"Estes {dinheiro(reembolso.valor)} não saíram, e voltam a ser do cliente: a devolver, ou no "
        "crédito de que vieram. O reembolso continua na lista, como desfeito, com o motivo.",
        botao="Desfazer reembolso",
        feito=f"Reembolso {reembolso.pk} desfeito.",
        tipo="REEMBOLSO",
        perigo=True,
    )

    def fazer() -> dict[str, object]:
        reembolso.desfazer(form.cleaned_data["motivo"], por=request.user)  # type: ignore[arg-type]
        dados = {"desfeito": reembolso.pk, "valor": str(reembolso.valor)}
        log.do_registro(request, "REEMBOLSO", reembolso.pedido, {**dados, "motivo": form.cleaned_data["motivo"]})
        return dados

    return pagina_de_confirmacao(request, acao, reembolso, fazer, volta=url_de(reembolso), form=form)


def _registrar(request: HttpRequest, pedido: Pedido, credito: CreditoCliente | None) -> HttpResponse:
    ha = pedido.calcular_conta().a_devolver if credito is None else credito.calcular_saldo()
    form = ReembolsoForm(acesso_de(request), initial={"valor": ha or None})
    if request.method == "POST":
        form = ReembolsoForm(acesso_de(request), request.POST, request.FILES)

    def registrar() -> str:
        reembolso = Reembolso.objects.registrar(pedido, credito=credito, por=request.user, **form.dados())  # type: ignore[arg-type]
        dados = {
            "reembolso": reembolso.pk,
            "valor": str(reembolso.valor),
            "data": dia(reembolso.data),
            "método": reembolso.get_metodo_display(),
            **({"crédito": credito.pk} if credito else {}),
        }
        for registro in filter(None, (reembolso, pedido, credito)):
            log.do_registro(request, "REEMBOLSO", registro, dados)
        messages.success(request, f"Reembolso de {dinheiro(reembolso.valor)} registrado.")
        return url_de(reembolso)

    if form.is_bound and form.is_valid() and (url := gravar(form, lambda: executar_uma_vez(request, form, registrar))):
        return redirect(url)
    context = {"form": form, "pedido": pedido, "credito": credito, "ha": ha, "volta": acesso_aos_pedidos.url_de(pedido)}
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pedidos/reembolsos/form.html", context, status=status)
