"""A client who is moved to another seller while an order for him is sent: the order is not of who lost him."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from pedidos.models import Cliente, Pedido
from tests import cast
from tests.cachecore.polling import wait_until
from tests.cachecore.threads import in_another_thread
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import campos, erros, nomes, uma_linha
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)


def alguem_espera() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def enviar_enquanto(da_ana: Client, url: str, preenchido: dict[str, Any], mudar: Callable[[], None]) -> Any:
    """Sends the form after the change was made and before it is committed."""
    respostas: list[Any] = []
    envio = Thread(target=lambda: respostas.append(in_another_thread(lambda: da_ana.post(url, preenchido))))
    with transaction.atomic():
        mudar()
        envio.start()
        wait_until(lambda: bool(respostas) or in_another_thread(alguem_espera))
    envio.join(timeout=20)
    return respostas[0]


@pytest.fixture
def preenchido(da_ana: Client, ana: Vendedor) -> dict[str, Any]:
    cliente = cast.um_cliente(ana)
    cast.um_produto(codigo_interno="PIL-350")
    return {**campos(da_ana.get("/pedidos/novo")), **nomes({"cliente": cliente.rotulo, **uma_linha()})}


def test_it_refuses_the_order_for_a_client_who_was_just_moved(
    da_ana: Client, bruno: Vendedor, preenchido: dict[str, Any]
):
    response = enviar_enquanto(da_ana, "/pedidos/novo", preenchido, lambda: Cliente.objects.get().transferir(bruno.pk))

    assert erros(response) == [
        "Bar do Zé acabou de mudar de carteira ou de ser desativado, e já não compra de você. Escolha outro cliente."
    ]
    assert not Pedido.objects.exists()


def test_it_refuses_the_order_for_a_client_who_was_just_deactivated(da_ana: Client, preenchido: dict[str, Any]):
    response = enviar_enquanto(da_ana, "/pedidos/novo", preenchido, lambda: Cliente.objects.get().desativar())

    assert response.status_code == 400
    assert not Pedido.objects.exists()


def test_it_refuses_to_move_an_order_to_a_client_who_was_just_moved(ana: Vendedor, bruno: Vendedor):
    outro = cast.um_cliente(ana, "Empório Azul")
    pedido = cast.um_pedido(ana, cliente=cast.um_cliente(ana))
    da_ana = entrar(ana.usuario)
    url = f"/pedidos/{pedido.pk}/editar"
    preenchido = {**campos(da_ana.get(url)), "cliente": outro.rotulo}

    response = enviar_enquanto(da_ana, url, preenchido, lambda: outro.transferir(bruno.pk))

    assert response.status_code == 400
    assert Pedido.objects.get().cliente != outro
