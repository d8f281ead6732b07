"""The verbs of a pedido: confirmed once, cancelled never after a pick-up."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comum.erros import Recusa
from pedidos.erros import PedidoJaColetado, TransicaoRecusada
from pedidos.models import Pedido
from pedidos.pedidos.pedido import LinhaPedida
from tests import cast
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor


def test_it_begins_pending_and_owes_what_its_lines_add_up_to(ana: Vendedor):
    pedido = cast.um_pedido(ana, quantidade=3, preco="7.50")

    assert (pedido.status, pedido.calcular_total(), pedido.calcular_conta().pago) == (
        "PENDENTE",
        Decimal("22.50"),
        Decimal(0),
    )


def test_it_shows_totals_and_payments_of_many_in_one_query(ana: Vendedor, django_assert_num_queries):
    cast.um_pedido(ana, pago=True)
    cast.um_pedido(ana, quantidade=2)
    Pedido.objects.create(cliente=cast.um_cliente(ana), vendedor=ana)

    with django_assert_num_queries(1):
        pedidos = list(Pedido.objects.com_totais().order_by("pk").values_list("total", "pago"))  # type: ignore[misc]

    assert pedidos == [(100, 100), (20, 0), (0, 0)]


@pytest.mark.parametrize("linhas", [1, 12])
def test_it_is_registered_with_any_number_of_lines_by_as_many_queries(
    ana: Vendedor, linhas: int, django_assert_num_queries
):
    cliente = cast.um_cliente(ana)
    pedidas = [LinhaPedida(cast.um_produto(f"P{n}").pk, 3, Decimal("7.50")) for n in range(linhas)]

    with django_assert_num_queries(20):
        pedido = Pedido.objects.registrar(
            cliente_id=cliente.pk, vendedor_id=ana.pk, data=timezone.localdate(), frete=Decimal(0), linhas=pedidas
        )

    assert [(i.produto_id, i.preco_compra) for i in pedido.itens.all()] == [(p.produto_id, Decimal(2)) for p in pedidas]
    assert pedido.calcular_conta().falta == linhas * Decimal("22.50")


def test_it_is_confirmed_once_and_says_by_whom(ana: Vendedor, gilda: User):
    pedido, antigo = (Pedido.objects.get(pk=cast.um_pedido(ana).pk) for _ in range(2))
    antigo = Pedido.objects.get(pk=pedido.pk)

    pedido.confirmar(gilda)

    assert (pedido.confirmado_comercial, pedido.confirmado_por) == (True, gilda)
    with pytest.raises(TransicaoRecusada, match=f"Pedido {pedido.pk} já foi confirmado"):
        antigo.confirmar(gilda)


def test_it_is_not_confirmed_when_cancelled_meanwhile(ana: Vendedor, gilda: User):
    pedido = cast.um_pedido(ana)
    Pedido.objects.get(pk=pedido.pk).cancelar()

    with pytest.raises(TransicaoRecusada, match=f"Pedido {pedido.pk} está cancelado e não pode ser confirmado"):
        pedido.confirmar(gilda)


@pytest.mark.parametrize("pago", [False, True])
def test_it_is_cancelled_while_nothing_was_picked_up(ana: Vendedor, pago: bool):
    pedido = cast.um_pedido(ana, pago=pago)

    pedido.cancelar()

    assert Pedido.objects.get(pk=pedido.pk).status == Pedido.Status.CANCELADO
    with pytest.raises(TransicaoRecusada, match=f"Pedido {pedido.pk} já está cancelado"):
        pedido.cancelar()


def test_it_is_not_cancelled_after_a_coleta(ana: Vendedor):
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    antes = Pedido.objects.get(pk=pedido.pk)
    coletar(pedido, 1)

    for one in (pedido, antes):
        with pytest.raises(PedidoJaColetado, match=f"Pedido {pedido.pk} já tem coleta e não pode ser cancelado"):
            one.cancelar()
    assert Pedido.objects.get(pk=pedido.pk).status == Pedido.Status.COLETA_PARCIAL


def test_it_does_not_write_over_what_others_changed(ana: Vendedor, bruno: Vendedor, gilda: User):
    pedido = cast.um_pedido(ana)
    antigo = Pedido.objects.get(pk=pedido.pk)
    Pedido.objects.filter(pk=pedido.pk).update(vendedor=bruno, frete=Decimal(7))

    antigo.confirmar(gilda)
    antigo.cancelar()

    pedido.refresh_from_db()
    assert (pedido.vendedor, pedido.frete, pedido.status) == (bruno, Decimal(7), "CANCELADO")


def test_it_undoes_a_verb_with_its_transaction(ana: Vendedor):
    pedido = cast.um_pedido(ana)

    with pytest.raises(Recusa, match="e agora não"), transaction.atomic():
        pedido.cancelar()
        raise Recusa("e agora não")

    assert Pedido.objects.get(pk=pedido.pk).status == "PENDENTE"


def test_it_is_found_by_seller_day_and_month(ana: Vendedor, bruno: Vendedor):
    marco = cast.um_pedido(ana, pago=True, data=date(2026, 3, 31))
    abril = cast.um_pedido(ana, data=date(2026, 4, 1))
    de_bruno = cast.um_pedido(bruno, data=date(2026, 3, 1))
    cancelado = cast.um_pedido(ana, data=date(2026, 3, 15))
    cancelado.cancelar()
    pedidos = Pedido.objects.order_by("pk")

    assert list(pedidos.do_vendedor(ana.pk)) == [marco, abril, cancelado]
    assert list(pedidos.da_competencia(2026, 3)) == [marco, de_bruno, cancelado]
    assert list(pedidos.do_periodo(date(2026, 3, 31), date(2026, 4, 1))) == [marco, abril]
    assert list(pedidos.nao_cancelados()) == [marco, abril, de_bruno]
    assert list(pedidos.pagos()) == [marco]


@pytest.mark.django_db(transaction=True)
def test_it_is_confirmed_once_by_two_people_at_once():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"))
    pessoas = [cast.uma_pessoa(nome) for nome in ("gilda", "gina")]

    results = ao_mesmo_tempo(
        *[lambda pessoa=pessoa: Pedido.objects.get(pk=pedido.pk).confirmar(pessoa) for pessoa in pessoas]
    )

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "TransicaoRecusada"]
    winner = pessoas[results.index(None)]
    assert Pedido.objects.get(pk=pedido.pk).confirmado_por == winner
