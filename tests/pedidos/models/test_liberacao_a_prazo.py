"""What was sold on terms may be collected before it is paid, once released; it is revenue when it is paid."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from pedidos.erros import ColetaRecusada, LimiteExcedido, PromessaRecusada, TransicaoRecusada
from pedidos.models import CreditoCliente, Pedido, Produto
from pedidos.pedidos.pedido import LinhaPedida
from pedidos.pedidos.receber import a_receber, divida_de
from pedidos.pedidos.reserva import com_reserva
from pedidos.resumos.conferir import todas_as_diferencas
from tests import cast
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor


def a_prazo(vendedor: Vendedor, prazo: str = "28", **como: Any) -> Pedido:
    """R$ 100,00 for ten units, that lie in stock."""
    pedido = cast.um_pedido(vendedor, **como)
    Pedido.objects.filter(pk=pedido.pk).update(prazo=prazo)
    abastecer(pedido)
    return Pedido.objects.get(pk=pedido.pk)


@pytest.fixture
def liberado(ana: Vendedor, gilda: User) -> Pedido:
    pedido = a_prazo(ana)
    pedido.liberar(gilda)
    return pedido


def pagar(pedido: Pedido, valor: str = "100.00") -> Any:
    return cast.um_pagamento(Pedido.objects.get(pk=pedido.pk), Decimal(valor), status_pagamento="APROVADO")


def restam() -> list[int]:
    """The units of each order in the list of pick-ups."""
    return list(Pedido.objects.a_coletar().values_list("restam", flat=True))  # type: ignore[misc]


def status_de(pedido: Pedido) -> str:
    return Pedido.objects.get(pk=pedido.pk).status


def test_it_is_not_collected_before_it_is_paid_unless_it_was_released(ana: Vendedor, gilda: User):
    pedido = a_prazo(ana)
    with pytest.raises(ColetaRecusada, match="pode liberá-lo"):
        coletar(pedido, 1)
    assert not Pedido.objects.a_coletar().exists()

    pedido.liberar(gilda)

    assert (pedido.status, pedido.liberado_por) == ("LIBERADO_A_PRAZO", gilda)
    assert pedido.pode_ser_coletado(pedido.calcular_conta())
    assert restam() == [10]
    coletar(pedido, 4)
    assert status_de(pedido) == "PARCIAL_A_PRAZO"
    assert restam() == [6]
    coletar(pedido, 6)
    assert status_de(pedido) == "COLETADO_A_PRAZO"
    assert not Pedido.objects.a_coletar().exists()
    assert divida_de(pedido.cliente_id) == 100


@pytest.mark.parametrize("prazo", ["", "0"])
def test_an_order_that_is_due_at_once_is_not_released(ana: Vendedor, gilda: User, prazo: str):
    pedido = a_prazo(ana, prazo)

    assert not pedido.pode_ser_liberado
    with pytest.raises(TransicaoRecusada, match="à vista"):
        pedido.liberar(gilda)


def test_a_paid_cancelled_or_empty_order_is_not_released(ana: Vendedor, gilda: User):
    pago, cancelado, vazio = a_prazo(ana, pago=True), a_prazo(ana), a_prazo(ana)
    cancelado.cancelar()
    vazio.itens.get().delete()

    for pedido, motivo in ((pago, "pagamento aprovado"), (cancelado, "cancelado"), (vazio, "não tem itens")):
        with pytest.raises(TransicaoRecusada, match=motivo):
            pedido.liberar(gilda)


def test_it_counts_as_paid_when_it_is_paid_whatever_was_collected(ana: Vendedor, liberado: Pedido):
    coletar(liberado, 10)
    assert not Pedido.objects.pagos().exists()

    pagamento = pagar(liberado, "60.00")
    assert status_de(liberado) == "COLETADO_A_PRAZO"
    pagar(liberado, "40.00")
    assert status_de(liberado) == "COLETA_CONCLUIDA"
    assert Pedido.objects.pagos().exists()

    # Released, it follows its money back as well.
    pagamento.desfazer_aprovacao("Estornado")
    assert status_de(liberado) == "COLETADO_A_PRAZO"
    assert list(todas_as_diferencas()) == []


def test_it_is_paid_before_its_pick_up_as_any_order(liberado: Pedido):
    pagamento = pagar(liberado)
    assert status_de(liberado) == "PAGAMENTO_APROVADO"

    pagamento.desfazer_aprovacao("Estornado")

    assert status_de(liberado) == "LIBERADO_A_PRAZO"
    coletar(Pedido.objects.get(pk=liberado.pk), 3)
    assert status_de(liberado) == "PARCIAL_A_PRAZO"


def test_a_pick_up_that_is_undone_leaves_it_released(liberado: Pedido):
    primeira, segunda = coletar(liberado, 4), coletar(liberado, 6)

    liberado.estornar_coleta(segunda, "Erro", responsavel=None)
    assert status_de(liberado) == "PARCIAL_A_PRAZO"
    liberado.estornar_coleta(primeira, "Erro", responsavel=None)

    assert status_de(liberado) == "LIBERADO_A_PRAZO"


def test_what_comes_back_is_not_owed_and_gives_no_credit_for_what_was_not_paid(liberado: Pedido):
    coletar(liberado, 10)
    pagar(liberado, "70.00")

    liberado.devolver({liberado.itens.get().pk: 2}, "Avariada", responsavel=None)
    assert (status_de(liberado), liberado.calcular_conta().falta) == ("COLETADO_A_PRAZO", Decimal(10))
    assert not CreditoCliente.objects.exists()

    # With this more came back than was owed.
    liberado.devolver({liberado.itens.get().pk: 2}, "Avariada", responsavel=None)
    assert status_de(liberado) == "COLETA_CONCLUIDA"
    assert CreditoCliente.objects.get().valor == 10


def test_the_rest_is_closed_and_only_what_left_is_owed(liberado: Pedido):
    coletar(liberado, 4)
    pagar(liberado, "10.00")

    liberado.encerrar_saldo("Sem caminhão", responsavel=None)

    assert (status_de(liberado), liberado.calcular_conta().falta) == ("COLETADO_A_PRAZO", Decimal(30))


def test_it_promises_its_goods_and_asks_before_it_promises_what_others_wait_for(ana: Vendedor, gilda: User):
    primeiro, segundo = a_prazo(ana), cast.um_pedido(ana, quantidade=95, disputa=True)
    Pedido.objects.filter(pk=segundo.pk).update(prazo="28")
    segundo = Pedido.objects.get(pk=segundo.pk)
    primeiro.liberar(gilda)
    produto: Any = com_reserva(Produto.objects.all()).get()
    assert (produto.saldo, produto.prometido, produto.livre) == (100, 10, 90)

    with pytest.raises(PromessaRecusada, match=f"pedido {primeiro.pk}"):
        segundo.liberar(gilda)
    assert (status_de(segundo), Pedido.objects.get(pk=segundo.pk).liberado_em) == ("PENDENTE", None)

    segundo.autorizar_promessa()
    segundo.liberar(gilda)
    assert status_de(segundo) == "LIBERADO_A_PRAZO"


@pytest.mark.parametrize("refused", [True, False])
def test_the_limit_of_credit_bounds_it(settings: Any, ana: Vendedor, gilda: User, refused: bool):
    pedido = a_prazo(ana, cliente=cast.um_cliente(ana, limite_credito=Decimal("99.99")))
    settings.LIMITE_DE_CREDITO = "recusa" if refused else "avisa"

    if refused:
        with pytest.raises(LimiteExcedido, match="R\\$ 100,00"):
            pedido.liberar(gilda)
        assert status_de(pedido) == "PENDENTE"
        # Paying a part of it makes room.
        pagar(pedido, "0.01")
    pedido.liberar(gilda)

    assert status_de(pedido) == "LIBERADO_A_PRAZO"


def test_it_still_owes_all_of_it(ana: Vendedor, liberado: Pedido):
    coletar(liberado, 4)

    assert divida_de(liberado.cliente_id) == 100


def test_the_release_is_taken_back_while_nothing_left(liberado: Pedido):
    liberado.desfazer_liberacao()
    assert (status_de(liberado), Pedido.objects.get().liberado_por) == ("PENDENTE", None)
    with pytest.raises(TransicaoRecusada, match="pendente"):
        liberado.desfazer_liberacao()


def test_the_release_stays_once_goods_left(liberado: Pedido):
    coletar(liberado, 1)

    with pytest.raises(TransicaoRecusada, match="coleta parcial a prazo"):
        liberado.desfazer_liberacao()
    with pytest.raises(TransicaoRecusada):
        liberado.alterar(
            cliente_id=liberado.cliente_id, vendedor_id=liberado.vendedor_id, data=liberado.data, frete=Decimal(0),
            linhas=[],
        )  # fmt: skip


def test_an_edit_takes_the_release_away(ana: Vendedor, liberado: Pedido):
    item = liberado.itens.get()
    linha = LinhaPedida(item.produto_id, 11, item.preco_venda, item.pk)

    liberado.alterar(
        cliente_id=liberado.cliente_id, vendedor_id=ana.pk, data=liberado.data, frete=Decimal(0), linhas=[linha]
    )

    assert (status_de(liberado), Pedido.objects.get().liberado_em) == ("PENDENTE", None)


def test_an_order_that_gets_another_client_gets_his_terms(ana: Vendedor):
    pedido = a_prazo(ana)
    outro = cast.um_cliente(ana, "Outro bar", prazo="7")

    pedido.alterar(cliente_id=outro.pk, vendedor_id=ana.pk, data=pedido.data, frete=Decimal(0), linhas=[])

    assert Pedido.objects.get().prazo == "7"


def test_it_is_cancelled_while_nothing_left_and_promises_nothing_then(liberado: Pedido):
    liberado.cancelar("Desistiu")

    assert status_de(liberado) == "CANCELADO"
    assert not a_receber().exists()
    produto: Any = com_reserva(Produto.objects.all()).get()
    assert produto.livre == 100


@pytest.mark.django_db(transaction=True)
def test_a_release_and_a_payment_at_once_end_in_one_state():
    ana, gilda = cast.um_vendedor("Ana"), cast.uma_pessoa("gilda")
    pedido = a_prazo(ana)
    pagamento = cast.um_pagamento(pedido, Decimal(100))

    results = ao_mesmo_tempo(lambda: pedido.liberar(gilda), pagamento.aprovar)

    assert [r for r in results if r is not None and not isinstance(r, TransicaoRecusada)] == []
    assert status_de(pedido) == "PAGAMENTO_APROVADO"
