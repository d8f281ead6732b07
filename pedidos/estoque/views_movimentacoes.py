"""The movements of the stock: what came, what went, what was put right and why."""

import django_filters
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from comum.formatos import pessoa
from comum.listas import INTEIRO, MOMENTO, BuscaFilter, Coluna, DiaFilter, Filtro, Lista
from pedidos.acesso import MOVIMENTACOES, exige_papel
from pedidos.estoque.models import MovimentacaoEstoque, MovimentacaoEstoqueQuerySet


class MovimentacoesFiltro(Filtro):
    busca = BuscaFilter(
        "estoque__produto__busca",
        "motivo_busca",
        label="Produto, código ou motivo",
    )
    tipo = django_filters.ChoiceFilter(choices=MovimentacaoEstoque.Tipo.choices, label="Tipo", empty_label="Todos")
    de = DiaFilter(field_name="criado_em", lookup_expr="date__gte", label="De")
    ate = DiaFilter(field_name="criado_em", lookup_expr="date__lte", label="Até")


LISTA = Lista(
    nome="movimentacoes",
    template="pedidos/movimentacoes/lista.html",
    filtro=MovimentacoesFiltro,
    ordem="-quando",
    colunas=(
        Coluna("quando", "Quando", "criado_em", MOMENTO, ordem=("pk",)),
        Coluna(
            "produto",
            "Produto",
            "estoque.produto.nome",
            ordem=("estoque__produto__nome",),
            url=lambda m: reverse("estoque:detalhe", args=[m.estoque.produto_id]),
            no_alto=True,
        ),
        Coluna(
            "codigo",
            "Código",
            "estoque.produto.codigo_interno",
            ordem=("estoque__produto__codigo_interno",),
            no_telefone=False,
        ),
        Coluna("tipo", "Tipo", lambda m: m.get_tipo_display(), ordem=("tipo",)),
        Coluna("antes", "Antes", "antes", INTEIRO, no_telefone=False),
        Coluna("movimentada", "Movimentada", "movimentada", INTEIRO, ordem=("movimentada",), no_alto=True),
        Coluna("depois", "Depois", "depois", INTEIRO),
        Coluna("motivo", "Motivo", "motivo"),
        Coluna("responsavel", "Responsável", lambda m: pessoa(m.responsavel), no_telefone=False),
    ),
)


def as_movimentacoes() -> MovimentacaoEstoqueQuerySet:
    return MovimentacaoEstoque.objects.select_related("estoque__produto", "responsavel")


@exige_papel(MOVIMENTACOES)
@require_safe
def lista(request: HttpRequest) -> HttpResponse:
    return LISTA.render(request, as_movimentacoes())


@exige_papel(MOVIMENTACOES)
@require_safe
def exportar(request: HttpRequest, formato: str) -> HttpResponseBase:
    return LISTA.exportar(request, as_movimentacoes(), formato)
