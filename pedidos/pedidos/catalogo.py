"""What may be put into an order: what the client usually buys first, with price, last price and free stock."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, Max

from pedidos.pedidos.item import ItemPedido
from pedidos.pedidos.pedido import Pedido
from pedidos.pedidos.reserva import com_reserva
from pedidos.pedidos.ultima_compra import com_ultimo_preco
from pedidos.precos.models import com_preco_para, precos_das_embalagens
from pedidos.produtos.models import Produto, ProdutoQuerySet

# As many as a phone shows at once; there are more, and the search finds them.
LIMITE = 60


class Oferta(NamedTuple):
    """produtos are as ofertados() returns them, usuais the keys of those that the client usually buys."""

    produtos: list[Any]
    usuais: frozenset[int]
    ha_mais: bool


def oferta(cliente_id: int | None, *, busca: str = "", categoria: str = "") -> Oferta:
    """The first LIMITE active products of this search and category. Costs four queries, three without a client."""
    produtos = Produto.objects.ativos()
    if categoria:
        produtos = produtos.filter(categoria=categoria)
    if busca:
        produtos = produtos.procurar(busca)
    usuais = _usuais(cliente_id, produtos) if cliente_id else []
    outros = produtos.exclude(pk__in=usuais).order_by("categoria__nome", "nome_busca", "pk")
    # One more than are shown tells whether there are more.
    chaves = [*usuais, *outros.values_list("pk", flat=True)[: LIMITE + 1 - len(usuais)]]
    return Oferta(ofertados(cliente_id, chaves[:LIMITE]), frozenset(usuais), len(chaves) > LIMITE)


def ofertados(cliente_id: int | None, chaves: Collection[int]) -> list[Any]:
    """The products of these keys in this order, with categoria, com_reserva, com_preco_para and com_ultimo_preco.

    Also those that are not sold any more. precos_das_embalagens is what the function says of each. Costs two queries.
    """
    produtos = com_preco_para(com_reserva(Produto.objects.select_related("categoria")), cliente_id)
    achados: Any = com_ultimo_preco(produtos, cliente_id).in_bulk(chaves)
    precos = precos_das_embalagens(Produto.objects.filter(pk__in=chaves), cliente_id)
    for pk, produto in achados.items():
        produto.precos_das_embalagens = precos.get(pk, {})
    return [achados[chave] for chave in chaves if chave in achados]


def _usuais(cliente_id: int, produtos: ProdutoQuerySet) -> list[int]:
    """The keys of those that the client has ordered, the most frequent first."""
    seus = Pedido.objects.nao_cancelados().filter(cliente=cliente_id)
    itens = ItemPedido.objects.filter(pedido__in=seus, produto__in=produtos).order_by().values("produto")
    contados = itens.annotate(vezes=Count("pedido", distinct=True), ultima=Max("pedido__data"))
    return list(contados.order_by("-vezes", "-ultima", "produto").values_list("produto", flat=True)[:LIMITE])
