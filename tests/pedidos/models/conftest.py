"""Goods on the shelf, and two things happening at once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from pedidos.models import Coleta, Estoque, MovimentacaoEstoque, Pedido


def abastecer(pedido: Pedido, quantidade: int = 100) -> None:
    """Enough of every product of the order."""
    for item in pedido.itens.all():
        Estoque.objects.movimentar(
            item.produto_id, MovimentacaoEstoque.Tipo.ENTRADA, quantidade, motivo="Compra", responsavel=None
        )


def coletar(pedido: Pedido, *quantidades: int) -> Coleta:
    """So many of the first item, of the second ..."""
    return pedido.registrar_coleta(
        dict(zip(pedido.itens.values_list("pk", flat=True), quantidades, strict=False)),
        responsavel=None,
        nome_retirada="Zé",
        documento_retirada="",
    )


def ao_mesmo_tempo(*verbos: Callable[[], Any]) -> list[Any]:
    """Each in a thread with a connection of its own, started together; what they returned or raised."""
    start = threading.Barrier(len(verbos))
    results: list[Any] = [None] * len(verbos)

    def run(n: int) -> None:
        try:
            start.wait(timeout=30)
            results[n] = verbos[n]()
        except Exception as error:  # noqa: BLE001 - handed to the test, which looks at it
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(verbos))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "Two of them are waiting for each other."
    return results


@pytest.fixture
def negativo_permitido(settings: Any) -> None:
    settings.ESTOQUE_PODE_FICAR_NEGATIVO = True
