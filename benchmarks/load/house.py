"""The people and things of a filled database that a trace is made of."""

from collections import defaultdict

from django.contrib.auth.models import User

from benchmarks.load.trace import House, Seller
from pedidos.models import Cliente, Produto
from vendedor.models import Vendedor

MANAGERS = ("gerente", "financeiro")


def house() -> House:
    clients: dict[int, list[int]] = defaultdict(list)
    for pk, vendedor_id in Cliente.objects.ativos().order_by("pk").values_list("pk", "vendedor_id"):
        clients[vendedor_id or 0].append(pk)
    sellers = [
        Seller(pk, user_id, clients[pk])
        for pk, user_id in Vendedor.objects.order_by("pk").values_list("pk", "usuario_id")
        if user_id and clients[pk]
    ]
    managers = list(User.objects.filter(username__in=MANAGERS).order_by("pk").values_list("pk", flat=True))
    products = [
        (pk, round(price * 130)) for pk, price in Produto.objects.order_by("pk").values_list("pk", "preco_medio_compra")
    ]
    return House(sellers, managers, products)
