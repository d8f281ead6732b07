"""Returns: the list and its files, goods that came back, and the rest that nobody collects."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.formatos import dinheiro
from comum.formularios import formulario_de_registro
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from pedidos.acesso import COLETAR, DEVOLUCOES, acesso_de, exige_papel
from pedidos.devolucoes.acesso import minhas_devolucoes
from pedidos.devolucoes.forms import DevolucaoForm, EncerrarForm
from pedidos.devolucoes.models import Devolucao
from pedidos.devolucoes.views_lista import LISTA
from pedidos.pedidos.acesso import um_pedido, url_de
from pedidos.pedidos.pedido import Pedido


@exige_papel(DEVOLUCOES)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, minhas_devolucoes(request))


@exige_papel(DEVOLUCOES)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, minhas_devolucoes(request), formato)


@exige_papel(COLETAR)
@require_http_methods(["GET", "HEAD", "POST"])
def nova(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    form = DevolucaoForm(acesso_de(request), pedido, request.POST if request.method == "POST" else None)

    def registrar() -> str:
        devolucao = pedido.devolver(
            form.quantidades(),
            form.cleaned_data["motivo"],
            responsavel=request.user,  # type: ignore[arg-type]
            data=form.cleaned_data["data"],
        )
        dados = _descrever(devolucao)
        log.do_registro(request, "DEVOLUCAO", pedido, dados)
        messages.success(request, f"A mercadoria voltou ao estoque. Abatido: {dados['valor']}; {dados['crédito']}.")
        return url_de(pedido)

    if url := formulario_de_registro.enviar(request, form, registrar):
        return redirect(url)
    # Somebody else may just have taken some of it back.
    form.situar()
    context = {"pedido": pedido, "form": form, "nada": not any(form.cabem.values())}
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pedidos/devolucoes/form.html", context, status=status)


def _descrever(devolucao: Devolucao) -> dict[str, Any]:
    itens = devolucao.itens.select_related("item__produto")
    credito = devolucao.credito
    return {
        "data": devolucao.data.isoformat(),
        "motivo": devolucao.motivo,
        "itens": [f"{devolvido.quantidade} × {devolvido.item.produto}" for devolvido in itens],
        "valor": dinheiro(sum(devolvido.valor for devolvido in itens)),
        "crédito": f"{dinheiro(credito.valor)} de crédito do cliente" if credito else "sem crédito: não estava pago",
    }


@exige_papel(COLETAR)
@require_http_methods(["GET", "HEAD", "POST"])
def encerrar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    form = EncerrarForm(request.POST if request.method == "POST" else None)
    acao = AcaoConfirmada(
        titulo=f"Encerrar o saldo do pedido {pedido.pk}?",
        consequencia=f"{_o_que_resta(pedido)} Isso sai do total do pedido e deixa de estar prometido; o que já foi "
        "pago por isso vira crédito do cliente. Não há como desfazer: para vender de novo, faça outro pedido.",
        botao="Encerrar saldo",
        feito=f"O saldo do pedido {pedido.pk} foi encerrado.",
        tipo="ENCERRAMENTO",
        perigo=True,
    )

    def fazer() -> dict[str, Any]:
        return _descrever(pedido.encerrar_saldo(form.cleaned_data["motivo"], responsavel=request.user))  # type: ignore[arg-type]

    return pagina_de_confirmacao(request, acao, pedido, fazer, volta=url_de(pedido), form=form)


def _o_que_resta(pedido: Pedido) -> str:
    restam = pedido.calcular_a_coletar()
    itens = [f"{restam[i.pk]} × {i.produto}" for i in pedido.itens.select_related("produto") if restam[i.pk]]
    return f"Não serão coletados: {'; '.join(itens)}." if itens else "Não resta nada a coletar."
