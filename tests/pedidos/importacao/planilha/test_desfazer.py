"""An import is undone as a whole, or, once somebody has worked on it, not at all."""

from decimal import Decimal
from typing import Any

import pytest

from apuracao.apurar import apurar, tornar_definitiva
from comum.datas.competencia import Competencia
from pedidos.importacao.planilha import ImportacaoRecusada, conferir, gravar
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.undoing import desfazer
from pedidos.models import (
    Cliente,
    Coleta,
    Estoque,
    Importacao,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    Produto,
    RegistroImportado,
    VendasDoDia,
)
from tests import cast
from tests.pedidos.importacao.planilha.conftest import HOJE, Write, importar, recusa, uma_linha
from vendedor.models import Vendedor

CABECALHO = "Número;Cliente;Produto;Quantidade;Preço;Data;Situação;Vendedor"


@pytest.fixture
def importada(csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto) -> Importacao:
    """Two orders, one of them paid and collected; a client, a product and a seller came with them."""
    path = csv_of(
        "1;Bar do Zé;Skol 350 ml;10;3,00;01/03/2025;Pago;ANA",
        "2;Bar Novo;Água;5;2,00;02/03/2025;Pendente;Célia",
        header=CABECALHO,
    )
    opcoes = Opcoes(criar=True, ja_coletados=True, colunas={"numero": "pedido"})
    with conferir(path, hoje=HOJE, opcoes=opcoes) as conferencia:
        return Importacao.objects.get(pk=gravar(conferencia).importacao)


def pedido_pendente() -> Pedido:
    return Pedido.objects.get(status=Pedido.Status.PENDENTE)


def test_everything_that_came_goes_and_what_was_there_stays(importada: Importacao, bar: Cliente, skol: Produto) -> None:
    assert (Pedido.objects.count(), Pagamento.objects.count(), Coleta.objects.count()) == (2, 1, 1)

    desfeita = desfazer(importada)

    assert desfeita == (2, 3, [])
    for model in (Pedido, ItemPedido, Pagamento, Coleta, RegistroImportado):
        assert not model._default_manager.exists()
    assert (list(Cliente.objects.all()), list(Produto.objects.all())) == ([bar], [skol])
    assert [vendedor.nome for vendedor in Vendedor.objects.all()] == ["Ana"]
    assert skol.estoque.quantidade == 0
    assert not any(dia.pedidos or dia.pagos or dia.custo_pago for dia in VendasDoDia.objects.all())


def test_a_product_whose_goods_had_left_before_goes_too_and_no_balance_is_another(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    Estoque.objects.movimentar(skol.pk, MovimentacaoEstoque.Tipo.ENTRADA, 7, motivo="Compra", responsavel=None)
    path = csv_of(
        *(f"1;Bar do Zé;{nome};10;3,00;01/03/2025;Pago;ANA" for nome in ("Skol 350 ml", "Nova")), header=CABECALHO
    )
    with conferir(
        path, hoje=HOJE, opcoes=Opcoes(criar=True, ja_coletados=True, colunas={"numero": "pedido"})
    ) as conferencia:
        importada = Importacao.objects.get(pk=gravar(conferencia).importacao)
    Estoque.objects.movimentar(skol.pk, MovimentacaoEstoque.Tipo.ENTRADA, 2, motivo="Compra", responsavel=None)

    desfeita = desfazer(importada)

    assert desfeita.ficam == []
    assert list(Produto.objects.all()) == [skol]
    assert Estoque.objects.get().quantidade == 9
    assert [(m.antes, m.depois) for m in MovimentacaoEstoque.objects.order_by("pk")] == [(0, 7), (7, 9)]


def test_undone_it_may_be_imported_again(importada: Importacao, csv_of: Write, bar: Cliente, skol: Produto) -> None:
    importar(csv_of(uma_linha()))
    desfazer(Importacao.objects.latest("pk"))
    assert "Gravados 1 pedido com 1 item" in importar(csv_of(uma_linha()))


def test_what_others_use_stays_and_is_named(importada: Importacao, ana: Vendedor) -> None:
    novo = Cliente.objects.get(nome="Bar Novo")
    cast.um_pedido(ana, cliente=novo, produto=Produto.objects.get(nome="Água"))

    desfeita = desfazer(importada)

    assert sorted(desfeita.ficam) == ["cliente Bar Novo", "produto Água", "vendedor Célia (CELIA)"]
    assert (Pedido.objects.get().cliente, desfeita.registros) == (novo, 0)


def pagar() -> None:
    cast.um_pagamento(pedido_pendente(), Decimal("1.00"))


def cancelar() -> None:
    pedido_pendente().cancelar()


def confirmar() -> None:
    pedido_pendente().confirmar(cast.uma_pessoa("gil"))


def alterar() -> None:
    item = pedido_pendente().itens.get()
    item.quantidade = 6
    item.save()


def fechar() -> None:
    tornar_definitiva(apurar(Competencia(2025, 3), cast.uma_pessoa("gil")))


@pytest.mark.parametrize(
    ("fazer", "words"),
    [
        (pagar, "recebeu ou perdeu pagamentos"),
        (cancelar, "está cancelado"),
        (confirmar, "está confirmado"),
        (alterar, "foi alterado: valia R$ 10,00, vale R$ 12,00"),
        (fechar, "foi contado numa apuração definitiva"),
    ],
)
def test_nothing_goes_once_somebody_has_worked_on_an_order(importada: Importacao, fazer: Any, words: str) -> None:
    fazer()
    with pytest.raises(ImportacaoRecusada) as caught:
        desfazer(importada)
    assert words in str(caught.value)
    assert "Desfaça antes o que foi feito neles, ou cancele um por um" in str(caught.value)
    assert (Pedido.objects.count(), Pagamento.objects.filter(status_pagamento="APROVADO").count()) == (2, 1)


def test_the_command_says_the_number_and_undoes_by_it(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    said = importar(csv_of(uma_linha()))
    importacao = Importacao.objects.get()
    assert f"É a importação {importacao.pk}; desfaz-se com --desfazer {importacao.pk}." in said
    assert (importacao.status, importacao.usuario, importacao.resumo["gravado"]["total"]) == ("GRAVADA", None, "35.00")

    again = importar("--desfazer", str(importacao.pk))  # type: ignore[arg-type]

    assert f"Importação {importacao.pk} desfeita: retirados 1 pedido e 0 cadastros criados por ela." in again
    importacao.refresh_from_db()
    assert (importacao.status, Pedido.objects.count()) == ("DESFEITA", 0)
    error, _ = recusa("--desfazer", str(importacao.pk))  # type: ignore[arg-type]
    assert "está desfeita: só se desfaz uma importação gravada." in error


def test_a_few_statements_undo_many_orders(
    csv_of: Write, bar: Cliente, skol: Produto, django_assert_max_num_queries: Any
) -> None:
    importar(csv_of(*[uma_linha(data=f"{day:02}/{month:02}/2025") for day in range(1, 21) for month in range(1, 11)]))
    importacao = Importacao.objects.get()
    # 6 to see whether they were worked on, 2 a table to take the rows out, the counting and the end.
    with django_assert_max_num_queries(40):
        desfazer(importacao)
    assert not Pedido.objects.exists()
