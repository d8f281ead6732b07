"""Stock is what the movements add up to."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from pedidos.erros import EstoqueInsuficiente, MovimentacaoRecusada
from pedidos.models import Estoque, MovimentacaoEstoque, Produto
from tests import cast
from tests.examples import examples
from tests.pedidos.models.conftest import ao_mesmo_tempo

Tipo = MovimentacaoEstoque.Tipo


def movimentar(produto: Produto, tipo: MovimentacaoEstoque.Tipo, quantidade: int) -> MovimentacaoEstoque:
    return Estoque.objects.movimentar(produto.pk, tipo, quantidade, motivo="Teste", responsavel=None)


@pytest.fixture
def produto(db: None) -> Produto:
    return cast.um_produto()


def test_each_movement_begins_where_the_last_one_ended(produto: Produto):
    movimentar(produto, Tipo.ENTRADA, 10)
    movimentar(produto, Tipo.SAIDA, -4)
    movimentar(produto, Tipo.AJUSTE, -1)

    rows = MovimentacaoEstoque.objects.order_by("pk").values_list("antes", "movimentada", "depois")
    assert list(rows) == [(0, 10, 10), (10, -4, 6), (6, -1, 5)]
    assert produto.estoque.quantidade == 5


@examples(12)
@given(st.lists(st.integers(-20, 20), max_size=12))
def test_it_is_the_sum_of_its_movements_whatever_was_refused(db: None, quantidades: list[int]):
    produto = cast.um_produto(f"P{Produto.objects.count()}")
    esperado = 0
    for quantidade in quantidades:
        try:
            movimentar(produto, Tipo.AJUSTE, quantidade)
            esperado += quantidade
        except EstoqueInsuficiente:
            assert esperado + quantidade < 0

    movidas = MovimentacaoEstoque.objects.filter(estoque__produto=produto).values_list("movimentada", flat=True)
    assert sum(movidas) == esperado
    assert Estoque.objects.filter(produto=produto, quantidade=esperado).exists() or not quantidades or not movidas


def test_it_refuses_to_become_negative(produto: Produto):
    movimentar(produto, Tipo.ENTRADA, 3)

    with pytest.raises(EstoqueInsuficiente) as error:
        movimentar(produto, Tipo.SAIDA, -4)

    assert str(error.value) == (
        "Cerveja Pilsen 350 ml tem 3 em estoque; a saída de 4 não cabe. Registre antes a entrada ou um ajuste."
    )
    assert Estoque.objects.get().quantidade == 3


def test_it_may_become_negative_where_the_setting_says_so(produto: Produto, negativo_permitido: None):
    assert movimentar(produto, Tipo.SAIDA, -4).depois == -4
    assert Estoque.objects.get().quantidade == -4


@pytest.mark.parametrize(
    ("tipo", "quantidade", "palavras"),
    [(Tipo.ENTRADA, 0, "Uma entrada de 0"), (Tipo.ENTRADA, -1, "Uma entrada de -1"), (Tipo.SAIDA, 1, "Uma saída de 1")],
)
def test_it_refuses_a_movement_against_its_type(produto: Produto, tipo: Any, quantidade: int, palavras: str):
    with pytest.raises(MovimentacaoRecusada, match=f"{palavras} não existe: a entrada é positiva e a saída, negativa"):
        movimentar(produto, tipo, quantidade)


def test_a_movement_is_never_changed_nor_deleted(produto: Produto):
    movimentacao = movimentar(produto, Tipo.ENTRADA, 10)
    movimentacao.motivo = "Outro"
    same_id = MovimentacaoEstoque(
        pk=movimentacao.pk, estoque=produto.estoque, tipo="AJUSTE", antes=0, movimentada=0, depois=0, motivo="x"
    )

    for change in (
        movimentacao.save,
        movimentacao.delete,
        MovimentacaoEstoque.objects.all().delete,
        lambda: MovimentacaoEstoque.objects.update(motivo="Outro"),
        lambda: MovimentacaoEstoque.objects.bulk_update([movimentacao], ["motivo"]),
    ):
        with pytest.raises(MovimentacaoRecusada, match="ajuste"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        same_id.save()
    assert MovimentacaoEstoque.objects.get().motivo == "Teste"


def test_what_is_counted_becomes_the_balance(produto: Produto, gilda: User):
    movimentar(produto, Tipo.ENTRADA, 10)

    for contada, diferenca in ((7, -3), (7, 0), (9, 2)):
        movimentacao = Estoque.objects.contar(produto.pk, contada, conferente=gilda)
        assert (movimentacao.tipo, movimentacao.movimentada, movimentacao.depois) == (Tipo.AJUSTE, diferenca, contada)

    estoque = Estoque.objects.get()
    assert (estoque.quantidade, estoque.status, estoque.conferente) == (9, Estoque.Status.CONTADO, "Gilda")


def test_it_counts_what_never_moved_and_nothing_below_none(produto: Produto, gilda: User):
    with pytest.raises(MovimentacaoRecusada, match="-1 não se conta: a quantidade contada é zero ou mais"):
        Estoque.objects.contar(produto.pk, -1, conferente=gilda)

    assert Estoque.objects.contar(produto.pk, 0, conferente=gilda).depois == 0


@pytest.mark.django_db(transaction=True)
def test_a_count_and_a_saida_at_once_leave_one_of_two_balances(gilda: User):
    produto = cast.um_produto()
    movimentar(produto, Tipo.ENTRADA, 10)

    ao_mesmo_tempo(
        lambda: Estoque.objects.contar(produto.pk, 8, conferente=gilda), lambda: movimentar(produto, Tipo.SAIDA, -3)
    )

    # Counted first, or counted last.
    assert Estoque.objects.get().quantidade in (5, 8)
    assert sum(MovimentacaoEstoque.objects.values_list("movimentada", flat=True)) == Estoque.objects.get().quantidade


@pytest.mark.django_db(transaction=True)
def test_it_takes_no_more_than_there_is_from_two_hands_at_once():
    produto = cast.um_produto()
    movimentar(produto, Tipo.ENTRADA, 10)

    results = ao_mesmo_tempo(*[lambda: movimentar(produto, Tipo.SAIDA, -6) for _ in range(2)])

    assert sorted(type(result).__name__ for result in results) == ["EstoqueInsuficiente", "MovimentacaoEstoque"]
    assert Estoque.objects.get().quantidade == 4


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_balance_for_two_first_movements_at_once():
    produto = cast.um_produto()

    ao_mesmo_tempo(*[lambda: movimentar(produto, Tipo.ENTRADA, 5) for _ in range(4)])

    assert Estoque.objects.get().quantidade == 20
