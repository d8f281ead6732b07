"""What people do all day, in few taps, keys, swipes and page loads; docs/tarefas.md has the figures."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from pedidos.acesso import Papel
from pedidos.models import (
    Cliente,
    Coleta,
    Estoque,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    PrecoDeVenda,
    TabelaDePrecos,
)
from pedidos.pedidos.pedido import LinhaPedida
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from tests.browser.gestos import Conta, Gestos
from tests.browser.tarefas import conferir
from tests.pedidos.models.conftest import abastecer
from vendedor.models import Vendedor

USUAIS, PRODUTOS = 9, 40
LIMITE = Conta(25, 60, 6, 1)


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


def test_twelve_items_take_few_taps_keys_and_one_page(gestos: Gestos):
    conta = pedir_doze_itens(gestos)

    assert all(feito <= maximo for feito, maximo in zip(conta, LIMITE, strict=True)), conta
    conferir("an order of twelve items, three of them unusual", conta)


def test_repeating_an_order_takes_three_taps(gestos: Gestos):
    page = gestos.page
    page.goto(page.url + str(Pedido.objects.latest("data").pk))
    gestos.paginas = 0
    conta = pedir_de_novo(gestos)

    assert (conta.toques, conta.teclas, conta.paginas) == (3, 2, 1)
    conferir("last week's order again, one quantity changed", conta)


def test_a_quantity_and_a_telephone_are_corrected(
    visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor
):
    ze = cast.um_cliente(ana, "Bar do Zé", telefone="(14) 99999-1234")
    pedido = cast.um_pedido(ana, cliente=ze, quantidade=12)
    visita = visitar(ana.usuario, LARGURAS["telefone"])
    page = visita.page
    visita.abrir("/pedidos/")
    gestos = Gestos(page)
    gestos.tocar(page.get_by_role("link", name=str(pedido.pk), exact=True))
    gestos.tocar(page.get_by_role("link", name="Editar"))
    gestos.tocar(page.get_by_label("Quantidade").first)
    gestos.digitar("24")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total")
    gestos.tocar(page.get_by_role("button", name="Gravar"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Pedido {pedido.pk}")
    assert pedido.itens.get().quantidade == 24
    conferir("fix a quantity", gestos.conta())

    visita.abrir("/clientes/")
    gestos = Gestos(page)
    gestos.tocar(page.get_by_role("link", name="Bar do Zé"))
    gestos.tocar(page.get_by_role("link", name="Editar"))
    gestos.tocar(page.get_by_label("Telefone"))
    gestos.teclar("End")
    for _ in range(4):
        gestos.teclar("Backspace")
    gestos.digitar("4321")
    gestos.tocar(page.get_by_role("button", name="Gravar"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bar do Zé")
    assert Cliente.objects.get().telefone.endswith("4321")
    conferir("correct a telephone", gestos.conta())


def test_a_part_is_picked_up_though_the_count_was_typed_wrong(
    visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor
):
    pedido = cast.um_pedido(ana, pago=True, quantidade=7)
    abastecer(pedido)
    visita = visitar(cast.uma_pessoa("lia", Papel.LOGISTICA), LARGURAS["telefone"])
    page = visita.page
    visita.abrir("/coletas/a-coletar/")
    gestos = Gestos(page)
    gestos.tocar(page.get_by_role("link", name="Coletar", exact=True))
    gestos.tocar(page.get_by_label("Cerveja Pilsen"))
    gestos.digitar("99")
    expect(page.get_by_role("alert")).to_have_text("O pedido tem 7, você digitou 99.")
    gestos.teclar("Backspace")
    gestos.teclar("Backspace")
    gestos.digitar("5")
    gestos.proximo()
    gestos.digitar("José")
    gestos.proximo()
    gestos.digitar("1234567")
    gestos.tocar(page.get_by_role("button", name="Registrar coleta"))
    expect(page.get_by_role("status").first).to_contain_text("restam 2 unidades")
    assert Coleta.objects.exists()
    conferir("partial pick-up, a count typed wrong first", gestos.conta())


def buscar(page: Page, texto: str, achado: str) -> Gestos:
    """By the keyboard alone, to the page of the only record that is found."""
    gestos = Gestos(page)
    gestos.teclar("/")
    gestos.digitar(texto)
    gestos.proximo()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"{achado} \d+"))
    return gestos


def test_payments_are_found_approved_and_rejected(
    visitar: Callable[..., Visita], transactional_db: None, ana: Vendedor, bruno: Vendedor
):
    for vendedor, quantos in ((ana, 30), (bruno, 17)):
        pedido = cast.um_pedido(vendedor, quantidade=1000)
        for n in range(quantos):
            cast.um_pagamento(pedido, Decimal(n + 1) + Decimal("0.56"))
    visita = visitar(cast.uma_pessoa("felipe", Papel.FINANCEIRO))
    page = visita.page
    visita.abrir("/pagamentos/")
    gestos = buscar(page, "30,56", "Pagamento")
    conferir("find a payment by its value", gestos.conta())

    visita.abrir("/pagamentos/?status=PENDENTE")
    gestos = Gestos(page)
    gestos.tocar(page.get_by_label("Vendedor"))
    gestos.digitar("ana")
    gestos.proximo()
    gestos.tocar(page.get_by_role("button", name="Aprovar todos: 30 à espera"))
    gestos.tocar(page.get_by_role("button", name="Aprovar"))
    expect(page.get_by_role("status").first).to_contain_text("30")
    assert Pagamento.objects.aprovados().count() == 30
    conferir("approve 30 payments of 47", gestos.conta())

    visita.abrir("/pagamentos/?status=PENDENTE")
    gestos = Gestos(page)
    gestos.tocar(page.get_by_role("link", name="Decidir um a um"))
    expect(page.get_by_role("button", name="Aprovar")).to_be_enabled()
    gestos.teclar("Alt+r")
    gestos.digitar("Comprovante errado")
    gestos.teclar("Tab")
    gestos.teclar("Enter")
    expect(page.get_by_text("de 16 à espera")).to_be_visible()
    assert Pagamento.objects.filter(status_pagamento="REJEITADO").count() == 1
    conferir("reject a payment", gestos.conta())


def test_an_order_is_found_and_the_clients_of_who_leaves_are_handed_over(
    visitar: Callable[..., Visita], transactional_db: None, gilda: User, ana: Vendedor, bruno: Vendedor
):
    for n in range(15):
        cast.um_cliente(ana, f"Bar {n}")
    Pedido.objects.create(pk=2977, cliente=cast.um_cliente(bruno), vendedor=bruno)
    visita = visitar(gilda)
    page = visita.page
    visita.abrir("/casa/")
    gestos = buscar(page, "2977", "Pedido")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pedido 2977")
    conferir("where is order 2977", gestos.conta())

    visita.abrir(f"/vendedor/?vendedor={ana.pk}")
    gestos = Gestos(page)
    gestos.tocar(page.get_by_role("link", name="Desativar"))
    gestos.tocar(page.get_by_label("Para a carteira de"))
    with page.expect_response("**/procurar/ativos?vendedor=bruno"):
        gestos.digitar("bruno")
    gestos.tocar(page.get_by_role("button", name="Desativar e entregar a carteira"))
    expect(page.get_by_role("status").first).to_contain_text("está inativo")
    assert set(Cliente.objects.values_list("vendedor__nome", flat=True)) == {"Bruno"}
    conferir("hand over fifteen clients", gestos.conta())
