"""The columns and filters of the list of products."""

from typing import Any

import django_filters
from django.urls import reverse

from comum.listas import INTEIRO, PRECO, SIM_NAO, BuscaFilter, Coluna, Filtro, Lista
from pedidos.produtos.models import Categoria

# The addresses of the list say it so, and what it asks of the balance.
SALDOS = {"positivo": {"saldo__gt": 0}, "zero": {"saldo": 0}, "negativo": {"saldo__lt": 0}}


class ProdutosFiltro(Filtro):
    busca = BuscaFilter("busca", numero="pk", label="Nome, código ou EAN")
    categoria = django_filters.ModelChoiceFilter(
        queryset=Categoria.objects.all(), label="Categoria", empty_label="Todas"
    )
    ativo = django_filters.ChoiceFilter(
        choices=[("True", "Ativos"), ("False", "Inativos")], label="Situação", empty_label="Todos"
    )
    saldo = django_filters.ChoiceFilter(
        choices=[("positivo", "Com estoque"), ("zero", "Zerado"), ("negativo", "Negativo")],
        method="do_saldo",
        label="Estoque",
        empty_label="Tanto faz",
    )

    def do_saldo(self, produtos: Any, name: str, value: str) -> Any:
        return produtos.filter(**SALDOS[value])


LISTA = Lista(
    nome="produtos",
    template="pedidos/produtos/lista.html",
    filtro=ProdutosFiltro,
    ordem="nome",
    colunas=(
        Coluna("nome", "Produto", "nome", ordem=("nome",), url=lambda p: reverse("produtos:detalhe", args=[p.pk])),
        Coluna("codigo", "Código", "codigo_interno", ordem=("codigo_interno",)),
        Coluna("ean", "EAN", "ean", ordem=("ean",), no_telefone=False),
        Coluna("categoria", "Categoria", "categoria.nome", ordem=("categoria__nome",)),
        Coluna(
            "preco",
            "Preço médio de compra",
            "preco_medio_compra",
            PRECO,
            ordem=("preco_medio_compra",),
            no_telefone=False,
        ),
        Coluna("lista", "Preço de lista", "preco_lista", PRECO, ordem=("preco_lista",), no_alto=True),
        Coluna("saldo", "Estoque", "saldo", INTEIRO, ordem=("saldo",)),
        Coluna("ativo", "Ativo", "ativo", SIM_NAO, ordem=("ativo",), no_telefone=False),
    ),
)
