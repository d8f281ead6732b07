"""An order on the phone in few taps, keys, swipes and page loads; docs/telefone.md has the figures.

TELEFONE_ESCREVE=1 writes that document anew instead of comparing it with what was counted.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from pedidos.models import Estoque, MovimentacaoEstoque, Pedido, PrecoDeVenda, TabelaDePrecos
from pedidos.pedidos.pedido import LinhaPedida
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from tests.browser.gestos import Conta, Gestos
from vendedor.models import Vendedor

DOCUMENTO = settings.BASE_DIR / "docs" / "telefone.md"
USUAIS, PRODUTOS = 9, 40
# Of the form of before, walked by hand: lines were typed one by one, three to a page.
ANTES = Conta(54, 234, 6, 5)
LIMITE = Conta(25, 60, 6, 1)
CABECALHO = """# An order on the phone

A real browser, 360 pixels wide, makes the order and counts; its keyboard is not drawn.
`TELEFONE_ESCREVE=1 .venv/bin/pytest -n 0 tests/browser/test_telefone.py` writes this page.
Without it the test compares the page with what it counts.

| task | taps | keys | swipes | page loads | before |
|---|--:|--:|--:|--:|---|
"""


@pytest.fixture
def distribuidora(ana: Vendedor, transactional_db: None) -> Vendedor:
    """A client who buys nine products again and again, of a house that has forty."""
    tabela = TabelaDePrecos.objects.create(nome="Atacado")
    ze = cast.um_cliente(ana, "Bar do Zé", cidade="Bauru", tabela_de_precos=tabela)
    for n in range(8):
        cast.um_cliente(ana, f"Mercado {n}")
    produtos = [
        cast.um_produto(f"Produto número {n:02} 350 ml", "2.00", categoria_id=("CERVEJA", "NAB")[n % 2])
        for n in range(PRODUTOS)
    ]
    for produto in produtos:
        PrecoDeVenda.objects.create(tabela=tabela, produto=produto, preco=Decimal("3.50"))
        Estoque.objects.movimentar(produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 500, motivo="Compra", responsavel=None)
    for semanas in (1, 2):
        Pedido.objects.registrar(
            cliente_id=ze.pk,
            vendedor_id=ana.pk,
            data=timezone.localdate() - timedelta(weeks=semanas),
            frete=Decimal(0),
            linhas=[LinhaPedida(produto.pk, 12, Decimal("3.40")) for produto in produtos[:USUAIS]],
        )
    return ana


@pytest.fixture
def gestos(visitar: Callable[..., Visita], distribuidora: Vendedor) -> Iterator[Gestos]:
    visita = visitar(distribuidora.usuario, LARGURAS["telefone"])
    visita.abrir("/pedidos/")
    yield Gestos(visita.page)
    # Whoever types fast does not wait for the totals of what was typed before.
    visita.complaints[:] = [c for c in visita.complaints if "htmx:" not in c and "/pedidos/calcular" not in c]


def pedir_doze_itens(gestos: Gestos) -> Conta:
    """Nine that the client usually buys, two that are searched, one of another category."""
    page = gestos.page
    gestos.tocar(page.get_by_role("link", name="Novo pedido"))
    gestos.tocar(page.get_by_label("Cliente"))
    gestos.digitar("zé")
    gestos.tocar(page.get_by_role("button", name="Bar do Zé"))
    expect(page.get_by_role("heading", name="Costuma comprar")).to_be_visible()
    gestos.tocar(page.get_by_label("Quantidade").first)
    for n in range(USUAIS):
        if n:
            gestos.proximo()
        gestos.digitar("24")
    antes = page.get_by_role("heading", name="Costuma comprar")
    for n in (20, 31):
        gestos.tocar(page.get_by_label("Procurar produto"))
        gestos.digitar(f"{n}")
        # Nobody taps into a list that still changes: a product of before is far below where it will be.
        expect(antes).to_be_hidden()
        antes = page.get_by_role("group", name=f"Produto número {n}")
        gestos.tocar(page.get_by_role("group", name=f"Produto número {n}").get_by_label("Quantidade"))
        gestos.digitar("6")
    gestos.tocar(page.get_by_label("Procurar produto"))
    gestos.teclas += 1
    page.keyboard.press("Backspace")
    expect(page.get_by_role("heading", name="Costuma comprar")).to_be_visible()
    gestos.escolher(page.get_by_label("Categoria"), "Não alcoólicos")
    expect(page.get_by_role("heading", name="Costuma comprar")).to_be_hidden()
    gestos.tocar(page.get_by_role("group", name="Produto número 11").get_by_label("Quantidade"))
    gestos.digitar("6")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 819,00")
    gestos.tocar(page.get_by_role("button", name="Registrar pedido"))
    return registrado(gestos, [24] * USUAIS + [6] * 3)


def pedir_de_novo(gestos: Gestos) -> Conta:
    """Last week's order, of one product twice as much."""
    page = gestos.page
    gestos.tocar(page.get_by_role("link", name="Pedir de novo"))
    gestos.tocar(page.get_by_label("Quantidade").first)
    gestos.digitar("24")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 420,00")
    gestos.tocar(page.get_by_role("button", name="Registrar pedido"))
    return registrado(gestos, [24] + [12] * (USUAIS - 1))


def registrado(gestos: Gestos, quantidades: list[int]) -> Conta:
    expect(gestos.page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Pedido \d+ Pendente"))
    itens = list(Pedido.objects.latest("pk").itens.order_by("pk"))
    assert [item.quantidade for item in itens] == quantidades
    assert {item.preco_venda for item in itens} == {Decimal("3.50")}
    return gestos.conta()


def conferir(tarefa: str, conta: Conta, antes: Conta) -> None:
    """Its line of the document is what was counted."""
    linha = f"| {tarefa} | {' | '.join(map(str, conta))} | {' / '.join(map(str, antes))} |\n"
    texto = DOCUMENTO.read_text() if DOCUMENTO.exists() else CABECALHO
    if os.environ.get("TELEFONE_ESCREVE"):
        outras = [outra for outra in texto.removeprefix(CABECALHO).splitlines(keepends=True) if tarefa not in outra]
        DOCUMENTO.write_text(CABECALHO + "".join(sorted([*outras, linha])))
    else:
        assert linha in texto, f"docs/telefone.md does not say: {linha}"


def test_twelve_items_take_few_taps_keys_and_one_page(gestos: Gestos):
    conta = pedir_doze_itens(gestos)

    assert all(feito <= maximo for feito, maximo in zip(conta, LIMITE, strict=True)), conta
    conferir("twelve items, three of them unusual", conta, ANTES)


def test_repeating_an_order_takes_three_taps(gestos: Gestos):
    page = gestos.page
    page.goto(page.url + str(Pedido.objects.latest("data").pk))
    gestos.paginas = 0
    conta = pedir_de_novo(gestos)

    assert (conta.toques, conta.teclas, conta.paginas) == (3, 2, 1)
    conferir("last week's order again, one quantity changed", conta, ANTES)
