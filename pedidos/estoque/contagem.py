"""A count of many products on one sheet: what may be counted, what was, and what that changes."""

import re
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Max, Q, QuerySet
from django.http import QueryDict

from pedidos.estoque.models import MovimentacaoEstoque
from pedidos.produtos.models import Produto, ProdutoQuerySet

# So many are shown at once; what else there is, is searched for.
MOSTRADOS = 60
# In one transaction, which holds their balances meanwhile.
MAIOR_FOLHA = 200
_CONTADA = re.compile(r"contada_([0-9]{1,18})")


def nome_do_campo(produto_id: int) -> str:
    return f"contada_{produto_id}"


def ids_contados(dados: QueryDict) -> list[int]:
    """The products beside which something was typed."""
    nomes = {nome: _CONTADA.fullmatch(nome) for nome in dados}
    return [int(found[1]) for nome, found in nomes.items() if found and any(dados.getlist(nome))]


def produtos_da_folha() -> ProdutoQuerySet:
    """All products with saldo, as the sheet sorts them."""
    produtos = Produto.objects.com_saldo().select_related("categoria").prefetch_related("embalagens")
    return produtos.order_by("categoria__nome", "nome_busca", "pk")


def contaveis() -> ProdutoQuerySet:
    """What may stand on a shelf: what is sold, and what is not any more but has a balance."""
    return produtos_da_folha().filter(Q(ativo=True) | ~Q(saldo=0))


def ultima_movimentacao() -> int:
    """What is moved from now on has a larger id."""
    return MovimentacaoEstoque.objects.aggregate(ultima=Max("pk"))["ultima"] or 0


class Diferenca(NamedTuple):
    """A product as counted, beside the balance of now; movimentos are those since the count began."""

    produto: Any
    contada: int
    movimentos: list[MovimentacaoEstoque]

    @property
    def diferenca(self) -> int:
        return self.contada - int(self.produto.saldo)


def diferencas(produtos: Iterable[Any], contadas: dict[int, int], desde: int) -> list[Diferenca]:
    """Of the counted products; what moved or differs comes first. Costs a query."""
    movimentos: dict[int, list[MovimentacaoEstoque]] = {}
    for movimento in _movimentos(contadas, desde):
        movimentos.setdefault(movimento.estoque.produto_id, []).append(movimento)
    linhas = [Diferenca(p, contadas[p.pk], movimentos.get(p.pk, [])) for p in produtos if p.pk in contadas]
    return sorted(linhas, key=lambda linha: not (linha.movimentos or linha.diferenca))


def _movimentos(produto_ids: Collection[int], desde: int) -> "QuerySet[MovimentacaoEstoque]":
    found = MovimentacaoEstoque.objects.filter(pk__gt=desde, estoque__produto__in=produto_ids)
    return found.select_related("estoque", "responsavel").order_by("pk")
