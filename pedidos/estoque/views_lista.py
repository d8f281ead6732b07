"""The columns and filters of the list of balances; a product that never moved has none in stock."""

from typing import Any

import django_filters
from django.urls import reverse

from comum.listas import INTEIRO, Coluna, Lista
from pedidos.estoque.models import Estoque
from pedidos.produtos.models import Produto
from pedidos.produtos.views_lista import ProdutosFiltro

TONS = {Estoque.Status.CONTADO: "bom", Estoque.Status.A_CONFERIR: "alerta"}


class EstoqueFiltro(ProdutosFiltro):
    status = django_filters.ChoiceFilter(
        choices=Estoque.Status.choices, method="do_status", label="Conferência", empty_label="Tanto faz"
    )

    def do_status(self, produtos: Any, name: str, value: str) -> Any:
        contado = {"estoque__status": Estoque.Status.CONTADO}
        # What never moved was never counted either.
        return produtos.filter(**contado) if value == Estoque.Status.CONTADO else produtos.exclude(**contado)


def status_de(produto: Produto) -> Estoque.Status:
    return Estoque.Status(produto.estoque.status) if hasattr(produto, "estoque") else Estoque.Status.A_CONFERIR


LISTA = Lista(
    nome="estoque",
    template="pedidos/estoque/lista.html",
    filtro=EstoqueFiltro,
    ordem="produto",
    colunas=(
        Coluna("produto", "Produto", "nome", ordem=("nome",), url=lambda p: reverse("estoque:detalhe", args=[p.pk])),
        Coluna("codigo", "Código", "codigo_interno", ordem=("codigo_interno",)),
        Coluna("categoria", "Categoria", "categoria.nome", ordem=("categoria__nome",), no_telefone=False),
        Coluna("saldo", "Saldo", "saldo", INTEIRO, ordem=("saldo",)),
        Coluna("prometido", "Prometido", "prometido", INTEIRO, ordem=("prometido",)),
        Coluna("livre", "Livre", "livre", INTEIRO, ordem=("livre",)),
        Coluna(
            "status",
            "Conferência",
            lambda p: status_de(p).label,
            ordem=("estoque__status",),
            selo=lambda p: TONS[status_de(p)],
        ),
        Coluna(
            "conferente",
            "Conferente",
            lambda p: p.estoque.conferente if hasattr(p, "estoque") else "",
            ordem=("estoque__conferente",),
            no_telefone=False,
        ),
    ),
)
