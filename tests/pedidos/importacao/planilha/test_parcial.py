"""--parcial writes the pedidos without a problem, and no pedido by halves."""

import pytest

from pedidos.models import Cliente, Pedido, Produto
from tests.pedidos.importacao.planilha.conftest import Write, importar, recusa, uma_linha
from vendedor.models import Vendedor

BOA = uma_linha(data="20/05/2026")


def written() -> list[str]:
    return [f"{p.cliente.nome} {p.data:%d/%m}" for p in Pedido.objects.order_by("data", "cliente__nome")]


def test_it_leaves_out_a_pedido_with_a_bad_line_whole(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    said = importar(csv_of(uma_linha(), uma_linha(quantidade="x"), BOA), "--parcial")

    assert written() == ["Bar do Zé 20/05"]
    assert "linha 3, quantidade 'x': não é um número" in said
    assert "Gravados 1 pedido com 1 item, R$ 35,00." in said
    assert "De fora: 1 pedido com linhas boas, por causa de 1 problema." in said


@pytest.mark.parametrize(
    ("bad", "left"),
    [
        # The day is not known: it may belong to any pedido of the client.
        (uma_linha(data="32/05/2026"), ["Padaria Sol 15/05"]),
        # The seller is not known: to any of the client and the day.
        (uma_linha(vendedor="Ninguém"), ["Padaria Sol 15/05", "Bar do Zé 20/05"]),
        # The client is not known: to nobody's.
        (uma_linha(cliente="Ninguém"), ["Bar do Zé 15/05", "Padaria Sol 15/05", "Bar do Zé 20/05"]),
    ],
)
def test_it_leaves_out_all_that_a_bad_line_may_belong_to(
    csv_of: Write, bar: Cliente, skol: Produto, bad: str, left: list[str]
) -> None:
    Cliente.objects.create(nome="Padaria Sol", vendedor=bar.vendedor)
    importar(csv_of(uma_linha(), BOA, uma_linha(cliente="Padaria Sol"), bad), "--parcial")
    assert written() == left


def test_it_completes_the_import_once_the_file_is_right(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    importar(csv_of(uma_linha(), uma_linha(quantidade="x"), BOA), "--parcial")
    said = importar(csv_of(uma_linha(), uma_linha(quantidade="7"), BOA))

    assert "Gravados 1 pedido com 2 itens" in said
    assert "Já importados antes, sem mudança: 1 pedido." in said


def test_it_leaves_out_a_pedido_that_exists_with_other_lines(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    importar(csv_of(uma_linha()))
    importar(csv_of(uma_linha(quantidade=1), BOA), "--parcial")
    assert written() == ["Bar do Zé 15/05", "Bar do Zé 20/05"]
    assert Pedido.objects.earliest("data").calcular_total() == 35


def test_it_creates_only_what_it_needs(csv_of: Write, ana: Vendedor, skol: Produto) -> None:
    said = importar(
        csv_of(
            uma_linha(cliente="Ruim", vendedor="Um", quantidade="x"),
            uma_linha(cliente="Novo", vendedor="Dois", produto="Nada", quantidade="x"),
            uma_linha(cliente="Novo", vendedor="Três"),
        ),
        "--parcial",
        "--criar",
    )

    assert "Criados: 1 cliente, 0 produtos, 2 vendedores." in said
    novo = Cliente.objects.get()
    # Dois was the first seller named beside him, so he is in that portfolio.
    assert (novo.nome, novo.vendedor.nome if novo.vendedor else None) == ("Novo", "Dois")
    assert set(Vendedor.objects.values_list("nome", flat=True)) == {"Ana", "Dois", "Três"}
    assert list(Produto.objects.all()) == [skol]


def test_it_refuses_when_nothing_good_is_left(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    error, _ = recusa(csv_of(uma_linha(quantidade="x")), "--parcial")
    assert "1 problema em 1 linha. Nada foi gravado. Corrija o arquivo e importe de novo." in error


def test_it_offers_itself_when_something_good_is_left(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    error, _ = recusa(csv_of(uma_linha(quantidade="x"), BOA))
    assert "ou use --parcial para gravar só o que não tem problema (1 pedido)." in error
