"""Twenty products are counted on one page; what was counted outlives an interruption, and is booked once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from pedidos.acesso import Papel
from pedidos.models import Estoque, MovimentacaoEstoque
from tests import cast
from tests.browser import tarefas
from tests.browser.conftest import LARGURAS, Visita
from tests.browser.gestos import Gestos
from tests.browser.test_axe import o_que_axe_acha

FOLHA = "/estoque/contagem"
VINTE = 20


@pytest.fixture
def visita(visitar: Callable[..., Visita], transactional_db: None) -> Visita:
    """Twenty products, five of each on the shelf."""
    for n in range(VINTE):
        produto = cast.um_produto(f"Produto {n:02}", ean=f"78910001001{n:02}")
        Estoque.objects.movimentar(produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 5, motivo="Compra", responsavel=None)
    visita = visitar(cast.uma_pessoa("lia", Papel.LOGISTICA), LARGURAS["telefone"])
    visita.abrir(FOLHA)
    return visita


def quantidade(page: Page, n: int) -> Any:
    return page.get_by_label(f"Produto {n:02}")


def saldos() -> list[int]:
    return list(Estoque.objects.order_by("produto__nome").values_list("quantidade", flat=True))


def conferir(page: Page) -> None:
    page.get_by_role("button", name="Conferir diferenças").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Conferir a contagem")


def gravar(page: Page) -> None:
    page.get_by_role("button", name="Gravar contagem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Movimentações de estoque")


def test_twenty_products_take_one_page(visita: Visita):
    page = visita.page
    gestos = Gestos(page)
    visita.abrir(FOLHA)
    expect(quantidade(page, 0)).to_have_attribute("inputmode", "numeric")

    gestos.tocar(quantidade(page, 0))
    for n in range(VINTE):
        gestos.digitar("4" if n == 3 else "5")
        gestos.proximo()
    assert not MovimentacaoEstoque.objects.filter(tipo="AJUSTE").exists()
    assert o_que_axe_acha(visita) + visita.nao_cabem() == []
    gestos.tocar(page.get_by_role("button", name="Conferir diferenças"))
    expect(page.get_by_role("main")).to_contain_text("20 produtos contados, 1 com diferença")
    assert o_que_axe_acha(visita) + visita.nao_cabem() == []
    gestos.tocar(page.get_by_role("button", name="Gravar contagem"))

    expect(page.get_by_role("status").first).to_contain_text("A contagem foi gravada")
    assert saldos() == [5, 5, 5, 4, *[5] * 16]
    conta = gestos.conta()
    assert (conta.toques, conta.teclas, conta.paginas) == (3, 2 * VINTE, 1)
    tarefas.conferir("count twenty products", conta)
    assert page.evaluate("Object.keys(localStorage).filter(name => name.endsWith(':contagem'))") == []


def test_interrupted_it_goes_on_where_it_was(visita: Visita):
    page = visita.page
    quantidade(page, 1).fill("7")
    page.get_by_label("Nome, código").fill("produto 19")
    expect(quantidade(page, 2)).to_have_count(0)
    quantidade(page, 19).fill("9")

    visita.abrir("/estoque/")
    visita.abrir(FOLHA)

    expect(page.get_by_role("main")).to_contain_text("Continua a contagem começada em")
    expect(quantidade(page, 1)).to_have_value("7")
    expect(quantidade(page, 19)).to_have_value("9")
    conferir(page)
    page.get_by_role("button", name="Corrigir").click()
    quantidade(page, 1).fill("6")
    conferir(page)
    gravar(page)
    assert saldos() == [5, 6, *[5] * 17, 9]


@pytest.mark.parametrize("perdida", ["the request", "the answer"])
def test_cut_while_it_is_booked_it_is_booked_once(visita: Visita, perdida: str):
    page = visita.page
    quantidade(page, 0).fill("8")
    conferir(page)
    vezes: list[Route] = []

    def cut(route: Route) -> None:
        vezes.append(route)
        if len(vezes) > 1:
            return route.continue_()
        if perdida == "the answer":
            route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route(f"**{FOLHA}", cut)
    page.get_by_role("button", name="Gravar contagem").click()
    expect(page.get_by_role("main")).to_contain_text("Sem resposta. A contagem continua guardada neste aparelho")
    gravar(page)

    assert saldos()[0] == 8
    assert MovimentacaoEstoque.objects.filter(tipo="AJUSTE").count() == 1
    assert all(complaint.startswith("failed: ") for complaint in visita.complaints)
    visita.complaints.clear()


def test_a_scanned_product_is_next_and_a_second_time_is_said(visita: Visita):
    page = visita.page
    busca = page.get_by_label("Nome, código")
    busca.fill("7891000100107")
    page.keyboard.press("Enter")
    expect(quantidade(page, 7)).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(busca).to_be_focused()

    page.keyboard.type("7891000100107")
    page.keyboard.press("Enter")
    expect(quantidade(page, 7)).to_be_focused()
    expect(page.locator(".folha-nota")).to_have_text(
        "Já contado nesta folha: 12. O que digitar fica no lugar; se são dois lugares, some."
    )
    page.keyboard.type("3")

    expect(page.locator(".folha-nota")).to_contain_text("some: 12 + 3 = 15.")


def test_without_javascript_the_key_enter_books_nothing(browser: Browser, visita: Visita):
    context = browser.new_context(java_script_enabled=False, locale="pt-BR")
    context.add_cookies(visita.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(visita.origin + FOLHA)
    quantidade(page, 0).fill("8")
    page.get_by_label("Nome, código").fill("produto 19")
    page.keyboard.press("Enter")
    expect(quantidade(page, 2)).to_have_count(0)
    expect(quantidade(page, 0)).to_have_value("8")
    quantidade(page, 19).fill("3")

    conferir(page)
    gravar(page)

    context.close()
    assert saldos() == [8, *[5] * 18, 3]
