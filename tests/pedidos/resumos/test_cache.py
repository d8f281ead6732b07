"""The triggers of the sums write behind Django's back; what an order ends in the cache is as exact as before."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from cachecore.outbox.trigger_sql import Triggers
from pedidos.models import ItemPedido, Pedido
from tests import cast
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["signals only", "with the triggers of the cache"])
def caminho(request: Any) -> Iterator[None]:
    if request.param == "signals only":
        yield
        return
    triggers = Triggers("default")
    triggers.run(triggers.to_install())
    yield
    triggers.run(triggers.to_remove())


def as_paginas(vendedor: Vendedor) -> Callable[[], list[str]]:
    """Opens the pages of a seller, and says of each whether it came from the cache."""
    client = Client()
    assert vendedor.usuario
    client.force_login(vendedor.usuario)
    cliente = vendedor.clientes.get()
    paginas = ["/vendedor/", "/vendedor/rankings", f"/vendedor/cliente/{cliente.pk}"]
    return lambda: [client.get(pagina)["Cache-Status"].removeprefix("cachecore; ") for pagina in paginas]


@pytest.mark.usefixtures("caminho")
def test_an_order_ends_the_pages_of_its_seller_and_of_nobody_else(ana, bruno):
    for vendedor in (ana, bruno):
        cast.um_pedido(vendedor, cliente=cast.um_cliente(vendedor, vendedor.nome))
    de_ana, de_bruno = as_paginas(ana), as_paginas(bruno)
    de_ana(), de_bruno()
    pedido = Pedido.objects.get(vendedor=ana)
    item = pedido.itens.get()

    def mudar_item() -> None:
        item.quantidade += 1
        item.save()

    for mudar in (
        lambda: cast.um_pedido(ana, cliente=pedido.cliente),
        lambda: ItemPedido.objects.create(pedido=pedido, produto=item.produto, quantidade=5, preco_venda=3),
        mudar_item,
        pedido.cancelar,
    ):
        assert (de_ana(), de_bruno()) == (["hit"] * 3, ["hit"] * 3)
        mudar()
        assert (de_ana(), de_bruno()) == (["fwd=miss; stored"] * 3, ["hit"] * 3)
