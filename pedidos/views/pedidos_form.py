"""The form of an order: a new one, a pending one edited, and what it asks while one types."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pedidos import atividade
from pedidos.acesso import VENDER, exige_papel
from pedidos.forms.campos import SUGESTOES
from pedidos.forms.envio import enviar_uma_vez
from pedidos.forms.gravar import gravar
from pedidos.forms.pedidos import (
    EditarPedidoForm,
    ItemForm,
    ItensBase,
    NovoPedidoForm,
    PedidoForm,
    clientes_de,
    itens_digitados,
    itens_do_form,
    itens_do_pedido,
    retratar,
)
from pedidos.models import Pedido, Produto
from pedidos.views.do_endereco import do_endereco
from pedidos.views.pedidos_acesso import endereco_de, um_pedido

LINHAS_VAZIAS = 3
FORM = "pedidos/pedidos/form.html"


@exige_papel(VENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    contexto: dict[str, Any] = {"titulo": "Novo pedido", "botao": "Registrar pedido"}
    if request.method != "POST":
        form = NovoPedidoForm(request, initial=_inicial_do_endereco(request))
        return _mostrar(request, form, itens_do_form(vazias=LINHAS_VAZIAS), **contexto)
    if "mais_linhas" in request.POST:
        return _mais_linhas(request, NovoPedidoForm(request, initial=request.POST.dict()), **contexto)
    form, itens = NovoPedidoForm(request, request.POST), itens_do_form(request.POST)

    def registrar() -> str:
        form.segurar_cliente()
        pedido = Pedido.objects.registrar(**form.cabeca(), linhas=itens.linhas())
        atividade.do_registro(request, "INCLUSAO", pedido, retratar(pedido))
        messages.success(request, f"Pedido {pedido.pk} registrado.")
        return endereco_de(pedido)

    # Both are asked, so that everything that is wrong is told at once.
    validos = [form.is_valid(), itens.is_valid()]
    if all(validos) and (endereco := gravar(form, lambda: enviar_uma_vez(request, form, registrar))):
        return redirect(endereco)
    return _mostrar(request, form, itens, errado=True, **contexto)


@exige_papel(VENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def editar(request: HttpRequest, pedido_id: int) -> HttpResponse:
    pedido = um_pedido(request, pedido_id)
    contexto: dict[str, Any] = {"titulo": f"Editar o pedido {pedido.pk}", "botao": "Gravar pedido", "pedido": pedido}
    gravados = itens_do_pedido(pedido)
    if request.method != "POST":
        form = EditarPedidoForm(request, pedido=pedido)
        form.mostrar_versao(pedido)
        return _mostrar(request, form, itens_do_form(inicial=gravados, vazias=1), **contexto)
    if "mais_linhas" in request.POST:
        form = EditarPedidoForm(request, pedido=pedido, initial=request.POST.dict())
        return _mais_linhas(request, form, **contexto)
    form, itens = EditarPedidoForm(request, request.POST, pedido=pedido), itens_do_form(request.POST, inicial=gravados)

    def alterar() -> str:
        atual = Pedido.objects.select_for_update(no_key=True).get(pk=pedido.pk)
        form.conferir_versao(atual)
        form.segurar_cliente()
        antes = retratar(atual)
        atual.alterar(**form.cabeca(), linhas=itens.linhas())
        depois = retratar(Pedido.objects.get(pk=pedido.pk))
        if mudou := [campo for campo in antes | depois if antes.get(campo) != depois.get(campo)]:
            atividade.do_registro(request, "ALTERACAO", atual, atividade.mudancas(antes, depois, mudou))
        messages.success(request, f"Pedido {atual.pk} gravado." if mudou else "Nada mudou, nada foi gravado.")
        return endereco_de(atual)

    validos = [form.is_valid(), itens.is_valid()]
    if all(validos) and (endereco := gravar(form, alterar)):
        return redirect(endereco)
    return _mostrar(request, form, itens, errado=True, **contexto)


def _inicial_do_endereco(request: HttpRequest) -> dict[str, Any]:
    """?cliente=1 begins an order of his, by the seller of his portfolio."""
    recusa = "O cliente deste endereço não existe, não está ativo ou não é da sua carteira."
    cliente = do_endereco(request, "cliente", clientes_de(request), recusa)
    return {"cliente": cliente, "vendedor": cliente.vendedor_id} if cliente else {}


def _mais_linhas(request: HttpRequest, form: PedidoForm, **contexto: Any) -> HttpResponse:
    """The form as it was typed, with more lines; nothing is checked yet."""
    itens = itens_do_form(inicial=itens_digitados(request.POST), vazias=LINHAS_VAZIAS)
    return _mostrar(request, form, itens, **contexto)


def _mostrar(
    request: HttpRequest, form: PedidoForm, itens: ItensBase, *, errado: bool = False, **contexto: Any
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if errado else HTTPStatus.OK
    return render(request, FORM, {"form": form, "itens": itens, **contexto}, status=status)


class Conta(NamedTuple):
    """What a line comes to; None while it is not filled in."""

    id: str
    total: Decimal | None = None
    margem: Decimal | None = None
    margem_percentual: Decimal | None = None
    estoque: int | None = None


@exige_papel(VENDER)
@require_POST
def calcular(request: HttpRequest) -> HttpResponse:
    """What the lines come to as they are typed now, for the form to show."""
    contas = [_conta(form) for form in itens_do_form(request.POST).forms]
    context = {
        "contas": contas,
        "total": sum((c.total for c in contas if c.total is not None), Decimal(0)),
        "margem": sum((c.margem for c in contas if c.margem is not None), Decimal(0)),
    }
    return render(request, "pedidos/pedidos/contas.html", context)


def _conta(form: ItemForm) -> Conta:
    id_ = form.add_prefix("conta")
    form.is_valid()
    dados = getattr(form, "cleaned_data", {})
    produto, quantidade, preco = (dados.get(name) for name in ("produto", "quantidade", "preco_venda"))
    if not produto or dados.get("DELETE"):
        return Conta(id_)
    estoque = Produto.objects.filter(pk=produto.pk).values_list("estoque__quantidade", flat=True).get() or 0
    if not quantidade or preco is None:
        return Conta(id_, estoque=estoque)
    total = quantidade * preco
    margem = total - quantidade * produto.preco_medio_compra
    return Conta(id_, total, margem, margem * 100 / total if total else None, estoque)


@exige_papel(VENDER)
@require_safe
def procurar_cliente(request: HttpRequest) -> HttpResponse:
    return _opcoes(request, clientes_de(request))


@exige_papel(VENDER)
@require_safe
def procurar_produto(request: HttpRequest) -> HttpResponse:
    return _opcoes(request, Produto.objects.ativos())


def _opcoes(request: HttpRequest, registros: Any) -> HttpResponse:
    """What a box may be filled with; the box sends what is in it, under its own name."""
    texto = str(next(iter(request.GET.values()), "")).replace("\0", "").strip()
    found = registros.procurar(texto)[: 4 * SUGESTOES] if texto else []
    return render(request, "pedidos/formulario/opcoes.html", {"registros": found})
