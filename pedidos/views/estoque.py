"""The stock: balances, one in detail with its movements, and what is done to one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pedidos import atividade
from pedidos.acesso import ESTOQUE, MOVIMENTACOES, MOVIMENTAR_ESTOQUE, acesso_de, exige_papel
from pedidos.forms.envio import FormularioDeUmaVez
from pedidos.forms.estoque import AjustarForm, ContarForm, EntradaForm
from pedidos.models import Estoque, MovimentacaoEstoque, Produto
from pedidos.models.produto import ProdutoQuerySet
from pedidos.templatetags.formatos import inteiro
from pedidos.views import cadastro
from pedidos.views.estoque_lista import LISTA, TONS, status_de

ULTIMAS = 50
Tipo = MovimentacaoEstoque.Tipo


def os_saldos() -> ProdutoQuerySet:
    return Produto.objects.select_related("categoria", "estoque").com_saldo()


@exige_papel(ESTOQUE)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.mostrar(request, os_saldos(), ve_movimentacoes=acesso_de(request).abre(MOVIMENTACOES))


@exige_papel(ESTOQUE)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, os_saldos(), formato)


@exige_papel(ESTOQUE)
@require_safe
def detalhe(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    acesso = acesso_de(request)
    movimentacoes = MovimentacaoEstoque.objects.filter(estoque__produto=produto).select_related("responsavel")
    context = {
        "produto": produto,
        "status": status_de(produto),
        "tom": TONS[status_de(produto)],
        "ve_movimentacoes": acesso.abre(MOVIMENTACOES),
        "movimentacoes": movimentacoes[:ULTIMAS],
        "pode_movimentar": acesso.abre(MOVIMENTAR_ESTOQUE),
    }
    return render(request, "pedidos/estoque/detalhe.html", context)


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def contar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    form = ContarForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        form.mostrar_versao(produto)

    def fazer() -> MovimentacaoEstoque:
        Estoque.objects.get_or_create(produto_id=produto.pk)
        Estoque.objects.select_for_update(no_key=True).get(produto_id=produto.pk)
        form.conferir_versao(produto)
        return Estoque.objects.contar(produto.pk, form.cleaned_data["contada"], conferente=request.user)  # type: ignore[arg-type]

    return _pagina(request, produto, form, fazer, titulo=f"Contar {produto}", botao="Registrar contagem")


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def entrada(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    form = EntradaForm(request.POST if request.method == "POST" else None)
    fazer = _movimentar(request, produto, Tipo.ENTRADA, form)
    return _pagina(request, produto, form, fazer, titulo=f"Entrada de {produto}", botao="Registrar entrada")


@exige_papel(MOVIMENTAR_ESTOQUE)
@require_http_methods(["GET", "HEAD", "POST"])
def ajustar(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto = get_object_or_404(os_saldos(), pk=produto_id)
    form = AjustarForm(request.POST if request.method == "POST" else None)
    fazer = _movimentar(request, produto, Tipo.AJUSTE, form)
    return _pagina(request, produto, form, fazer, titulo=f"Ajustar {produto}", botao="Registrar ajuste")


def _movimentar(
    request: HttpRequest, produto: Produto, tipo: MovimentacaoEstoque.Tipo, form: FormularioDeUmaVez
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
    form: FormularioDeUmaVez,
    fazer: Callable[[], MovimentacaoEstoque],
    *,
    titulo: str,
    botao: str,
) -> HttpResponse:
    volta = reverse("estoque:detalhe", args=[produto.pk])

    def fazer_e_anotar() -> str:
        m = fazer()
        dados = {"tipo": m.get_tipo_display(), "motivo": m.motivo, "saldo": {"antes": m.antes, "depois": m.depois}}
        atividade.do_registro(request, "ESTOQUE", produto, dados)
        messages.success(request, f"{produto}: saldo de {inteiro(m.antes)} para {inteiro(m.depois)}.")
        return volta

    if endereco := cadastro.enviar(request, form, fazer_e_anotar):
        return redirect(endereco)
    nota = f"{produto.codigo_interno} · saldo {inteiro(produto.saldo)}"  # type: ignore[attr-defined]
    return cadastro.mostrar(
        request, form, lista="estoque:lista", rotulo="Estoque", titulo=titulo, nota=nota, botao=botao, volta=volta
    )
