"""The stock: balances, one in detail with its movements, and what is done to one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade import log
from comum.formatos import inteiro
from comum.formularios import formulario_de_registro
from comum.formularios.submissao import FormularioIdempotente
from pedidos.acesso import ESTOQUE, MOVIMENTACOES, MOVIMENTAR_ESTOQUE, acesso_de, exige_papel
from pedidos.estoque.forms import AjustarForm, ContarForm, EntradaForm
from pedidos.estoque.models import Estoque, MovimentacaoEstoque
from pedidos.estoque.views_lista import LISTA, TONS, status_de
from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.reserva import com_reserva
from pedidos.pedidos.valores import RESTA_COLETAR
from pedidos.produtos.models import Produto, maior_unidade
from pedidos.produtos.unidades import escrever

ULTIMAS = 50
Tipo = MovimentacaoEstoque.Tipo


def os_saldos() -> "QuerySet[Any]":
    return com_reserva(Produto.objects.select_related("categoria", "estoque"))


@exige_papel(ESTOQUE)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    acesso = acesso_de(request)
    pode = {"ve_movimentacoes": acesso.abre(MOVIMENTACOES), "pode_movimentar": acesso.abre(MOVIMENTAR_ESTOQUE)}
    return LISTA.render(request, os_saldos(), **pode)


@exige_papel(ESTOQUE)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, os_saldos(), formato)


@exige_papel(ESTOQUE)
@require_safe
def detalhe(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto: Any = get_object_or_404(os_saldos(), pk=produto_id)
    maior = maior_unidade(list(produto.embalagens.all()))
    acesso = acesso_de(request)
    movimentacoes = MovimentacaoEstoque.objects.filter(estoque__produto=produto).select_related("responsavel")
    prometidos = ItemPedido.objects.prometidos().filter(produto=produto).select_related("pedido__cliente")
    context = {
        "produto": produto,
        # In boxes as they stand on the shelf, where there are any.
        "em_caixas": {que: escrever(getattr(produto, que), maior) for que in ("saldo", "prometido", "livre")}
        if maior.sigla
        else {},
        "status": status_de(produto),
        "tom": TONS[status_de(produto)],
        "ve_movimentacoes": acesso.abre(MOVIMENTACOES),
        "movimentacoes": movimentacoes[:ULTIMAS],
        "prometidos": prometidos.annotate(resta=RESTA_COLETAR).filter(resta__gt=0).order_by("pedido")[:ULTIMAS],
        "pode_movimentar": acesso.abre(MOVIMENTAR_ESTOQUE),
    }
    return render(request, "pedidos/estoque/detalhe.html", context)


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def contar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    form = ContarForm(produto, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        form.mostrar_versao(produto)

    def fazer() -> MovimentacaoEstoque:
        Estoque.objects.get_or_create(produto_id=produto.pk)
        Estoque.objects.select_for_update(no_key=True).get(produto_id=produto.pk)
        form.conferir_conflito(produto)
        return Estoque.objects.contar(produto.pk, form.cleaned_data["contada"], conferente=request.user)  # type: ignore[arg-type]

    return _pagina(request, produto, form, fazer, titulo=f"Contar {produto}", botao="Registrar contagem")


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def entrada(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    form = EntradaForm(produto, request.POST if request.method == "POST" else None)
    fazer = _movimentar(request, produto, Tipo.ENTRADA, form)
    return _pagina(request, produto, form, fazer, titulo=f"Entrada de {produto}", botao="Registrar entrada")


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def ajustar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    form = AjustarForm(produto, request.POST if request.method == "POST" else None)
    fazer = _movimentar(request, produto, Tipo.AJUSTE, form)
    return _pagina(request, produto, form, fazer, titulo=f"Ajustar {produto}", botao="Registrar ajuste")


def anotar(request: HttpRequest, produto: Produto, m: MovimentacaoEstoque) -> None:
    """Writes the movement of a product into the log."""
    dados = {"tipo": m.get_tipo_display(), "motivo": m.motivo, "saldo": {"antes": m.antes, "depois": m.depois}}
    log.do_registro(request, "ESTOQUE", produto, dados)


def _movimentar(
    request: HttpRequest, produto: Produto, tipo: MovimentacaoEstoque.Tipo, form: FormularioIdempotente
) -> Callable[[], MovimentacaoEstoque]:
    return lambda: Estoque.objects.movimentar(
        produto.pk,
        tipo,
        form.cleaned_data["quantidade"],
        motivo=form.cleaned_data["motivo"],
        responsavel=request.user,  # type: ignore[arg-type]
    )


def _pagina(
    request: HttpRequest,
    produto: Produto,
    form: FormularioIdempotente,
    fazer: Callable[[], MovimentacaoEstoque],
    *,
    titulo: str,
    botao: str,
) -> HttpResponse:
    volta = reverse("estoque:detalhe", args=[produto.pk])

    def fazer_e_anotar() -> str:
        m = fazer()
        anotar(request, produto, m)
        messages.success(request, f"{produto}: saldo de {inteiro(m.antes)} para {inteiro(m.depois)}.")
        return volta

    if url := formulario_de_registro.enviar(request, form, fazer_e_anotar):
        return redirect(url)
    nota = f"{produto.codigo_interno} · saldo {inteiro(produto.saldo)}"  # type: ignore[attr-defined]
    return formulario_de_registro.mostrar(
        request, form, lista="estoque:lista", rotulo="Estoque", titulo=titulo, nota=nota, botao=botao, volta=volta
    )
