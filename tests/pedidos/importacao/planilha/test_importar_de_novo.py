"""Importing what was imported before adds nothing, also when two do it at once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from pedidos.importacao.planilha import ImportacaoRecusada, conferir, gravar
from pedidos.models import Cliente, ItemPedido, Pedido, Produto
from tests.pedidos.importacao.planilha.conftest import HOJE, Write, importar, problemas, recusa, uma_fila, uma_linha
from vendedor.models import Vendedor


def test_it_adds_nothing_the_second_time(
    csv_of: Write, xlsx_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    lines = [uma_linha(quantidade=1), uma_linha(quantidade=2), uma_linha(data="16/05/2026"), uma_linha(vendedor="Ana")]
    importar(csv_of(*lines))
    before = list(ItemPedido.objects.order_by("pk").values_list("pk", "pedido_id"))

    again = importar(csv_of(*reversed(lines)))  # the order of the lines is no content
    as_xlsx = importar(xlsx_of(uma_fila(data="16/05/2026", preco_venda=3.5)))

    assert "Nada novo para gravar." in again
    assert "Já importados antes, sem mudança: 2 pedidos." in again
    assert "Já importados antes, sem mudança: 1 pedido." in as_xlsx
    assert list(ItemPedido.objects.order_by("pk").values_list("pk", "pedido_id")) == before


def test_it_writes_only_what_is_new_in_a_longer_file(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    importar(csv_of(uma_linha()))
    said = importar(csv_of(uma_linha(), uma_linha(data="16/05/2026")))

    assert "Gravados 1 pedido com 1 item, R$ 35,00." in said
    assert "Já importados antes, sem mudança: 1 pedido." in said
    assert Pedido.objects.count() == 2


@pytest.mark.parametrize(
    ("lines", "here"),
    [
        ([uma_linha(), uma_linha(quantidade=1)], "2 itens e R$ 38,50"),
        ([uma_linha(), uma_linha()], "2 itens e R$ 70,00"),
        ([uma_linha(quantidade=11)], "1 item e R$ 38,50"),
        ([uma_linha(preco_venda="3,49")], "1 item e R$ 34,90"),
        ([uma_linha(produto="Brahma")], "1 item e R$ 35,00"),
    ],
)
def test_it_refuses_other_lines_for_a_pedido_that_exists(
    csv_of: Write, bar: Cliente, skol: Produto, lines: list[str], here: str
) -> None:
    Produto.objects.create(nome="Brahma", codigo_interno="BR")
    importar(csv_of(uma_linha()))
    pedido = Pedido.objects.get()

    error, printed = recusa(csv_of("", *lines))

    further = (
        ""
        if here.startswith("2 itens")
        else "se é outro pedido do mesmo dia, marque «outro pedido do dia» (--outro-do-dia); "
    )
    assert "1 problema em" in error
    assert printed.strip() == (
        f"linha 3, pedido: o Pedido {pedido.pk} já é o deste cliente, vendedor e dia (15/05/2026), "
        f"com outro conteúdo: nele há 1 item e R$ 35,00, na planilha {here}; "
        f"{further}se a planilha está certa, altere o Pedido {pedido.pk}, ou cancele-o e importe de novo; "
        "se ele está certo, tire da planilha as linhas deste dia."
    )
    assert ItemPedido.objects.count() == 1


def test_it_does_not_double_a_pedido_when_the_client_changed_hands(
    csv_of: Write, bruno: Vendedor, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(uma_linha())
    importar(path)
    Cliente.objects.update(vendedor=bruno)

    assert "Nada novo para gravar." in importar(path)
    assert "com outro conteúdo" in problemas(csv_of(uma_linha(quantidade=1)))[0].motivo


def test_it_keeps_apart_the_pedidos_of_two_sellers_when_the_client_changed_hands(
    csv_of: Write, bruno: Vendedor, bar: Cliente, skol: Produto
) -> None:
    importar(csv_of(uma_linha(vendedor="Ana")))
    Cliente.objects.update(vendedor=bruno)

    said = importar(csv_of(uma_linha(vendedor="Ana"), uma_linha(quantidade=1)))

    assert "Gravados 1 pedido com 1 item" in said
    assert set(Pedido.objects.values_list("vendedor__nome", flat=True)) == {"Ana", "Bruno"}


def test_it_leaves_alone_the_pedidos_that_came_another_way(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    Pedido.objects.create(cliente=bar, vendedor=ana, data="2026-05-15")
    assert "Gravados 1 pedido" in importar(csv_of(uma_linha()))


@pytest.mark.django_db(transaction=True)
def test_it_does_not_double_what_another_import_wrote_meanwhile(
    csv_of: Write, ana: Vendedor, bar: Cliente, skol: Produto
) -> None:
    path = csv_of(uma_linha(), uma_linha(data="16/05/2026", cliente="Bar Novo", produto="Novo", vendedor="Ana"))
    with conferir(path, criar=True, hoje=HOJE) as slower:
        importar(path, "--criar")
        with pytest.raises(ImportacaoRecusada) as caught:
            gravar(slower)

    assert "Nada foi gravado de" in str(caught.value)
    assert "alguém gravou ou excluiu os mesmos registros" in str(caught.value)
    assert "Importe de novo." in str(caught.value)
    assert (Pedido.objects.count(), Cliente.objects.count(), Produto.objects.count()) == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_when_a_product_went_away_meanwhile(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    with conferir(csv_of(uma_linha()), hoje=HOJE) as conferencia:
        skol.delete()
        with pytest.raises(ImportacaoRecusada, match=r"o produto \d+ foi excluído"):
            gravar(conferencia)
    assert not Pedido.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_refuses_when_a_client_went_away_meanwhile(csv_of: Write, bar: Cliente, skol: Produto) -> None:
    # PostgreSQL says so only at COMMIT.
    with conferir(csv_of(uma_linha()), hoje=HOJE) as conferencia:
        bar.delete()
        with pytest.raises(ImportacaoRecusada, match="alguém gravou ou excluiu os mesmos registros"):
            gravar(conferencia)
    assert not Pedido.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_writes_once_when_two_write_at_the_same_time(csv_of: Write, ana: Vendedor) -> None:
    path = csv_of(*[uma_linha(cliente=f"Bar {n}", produto=f"P {n % 7}", vendedor="Ana") for n in range(200)])
    checked = threading.Barrier(2)
    outcomes: list[str] = []

    def run() -> None:
        try:
            with conferir(path, criar=True, hoje=HOJE) as conferencia:
                checked.wait(timeout=60)
                try:
                    gravar(conferencia)
                    outcomes.append("gravado")
                except ImportacaoRecusada:
                    outcomes.append("recusado")
        finally:
            connection.close()

    _both(run)

    assert sorted(outcomes) == ["gravado", "recusado"]
    assert (Pedido.objects.count(), Cliente.objects.count(), Produto.objects.count()) == (200, 200, 7)


def _both(run: Callable[[], None]) -> None:
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
