"""Picking up: only of paid pedidos, never more than was ordered, and the stock goes out with it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pedidos.erros import ColetaRecusada, EstoqueInsuficiente
from pedidos.models import Coleta, Estoque, ItemPedido, MovimentacaoEstoque, Pagamento, Pedido
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    """Paid, ten of one thing, a hundred of it on the shelf."""
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    return pedido


def saldo(pedido: Pedido) -> int:
    return Estoque.objects.get(produto=pedido.itens.get().produto).quantidade


def test_it_goes_in_parts_and_then_is_done(pedido: Pedido):
    primeira = coletar(pedido, 4)
    assert (primeira.status, pedido.status, saldo(pedido)) == ("PARCIAL", "COLETA_PARCIAL", 96)
    assert list(pedido.calcular_a_coletar().values()) == [6]

    segunda = coletar(pedido, 6)
    assert (segunda.status, pedido.status, saldo(pedido)) == ("TOTAL", "COLETA_CONCLUIDA", 90)
    assert Pedido.objects.get(pk=pedido.pk).status == "COLETA_CONCLUIDA"


def test_it_is_done_only_when_every_line_is(ana: Vendedor):
    pedido = cast.um_pedido(ana)
    ItemPedido.objects.create(pedido=pedido, produto=cast.um_produto("Água"), quantidade=2, preco_venda=Decimal(1))
    cast.um_pagamento(pedido, Decimal(102), status_pagamento=Pagamento.Status.APROVADO)
    abastecer(pedido)

    assert coletar(pedido, 10).status == "PARCIAL"
    assert coletar(pedido, 0, 2).status == "TOTAL"


def test_it_writes_down_why_stock_went_out(pedido: Pedido):
    coleta = coletar(pedido, 4)

    movimentacao = MovimentacaoEstoque.objects.latest("pk")
    assert (movimentacao.tipo, movimentacao.antes, movimentacao.movimentada) == ("SAIDA", 100, -4)
    assert movimentacao.motivo == f"Coleta {coleta.pk} do Pedido {pedido.pk}"


def test_it_refuses_a_pedido_that_is_not_paid_cancelled_or_done(ana: Vendedor, pedido: Pedido):
    devendo = cast.um_pedido(ana)
    with pytest.raises(ColetaRecusada, match=f"Pedido {devendo.pk} está pendente: só se coleta pedido pago"):
        coletar(devendo, 1)

    devendo.cancelar()
    with pytest.raises(ColetaRecusada, match="está cancelado: só se coleta pedido pago"):
        coletar(devendo, 1)

    coletar(pedido, 10)
    with pytest.raises(ColetaRecusada, match=f"Pedido {pedido.pk} já foi coletado por inteiro: não resta nada"):
        coletar(pedido, 1)


def test_it_is_to_be_collected_while_paid_goods_remain(ana: Vendedor, pedido: Pedido):
    cast.um_pedido(ana)
    cast.um_pedido(ana, pago=True).cancelar()

    def esperam() -> list[tuple[Pedido, int]]:
        return [(p, p.restam) for p in Pedido.objects.a_coletar()]  # type: ignore[attr-defined]

    assert esperam() == [(pedido, 10)]
    coletar(pedido, 4)
    assert esperam() == [(pedido, 6)]
    pedido.pagamentos.get().desfazer_aprovacao("Estorno")
    assert esperam() == []
    pedido.pagamentos.get().aprovar()
    assert esperam() == [(pedido, 6)]
    coletar(Pedido.objects.get(pk=pedido.pk), 6)
    assert esperam() == []


@pytest.mark.parametrize("quantidade", [11, -1])
def test_it_refuses_more_than_remains(pedido: Pedido, quantidade: int):
    palavras = f"De Cerveja Pilsen 350 ml restam 10 a coletar no Pedido {pedido.pk}; foram pedidas {quantidade}"
    with pytest.raises(ColetaRecusada, match=palavras):
        coletar(pedido, quantidade)

    assert saldo(pedido) == 100


def test_it_refuses_a_line_of_another_pedido(pedido: Pedido, ana: Vendedor):
    alheio = cast.um_pedido(ana).itens.get()

    with pytest.raises(ColetaRecusada, match=f"O item {alheio.pk} não é do Pedido {pedido.pk}"):
        pedido.registrar_coleta({alheio.pk: 1}, responsavel=None, nome_retirada="Zé", documento_retirada="")


@pytest.mark.parametrize("quantidades", [(), (0,)])
def test_it_refuses_a_coleta_of_nothing(pedido: Pedido, quantidades: tuple[int, ...]):
    with pytest.raises(ColetaRecusada, match=f"Nenhuma quantidade informada para a coleta do Pedido {pedido.pk}"):
        coletar(pedido, *quantidades)


def test_it_writes_nothing_when_one_product_is_not_in_stock(ana: Vendedor):
    pedido = cast.um_pedido(ana)
    agua = cast.um_produto("Água")
    ItemPedido.objects.create(pedido=pedido, produto=agua, quantidade=2, preco_venda=Decimal(1))
    cast.um_pagamento(pedido, Decimal(102), status_pagamento=Pagamento.Status.APROVADO)
    Estoque.objects.movimentar(
        pedido.itens.first().produto_id,  # type: ignore[union-attr]
        MovimentacaoEstoque.Tipo.ENTRADA,
        10,
        motivo="Compra",
        responsavel=None,
    )

    with pytest.raises(EstoqueInsuficiente, match="Água tem 0 em estoque; a saída de 2 não cabe"):
        coletar(pedido, 10, 2)

    assert not Coleta.objects.exists()
    assert list(Estoque.objects.values_list("quantidade", flat=True)) == [10]
    assert Pedido.objects.get(pk=pedido.pk).status == "PAGAMENTO_APROVADO"


@examples(10)
@given(st.lists(st.integers(-2, 9), max_size=8))
def test_it_never_hands_out_more_than_was_ordered(ana: Vendedor, tentativas: list[int]):
    pedido = cast.um_pedido(ana, produto=cast.um_produto(f"P{Pedido.objects.count()}"), pago=True)
    abastecer(pedido)
    coletado = 0
    for quantidade in tentativas:
        try:
            coletar(pedido, quantidade)
            coletado += quantidade
        except ColetaRecusada:
            assert quantidade <= 0 or coletado + quantidade > 10

    assert coletado == 10 - sum(pedido.calcular_a_coletar().values()) == 100 - saldo(pedido)
    assert (pedido.status == "COLETA_CONCLUIDA") == (coletado == 10)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_collect_the_same_at_once_one_is_refused():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)

    results = ao_mesmo_tempo(*[lambda: coletar(Pedido.objects.get(pk=pedido.pk), 10) for _ in range(2)])

    assert sorted(type(result).__name__ for result in results) == ["Coleta", "ColetaRecusada"]
    assert saldo(pedido) == 90
    assert Coleta.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_collect_a_part_each_at_once_both_get_it():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)

    results = ao_mesmo_tempo(*[lambda: coletar(Pedido.objects.get(pk=pedido.pk), 5) for _ in range(2)])

    assert sorted(result.status for result in results) == ["PARCIAL", "TOTAL"]
    assert saldo(pedido) == 90


@pytest.mark.django_db(transaction=True)
def test_it_is_either_cancelled_or_collected_never_both():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)

    ao_mesmo_tempo(lambda: coletar(Pedido.objects.get(pk=pedido.pk), 10), Pedido.objects.get(pk=pedido.pk).cancelar)

    pedido.refresh_from_db()
    assert (pedido.status, Coleta.objects.count()) in {("CANCELADO", 0), ("COLETA_CONCLUIDA", 1)}
