"""Products: the list and its files, one in detail, deactivated and reactivated."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comum.atividade.models import LogAtividade
from comum.formularios.confirmacao import AcaoConfirmada, pagina_de_confirmacao
from pedidos.acesso import CADASTRAR_PRODUTOS, COLETAS, PRODUTOS, acesso_de, exige_papel
from pedidos.produtos.models import Produto, ProdutoQuerySet, maior_unidade
from pedidos.produtos.unidades import dizer
from pedidos.produtos.views_lista import LISTA


def os_produtos() -> ProdutoQuerySet:
    return Produto.objects.select_related("categoria").com_saldo()


def url_de(produto: Produto) -> str:
    return reverse("produtos:detalhe", args=[produto.pk])


@exige_papel(PRODUTOS)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, os_produtos(), pode_cadastrar=acesso_de(request).abre(CADASTRAR_PRODUTOS))


@exige_papel(PRODUTOS)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, os_produtos(), formato)


@exige_papel(PRODUTOS)
@require_safe
def detalhe(request: HttpRequest, produto_id: int) -> HttpResponse:
    produto: Any = get_object_or_404(os_produtos(), pk=produto_id)
    embalagens = list(produto.embalagens.all())
    context = {
        "produto": produto,
        "embalagens": embalagens,
        "em_estoque": dizer(produto.saldo, maior_unidade(embalagens)),
        "historico": LogAtividade.objects.do_registro(produto),
        "pode_cadastrar": acesso_de(request).abre(CADASTRAR_PRODUTOS),
        "ve_coletas": acesso_de(request).abre(COLETAS),
    }
    return render(request, "pedidos/produtos/detalhe.html", context)


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def desativar(request: HttpRequest, produto_id: int) -> HttpResponse:
    return _mudar(request, produto_id, ativo=False)


@exige_papel(CADASTRAR_PRODUTOS)
@require_http_methods(["GET", "HEAD", "POST"])
def reativar(request: HttpRequest, produto_id: int) -> HttpResponse:
    return _mudar(request, produto_id, ativo=True)


def _mudar(request: HttpRequest, produto_id: int, *, ativo: bool) -> HttpResponse:
    produto = get_object_or_404(Produto, pk=produto_id)
    acao = AcaoConfirmada(
        titulo=f"{'Reativar' if ativo else 'Desativar'} {produto}?",
        consequencia="O produto volta a ser oferecido nos pedidos."
        if ativo
        else "O produto deixa de ser oferecido nos pedidos. O estoque e o que já foi vendido ficam como estão.",
        botao="Reativar produto" if ativo else "Desativar produto",
        feito=f"{produto} foi {'reativado' if ativo else 'desativado'}.",
        tipo="ALTERACAO",
        perigo=not ativo,
    )

    def fazer() -> dict[str, Any]:
        atual = Produto.objects.select_for_update(no_key=True).get(pk=produto.pk)
        (atual.reativar if ativo else atual.desativar)()
        return {"ativo": {"antes": not ativo, "depois": ativo}}

    return pagina_de_confirmacao(request, acao, produto, fazer, volta=url_de(produto))
