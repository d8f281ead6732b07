"""A seller enters an order in the browser: with help while he types, and without JavaScript all the same."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Route, expect

from pedidos.models import Cliente, Estoque, MovimentacaoEstoque, Pedido, Produto
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from vendedor.models import Vendedor


@pytest.fixture
def loja(ana: Vendedor, transactional_db: None) -> Vendedor:
    cast.um_cliente(ana, "Bar do Zé")
    pilsen = cast.um_produto("Cerveja Pilsen", "2.00", codigo_interno="PIL")
    cast.um_produto("Água", "0.50", codigo_interno="AGU")
    Estoque.objects.movimentar(pilsen.pk, MovimentacaoEstoque.Tipo.ENTRADA, 48, motivo="Compra", responsavel=None)
    return ana


@pytest.mark.parametrize("largura", LARGURAS.values(), ids=LARGURAS)
def test_a_seller_enters_an_order_with_help_while_he_types(
    visitar: Callable[..., Visita], loja: Vendedor, largura: int
):
    visita = visitar(loja.usuario, largura)
    page = visita.page
    visita.abrir("/pedidos/")
    page.get_by_role("link", name="Novo pedido").click()

    page.get_by_label("Cliente").press_sequentially("zé")
    page.get_by_role("button", name=Cliente.objects.get().rotulo).click()
    item = page.get_by_role("group", name="Cerveja Pilsen")
    expect(item).to_contain_text("sem preço · livre 48")
    item.get_by_label("Quantidade").fill("10")
    item.get_by_label("Preço de venda").fill("3,50")
    expect(item.locator("output")).to_have_text("R$ 35,00 · margem R$ 15,00 (42,9 %)")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 35,00")
    # What is typed is not disturbed by what comes back.
    expect(item.get_by_label("Preço de venda")).to_be_focused()
    assert visita.transbordam() == []

    page.get_by_role("button", name="Registrar pedido").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Pedido \d+ Pendente"))
    assert Pedido.objects.get().calcular_total() == Decimal("35.00")


def test_what_he_types_before_the_script_has_come_is_searched_too(visitar: Callable[..., Visita], loja: Vendedor):
    visita = visitar(loja.usuario)
    page = visita.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/htmx*.js", hold)
    page.goto(f"{visita.origin}/pedidos/novo", wait_until="commit")
    page.get_by_label("Cliente").press_sequentially("zé")
    expect(page.locator("#clientes option")).to_have_count(0)

    [route] = held
    route.continue_()

    expect(page.locator("#clientes option")).to_have_attribute("value", Cliente.objects.get().rotulo)
    expect(page.get_by_label("Cliente")).to_have_value("zé")


def test_without_javascript_he_enters_it_too(browser: Browser, live_server, visitar, loja: Vendedor):
    com_script = visitar(loja.usuario)
    context = browser.new_context(java_script_enabled=False, locale="pt-BR")
    context.add_cookies(com_script.page.context.cookies())
    page = context.new_page()
    page.goto(f"{live_server.url}/pedidos/novo")

    page.get_by_label("Cliente").fill("Bar do Zé")
    for n, produto in enumerate(("pil", "agu", "pil"), 1):
        item = page.get_by_role("group", name=f"Item {n}")
        item.get_by_label("Produto").fill(produto)
        item.get_by_label("Quantidade").fill("2")
        item.get_by_label("Preço de venda").fill("1")
    page.get_by_role("button", name="Mais linhas").click()
    expect(page.get_by_role("group", name="Item 3").get_by_label("Produto")).to_have_value("pil")
    item = page.get_by_role("group", name="Item 4")
    item.get_by_label("Produto").fill("agu")
    item.get_by_label("Quantidade").fill("0")
    page.get_by_role("button", name="Registrar pedido").click()

    resumo = page.get_by_role("alert")
    expect(resumo).to_be_focused()
    expect(resumo).to_contain_text("Quantidade do item 4")
    resumo.get_by_role("link", name="Quantidade do item 4").click()
    item.get_by_label("Quantidade").fill("4")
    item.get_by_label("Preço de venda").fill("0,25")
    page.get_by_role("button", name="Registrar pedido").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Pedido \d+ Pendente"))
    context.close()

    pedido = Pedido.objects.get()
    assert (pedido.itens.count(), pedido.calcular_total()) == (4, Decimal("7.00"))
    assert pedido.data == timezone.localdate()


def test_what_is_wrong_stands_beside_the_line_and_is_mended_there(visitar: Callable[..., Visita], loja: Vendedor):
    visita = visitar(loja.usuario, LARGURAS["telefone"])
    page = visita.page
    visita.abrir("/pedidos/novo")
    page.get_by_role("group", name="Água").get_by_label("Quantidade").fill("3")
    pilsen = page.get_by_role("group", name="Cerveja Pilsen")
    pilsen.get_by_label("Quantidade").fill("2")
    pilsen.get_by_label("Preço de venda").fill("3,50")
    visita.sossegar()
    page.get_by_role("button", name="Registrar pedido").click()

    resumo = page.get_by_role("alert")
    expect(resumo).to_be_focused()
    expect(resumo).to_contain_text("Cliente: Este campo é obrigatório.")
    agua = page.get_by_role("group", name="Água")
    expect(agua).to_contain_text("Escreva o preço: Água não tem preço de lista nem de tabela.")
    assert visita.nao_cabem() == []
    # Taken out, a line is not asked about any more.
    agua.get_by_role("button", name="Menos um").click(click_count=3)
    page.get_by_label("Cliente").fill("Bar do Zé")
    visita.sossegar()
    page.get_by_role("button", name="Registrar pedido").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Pedido \d+ Pendente"))
    assert [(item.produto.nome, item.quantidade) for item in Pedido.objects.get().itens.all()] == [
        ("Cerveja Pilsen", 2)
    ]


def test_an_edited_order_loses_a_line_gains_one_and_keeps_the_rest(visitar: Callable[..., Visita], loja: Vendedor):
    pilsen, agua = Produto.objects.get(codigo_interno="PIL"), Produto.objects.get(codigo_interno="AGU")
    suco = cast.um_produto("Suco", "1.00", codigo_interno="SUC")
    pedido = cast.um_pedido(loja, produto=pilsen, quantidade=2)
    fica = pedido.itens.create(produto=agua, quantidade=3, preco_venda=Decimal("1.50"), desconto=Decimal("0.50"))
    visita = visitar(loja.usuario, LARGURAS["telefone"])
    page = visita.page
    visita.abrir(f"/pedidos/{pedido.pk}/editar")
    page.get_by_role("group", name="Cerveja Pilsen").get_by_label("Quantidade").fill("")
    novo = page.get_by_role("group", name="Suco")
    novo.get_by_role("button", name="Mais um").click(click_count=2)
    novo.get_by_label("Preço de venda").fill("4")
    visita.sossegar()
    page.get_by_role("button", name="Gravar pedido").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Pedido {pedido.pk}")
    assert [(item.produto, item.quantidade) for item in pedido.itens.order_by("pk")] == [(agua, 3), (suco, 2)]
    assert pedido.itens.filter(pk=fica.pk, desconto=Decimal("0.50")).exists()


def test_the_second_to_save_sees_what_the_first_has_changed(visitar: Callable[..., Visita], loja: Vendedor):
    pedido = cast.um_pedido(loja)
    primeira, segunda = visitar(loja.usuario), visitar(loja.usuario, LARGURAS["telefone"])
    for visita in (primeira, segunda):
        visita.abrir(f"/pedidos/{pedido.pk}/editar")
    segunda.page.get_by_text("Data, frete e motivo").click()
    for visita, frete in ((primeira, "10"), (segunda, "20")):
        visita.page.get_by_label("Frete").fill(frete)
        visita.page.get_by_role("button", name="Gravar pedido").click()

    expect(primeira.page.get_by_role("heading", level=1)).to_contain_text(f"Pedido {pedido.pk}")
    mudou = segunda.page.get_by_role("region", name="O que mudou enquanto isso")
    expect(mudou.get_by_role("row", name="Frete")).to_contain_text("R$ 10,00")
    expect(segunda.page.get_by_label("Frete")).to_have_value("20")
    expect(segunda.page.get_by_label("Frete")).to_be_visible()
    assert segunda.transbordam() == []


def test_the_menu_of_a_phone_unfolds(visitar: Callable[..., Visita], loja: Vendedor):
    visita = visitar(loja.usuario, LARGURAS["telefone"])
    visita.abrir("/")
    visita.page.get_by_text("Menu", exact=True).click()
    visita.page.get_by_role("navigation", name="Principal").get_by_role("link", name="Pedidos").click()

    expect(visita.page.get_by_role("heading", level=1)).to_have_text("Pedidos")
