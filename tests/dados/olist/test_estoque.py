"""Stock is what the movements add up to, also after an import, and never negative."""

import pytest
from django.db.models import Sum

from pedidos.estoque.models import MovimentacaoEstoque as M
from pedidos.models import Estoque, MovimentacaoEstoque, Produto
from tests.dados.olist.pasta import importar

pytestmark = pytest.mark.django_db


def chain(codigo: str) -> list[tuple[str, int, int, int]]:
    rows = M.objects.filter(estoque__produto__codigo_interno=codigo).order_by("id")
    return list(rows.values_list("tipo", "antes", "movimentada", "depois"))


def test_it_brings_in_what_the_coletas_take_out(pasta):
    pasta.vendido("a1", comprado="2018-01-01 10:00:00")
    pasta.pedido("a2", comprado="2018-01-02 10:00:00")
    pasta.item("a2")
    pasta.item("a2")
    pasta.pagamento("a2", "20.00")

    importar(pasta)

    assert chain("batom") == [("ENTRADA", 0, 3, 3), ("SAIDA", 3, -1, 2), ("SAIDA", 2, -2, 0)]
    assert Estoque.objects.get().quantidade == 0
    entrada, saida, _ = M.objects.order_by("id")
    assert entrada.motivo == "Importação Olist: saldo inicial"
    coleta = saida.estoque.produto.itens.order_by("id")[0].coletados.get().coleta
    assert saida.motivo == f"Coleta {coleta.pk} do Pedido {coleta.pedido_id}"


def test_it_moves_no_stock_for_what_was_not_collected(pasta):
    pasta.vendido("a1", status="invoiced", despachado="", entregue="")

    importar(pasta)

    assert not M.objects.exists()
    assert not Estoque.objects.exists()


def test_it_goes_on_from_the_balance_that_is_there(pasta):
    pasta.vendido("a1")
    produto = Produto.objects.create(nome="Batom", codigo_interno="batom")
    Estoque.objects.movimentar(produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 5, motivo="Compra", responsavel=None)

    importar(pasta)

    assert chain("batom") == [("ENTRADA", 0, 5, 5), ("ENTRADA", 5, 1, 6), ("SAIDA", 6, -1, 5)]
    assert Estoque.objects.get().quantidade == 5
    assert M.objects.aggregate(saldo=Sum("movimentada"))["saldo"] == 5
