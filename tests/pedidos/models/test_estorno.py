"""Undoing a pick-up: the goods come back, the order goes back with them, and the record stays."""

import pytest
from django.contrib.auth.models import User

from pedidos.erros import ColetaRecusada, PedidoComColeta
from pedidos.models import Coleta, Estoque, MovimentacaoEstoque, Pedido
from tests import cast
from tests.pedidos.models.conftest import abastecer, ao_mesmo_tempo, coletar
from vendedor.models import Vendedor


@pytest.fixture
def pedido(ana: Vendedor) -> Pedido:
    """Paid, ten of one thing, a hundred of it on the shelf."""
    pedido = cast.um_pedido(ana, pago=True)
    abastecer(pedido)
    return pedido


def estornar(coleta: Coleta, responsavel: User | None = None) -> None:
    Pedido.objects.get(pk=coleta.pedido_id).estornar_coleta(coleta, "Devolvido", responsavel=responsavel)


def situacao(pedido: Pedido) -> tuple[str, int, list[str]]:
    """The status of the order, the balance, the pick-ups in the order they were made."""
    saldo = Estoque.objects.get(produto=pedido.itens.get().produto).quantidade
    return (
        Pedido.objects.get(pk=pedido.pk).status,
        saldo,
        list(pedido.coletas.order_by("pk").values_list("status", flat=True)),
    )


def test_the_only_one_leaves_the_order_paid_and_all_of_it_to_be_collected(pedido: Pedido):
    coleta = coletar(pedido, 10)

    estornar(coleta)

    assert situacao(pedido) == ("PAGAMENTO_APROVADO", 100, ["ESTORNADA"])
    assert [(p, p.restam) for p in Pedido.objects.a_coletar()] == [(pedido, 10)]  # type: ignore[attr-defined]
    assert list(pedido.calcular_a_coletar().values()) == [10]


def test_one_of_several_leaves_the_others_and_none_of_them_took_the_last(pedido: Pedido):
    primeira = coletar(pedido, 4)
    coletar(pedido, 6)

    estornar(primeira)
    assert situacao(pedido) == ("COLETA_PARCIAL", 94, ["ESTORNADA", "PARCIAL"])

    coletar(Pedido.objects.get(pk=pedido.pk), 4)
    assert situacao(pedido) == ("COLETA_CONCLUIDA", 90, ["ESTORNADA", "PARCIAL", "TOTAL"])


def test_without_its_payment_the_order_is_pending_again(pedido: Pedido):
    coleta = coletar(pedido, 4)
    pedido.pagamentos.get().desfazer_aprovacao("Estorno")

    estornar(coleta)

    assert situacao(pedido) == ("PENDENTE", 100, ["ESTORNADA"])


def test_it_keeps_who_when_and_why_and_says_in_the_stock_what_it_was(pedido: Pedido, gilda: User):
    coleta = coletar(pedido, 4)

    estornar(coleta, gilda)

    coleta.refresh_from_db()
    assert (coleta.estornada_por, coleta.motivo_estorno, coleta.estornada_em is not None) == (gilda, "Devolvido", True)
    assert coleta.itens.get().quantidade == 4
    movimentacao = MovimentacaoEstoque.objects.latest("pk")
    assert (movimentacao.tipo, movimentacao.movimentada, movimentacao.responsavel) == ("ENTRADA", 4, gilda)
    assert movimentacao.motivo == f"Estorno da coleta {coleta.pk} do Pedido {pedido.pk}"


def test_it_is_undone_once(pedido: Pedido):
    coleta = coletar(pedido, 4)
    estornar(coleta)

    with pytest.raises(ColetaRecusada, match=f"Coleta {coleta.pk} do pedido {pedido.pk} já foi estornada."):
        estornar(Coleta.objects.get(pk=coleta.pk))

    assert situacao(pedido)[1] == 100


def test_the_order_may_be_cancelled_but_its_lines_stay_what_was_taken(pedido: Pedido):
    estornar(coletar(pedido, 4))
    item = pedido.itens.get()
    item.quantidade = 3

    with pytest.raises(PedidoComColeta):
        item.save()
    Pedido.objects.get(pk=pedido.pk).cancelar("Desistiu")

    assert situacao(pedido)[0] == "CANCELADO"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_it_at_once_one_is_told():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)
    coleta = coletar(pedido, 10)

    results = ao_mesmo_tempo(*[lambda: estornar(Coleta.objects.get(pk=coleta.pk)) for _ in range(2)])

    assert sorted(type(result).__name__ for result in results) == ["ColetaRecusada", "NoneType"]
    assert situacao(pedido) == ("PAGAMENTO_APROVADO", 100, ["ESTORNADA"])


@pytest.mark.django_db(transaction=True)
def test_undone_while_the_rest_is_collected_both_are_done():
    pedido = cast.um_pedido(cast.um_vendedor("Ana"), pago=True)
    abastecer(pedido)
    coleta = coletar(pedido, 4)

    results = ao_mesmo_tempo(
        lambda: estornar(Coleta.objects.get(pk=coleta.pk)),
        lambda: coletar(Pedido.objects.get(pk=pedido.pk), 6),
    )

    assert not any(isinstance(result, Exception) for result in results)
    assert situacao(pedido) == ("COLETA_PARCIAL", 94, ["ESTORNADA", "PARCIAL"])
