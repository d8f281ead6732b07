"""The form of an order: a new one, a pending one edited, and what it asks while one types."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comum.atividade import log
from comum.formularios.gravar import gravar
from comum.formularios.registro_da_url import registro_da_url
from comum.formularios.submissao import executar_uma_vez
from comum.formularios.sugestoes import sugestoes
from pedidos.acesso import VENDER, exige_papel
from pedidos.clientes.models import Cliente
from pedidos.pedidos.acesso import meus_pedidos, um_pedido, url_de
from pedidos.pedidos.forms import (
    EditarPedidoForm,
    ItemForm,
    ItensBase,
    NovoPedidoForm,
    PedidoForm,
    clientes_de,
    descrever,
    itens_de_novo,
    itens_digitados,
    itens_do_form,
    itens_do_pedido,
)
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.receber import aviso_de_limite
from pedidos.pedidos.reserva import com_reserva
from pedidos.pedidos.ultima_compra import com_ultimo_preco
from pedidos.pedidos.valores import custo_da_linha, lucro_da_linha, total_do_pedido, valor_da_linha
from pedidos.precos.models import com_preco_para
from pedidos.produtos.models import Produto
from pedidos.produtos.unidades import AVULSA, Unidade

LINHAS_VAZIAS = 3
FORM = "pedidos/pedidos/form.html"


@exige_papel(VENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def novo(request: HttpRequest) -> HttpResponse:
    contexto: dict[str, Any] = {"titulo": "Novo pedido", "botao": "Registrar pedido"}
    if request.method != "POST":
        inicial, linhas = _inicial_da_url(request)
        form = NovoPedidoForm(request, initial=inicial)
        return _mostrar(request, form, itens_do_form(inicial=linhas, vazias=LINHAS_VAZIAS), **contexto)
    if "mais_linhas" in request.POST:
        return _mais_linhas(request, NovoPedidoForm(request, initial=request.POST.dict()), **contexto)
    form = NovoPedidoForm(request, request.POST)
    itens = itens_do_form(request.POST, cliente=form.cliente_digitado())

    def registrar() -> str:
        form.travar_cliente()
        pedido = Pedido.objects.registrar(**form.dados_do_pedido(), linhas=itens.linhas())
        log.do_registro(request, "INCLUSAO", pedido, descrever(pedido))
        messages.success(request, f"Pedido {pedido.pk} registrado.")
        _avisar(request, pedido, itens)
        return url_de(pedido)

    # Both are asked, so that everything that is wrong is told at once.
    validos = [form.is_valid(), itens.is_valid()]
    if all(validos) and (url := gravar(form, lambda: executar_uma_vez(request, form, registrar))):
        return redirect(url)
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
    form = EditarPedidoForm(request, request.POST, pedido=pedido)
    itens = itens_do_form(request.POST, inicial=gravados, cliente=form.cliente_digitado())

    def alterar() -> str:
        atual = Pedido.objects.select_for_update(no_key=True).get(pk=pedido.pk)
        form.conferir_conflito(atual)
        form.travar_cliente()
        antes = descrever(atual)
        atual.alterar(**form.dados_do_pedido(), linhas=itens.linhas())
        depois = descrever(Pedido.objects.get(pk=pedido.pk))
        if mudou := [campo for campo in antes | depois if antes.get(campo) != depois.get(campo)]:
            log.do_registro(request, "ALTERACAO", atual, log.mudancas(antes, depois, mudou))
        messages.success(request, f"Pedido {atual.pk} gravado." if mudou else "Nada mudou, nada foi gravado.")
        _avisar(request, atual, itens)
        return url_de(atual)

    validos = [form.is_valid(), itens.is_valid()]
    if all(validos) and (url := gravar(form, alterar)):
        return redirect(url)
    return _mostrar(request, form, itens, errado=True, **contexto)


def _avisar(request: HttpRequest, pedido: Pedido, itens: ItensBase) -> None:
    if repetidos := itens.repetidos():
        messages.info(request, f"Em mais de uma linha: {', '.join(repetidos)}. Se foi sem querer, edite o pedido.")
    if aviso := aviso_de_limite(Cliente.objects.get(pk=pedido.cliente_id)):
        messages.warning(request, aviso)


def _inicial_da_url(request: HttpRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The head and the lines: ?cliente=1 begins an order of his, by the seller of his portfolio; ?de=1 one like it."""
    anterior = registro_da_url(request, "de", meus_pedidos(request), "O pedido deste endereço não existe ou não é seu.")
    if anterior is None:
        recusa = "O cliente deste endereço não existe, não está ativo ou não é da sua carteira."
        cliente = registro_da_url(request, "cliente", clientes_de(request), recusa)
        return ({"cliente": cliente, "vendedor": cliente.vendedor} if cliente else {}), []
    cliente = clientes_de(request).filter(pk=anterior.cliente_id).first()
    if cliente is None:
        raise Http404(f"O cliente do pedido {anterior.pk} não está ativo ou não é da sua carteira.")
    linhas, fora = itens_de_novo(anterior)
    if fora:
        messages.warning(request, f"Fica de fora o que já não se vende: {', '.join(fora)}.")
    return {"cliente": cliente, "vendedor": cliente.vendedor}, linhas


def _mais_linhas(request: HttpRequest, form: PedidoForm, **contexto: Any) -> HttpResponse:
    """The form as it was typed, with more lines; nothing is checked yet."""
    itens = itens_do_form(inicial=itens_digitados(request.POST), vazias=LINHAS_VAZIAS)
    return _mostrar(request, form, itens, **contexto)


def _mostrar(
    request: HttpRequest, form: PedidoForm, itens: ItensBase, *, errado: bool = False, **contexto: Any
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if errado else HTTPStatus.OK
    return render(request, FORM, {"form": form, "itens": itens, **contexto}, status=status)


class TotaisDaLinha(NamedTuple):
    """What a line comes to, with what is free of its product and lacks; None while it is not filled in."""

    id: str
    total: Decimal | None = None
    margem: Decimal | None = None
    margem_percentual: Decimal | None = None
    produto: Produto | None = None
    unidade: Unidade = AVULSA
    falta: int = 0


@exige_papel(VENDER)
@require_POST
def calcular(request: HttpRequest) -> HttpResponse:
    """What the lines come to as they are typed now, for the form to show."""
    cliente = PedidoForm(request, request.POST).cliente_digitado()
    contas = [_conta(form) for form in itens_do_form(request.POST, cliente=cliente).forms]
    context = {
        "contas": contas,
        "total": total_do_pedido(c.total for c in contas if c.total is not None),
        "margem": sum((c.margem for c in contas if c.margem is not None), Decimal(0)),
    }
    return render(request, "pedidos/pedidos/contas.html", context)


def _conta(form: ItemForm) -> TotaisDaLinha:
    id_ = form.add_prefix("conta")
    form.is_valid()
    dados = getattr(form, "cleaned_data", {})
    digitado, quantidade, preco = (dados.get(name) for name in ("produto", "em_unidades", "preco_venda"))
    unidade = dados.get("vendido_em") or AVULSA
    if not digitado or dados.get("DELETE"):
        return TotaisDaLinha(id_)
    cliente_id = form.cliente.pk if form.cliente else None
    produtos = com_preco_para(com_reserva(Produto.objects.filter(pk=digitado.pk)), cliente_id, unidade)
    produto: Any = com_ultimo_preco(produtos, cliente_id).get()
    falta = max((quantidade or 0) - max(produto.livre, 0), 0)
    if not quantidade or preco is None:
        return TotaisDaLinha(id_, produto=produto, unidade=unidade, falta=falta)
    total = valor_da_linha(quantidade, preco, dados.get("desconto", Decimal(0)), fator=unidade.fator)
    margem = lucro_da_linha(total, custo_da_linha(quantidade, produto.preco_medio_compra))
    return TotaisDaLinha(id_, total, margem, margem * 100 / total if total else None, produto, unidade, falta)


@exige_papel(VENDER)
@require_safe
def procurar_cliente(request: HttpRequest) -> HttpResponse:
    return sugestoes(request, clientes_de(request))


@exige_papel(VENDER)
@require_safe
def procurar_produto(request: HttpRequest) -> HttpResponse:
    return sugestoes(request, Produto.objects.ativos())
