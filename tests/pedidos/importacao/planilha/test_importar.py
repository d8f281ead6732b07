"""What a good file writes, and that a bad one writes nothing."""

import os
import sys
import termios
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from pedidos.importacao.planilha import ImportacaoRecusada, conferir, gravar
from pedidos.models import Cliente, ItemPedido, Pedido, Produto
from tests import cast
from tests.pedidos.importacao.planilha.conftest import HOJE, Write, importar, problemas, recusa, uma_linha
from vendedor.models import Vendedor


def test_it_makes_one_pedido_of_the_lines_of_a_client_a_seller_and_a_day(
    csv_of: Write, ana: Vendedor, bruno: Vendedor, bar: Cliente, skol: Produto
) -> None:
    padaria = cast.um_cliente(ana, "Padaria Sol")
    said = importar(
        csv_of(
            uma_linha(quantidade=1),
            uma_linha(data="16/05/2026"),
            uma_linha(cliente="Padaria Sol"),
            uma_linha(quantidade=2, vendedor="Ana"),  # who is the seller of Bar do Zé anyway
            uma_linha(quantidade=3, vendedor="Bruno"),
            uma_linha(quantidade=1),  # the same line again is another item, not a mistake to hide
        )
    )

    assert "6 linhas lidas." in said
    assert "Gravados 4 pedidos com 6 itens, R$ 94,50." in said
    pedidos = Pedido.objects.order_by("pk")
    assert [(p.cliente, p.vendedor, p.data, [i.quantidade for i in p.itens.all()]) for p in pedidos] == [
        (bar, ana, date(2026, 5, 15), [1, 2, 1]),
        (padaria, ana, date(2026, 5, 15), [10]),
        (bar, bruno, date(2026, 5, 15), [3]),
        (bar, ana, date(2026, 5, 16), [10]),
    ]
    assert {p.status for p in pedidos} == {Pedido.Status.PENDENTE}


def test_it_copies_the_purchase_price_of_the_moment(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    importar(csv_of(uma_linha()))
    Produto.objects.update(preco_medio_compra=9)

    item = ItemPedido.objects.get()
    assert (item.preco_compra, item.lucro_bruto) == (Decimal("2.00"), Decimal("15.00"))
    assert not item.preco_compra_suposto


def test_it_reports_all_that_is_wrong_with_a_file_and_writes_nothing(
    csv_of: Write, bar: Cliente, skol: Produto
) -> None:
    error, printed = recusa(
        csv_of(uma_linha(), uma_linha(quantidade="0", preco_venda="1,234", data="31/02/2026"), uma_linha(cliente=""))
    )

    assert "vendas.csv: 4 problemas em 3 linhas. Nada foi gravado. Corrija o arquivo e importe de novo." in error
    assert printed.splitlines() == [
        "linha 3, data '31/02/2026': não existe o dia 31 do mês 02 de 2026; "
        "escreva dd/mm/aaaa, por exemplo 31/12/2025, o dia antes do mês.",
        "linha 3, quantidade '0': a quantidade tem de ser maior que zero; corrija a quantidade ou apague a linha.",
        "linha 3, preco_venda '1,234': é ambíguo: pode ser milhar ou ter 3 casas decimais; "
        "escreva 1234 ou 1234,00 se for milhar, ou só 2 casas decimais se não for.",
        "linha 4, cliente: está vazio; preencha a célula.",
    ]
    assert not Pedido.objects.exists()


def test_it_names_the_column_as_the_file_does(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    path = csv_of("Bar do Zé;Skol 350 ml;x;1;15/05/2026", header="CLIENTE;Produto;Qtde.;Preço;Data")
    assert [p.coluna for p in problemas(path)] == ["Qtde."]


def test_it_refuses_a_total_that_the_database_could_not_hold(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    most = uma_linha(quantidade="100", preco_venda="9.999.999.999,99")
    assert problemas(csv_of(most)) == []
    importar(csv_of(most))
    assert [p.motivo for p in problemas(csv_of(uma_linha(quantidade="101", preco_venda="9999999999,99")))] == [
        "quantidade × preço passa de R$ 999.999.999.999,99"
    ]


def test_it_shows_values_without_their_control_characters(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    _, printed = recusa(csv_of(uma_linha(cliente="Bar\x1b[31m do Zé", produto="x" * 300)))
    assert "'Bar�[31m do Zé': tem caracteres de controle" in printed
    assert f"'{'x' * 79}…'" in printed


def test_it_only_checks_when_told_so(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    said = importar(csv_of(uma_linha(), uma_linha(produto="Novo", data="16/05/2026")), "--conferir", "--criar")

    assert "Seriam gravados 2 pedidos com 2 itens, R$ 70,00." in said
    assert "Seriam criados: 0 clientes, 1 produto, 0 vendedores." in said
    assert "Só conferido: nada foi gravado." in said
    assert not Pedido.objects.exists()


def test_it_refuses_to_write_what_has_problems_unless_partly(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    with conferir(csv_of(uma_linha(quantidade="x")), hoje=HOJE) as conferencia:
        assert conferencia.resumo.problemas == 1
        with pytest.raises(ImportacaoRecusada, match=r"tem 1 problema\(s\); nada foi gravado"):
            gravar(conferencia)
        assert gravar(conferencia, parcial=True).pedidos == 0


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_when_interrupted_while_writing(
    csv_of: Write, bar: Cliente, skol: Produto, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(etapa: str, feito: int, total: int) -> None:
        if etapa == "Gravando" and feito > 500:
            raise KeyboardInterrupt

    monkeypatch.setattr("pedidos.importacao.planilha.loading._PEDIDOS_AT_ONCE", 300)
    path = csv_of(*[uma_linha(cliente=f"Bar {n}", vendedor="Ana") for n in range(1000)])
    with pytest.raises(KeyboardInterrupt), conferir(path, criar=True, hoje=HOJE) as conferencia:
        gravar(conferencia, progresso=interrupt)

    assert not Pedido.objects.exists()
    assert list(Cliente.objects.all()) == [bar]


def test_it_says_that_it_was_interrupted(
    csv_of: Write, bar: Cliente, skol: Produto, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pedidos.management.commands.importar_pedidos.gravar", interrupted)
    with pytest.raises(CommandError, match=r"Interrompido: nada foi gravado\.") as caught:
        call_command("importar_pedidos", csv_of(uma_linha()))
    assert caught.value.returncode == 130


def test_it_tells_how_far_it_has_come(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    seen: list[tuple[str, int, int]] = []
    path = csv_of(*[uma_linha()] * 1200)
    with conferir(path, hoje=HOJE, progresso=lambda *step: seen.append(step)) as conferencia:
        gravar(conferencia, progresso=lambda *step: seen.append(step))

    size = path.stat().st_size
    assert seen[-3:] == [("Lendo", size, size), ("Gravando", 1000, 1200), ("Gravando", 1200, 1200)]
    assert all(done <= total for _, done, total in seen)


def test_it_draws_no_bar_where_there_is_no_terminal(
    csv_of: Write, bar: Cliente, skol: Produto, capsys: pytest.CaptureFixture[str]
) -> None:
    importar(csv_of(*[uma_linha()] * 1200))
    assert capsys.readouterr() == ("", "")


def test_it_draws_a_bar_on_a_terminal(
    csv_of: Write, bar: Cliente, skol: Produto, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal, os.fdopen(ours, "rb", buffering=0) as screen:
        monkeypatch.setattr(sys, "stderr", terminal)
        importar(csv_of(*[uma_linha()] * 1200))
        drawn = screen.read(4096).decode(errors="replace")
    assert "Lendo:   0%|" in drawn
    assert "Gravando:   0%|" in drawn
    assert "faltam" in drawn


def test_it_asks_for_a_few_statements_however_long_the_file(
    csv_of: Write, bar: Cliente, skol: Produto, django_assert_max_num_queries: object
) -> None:
    path = csv_of(*[uma_linha(data=f"{day:02}/{month:02}/2025") for day in range(1, 29) for month in range(1, 13)])
    # 3 to read the names, 12 to compare (a hundred pedidos each: by reference, client and value), 1 for the months,
    # 2 to write down what was imported, 1 to write the pedidos, 1 for the prices, 1 for the items; savepoints.
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        importar(path)
    assert Pedido.objects.count() == 336


def test_its_help_explains_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("importar_pedidos", "--help")
    said = capsys.readouterr().out
    for words in (
        "uma linha por item",
        "o código decide, a descrição confere",
        "1.234 e 1,234 são recusados",
        "--parcial",
    ):
        assert words in said
    assert "manage.py importar_pedidos vendas.csv --erros erros.csv" in said
