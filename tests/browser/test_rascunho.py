"""What is typed into an order is lost by nothing, and makes one order: never two, never none."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from pedidos.models import Cliente, Estoque, MovimentacaoEstoque, Pedido, PrecoDeVenda, Produto
from sap_project.models import Sessao
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from vendedor.models import Vendedor

NOVO = "/pedidos/novo"
SENHA = "cerveja gelada 9"


@pytest.fixture
def loja(ana: Vendedor, transactional_db: None) -> Vendedor:
    assert ana.usuario is not None
    ana.usuario.set_password(SENHA)
    ana.usuario.save()
    ze = cast.um_cliente(ana, "Bar do Zé")
    for nome in ("Cerveja Pilsen", "Água"):
        produto = cast.um_produto(nome, "2.00", codigo_interno=nome[:3])
        PrecoDeVenda.objects.create(cliente=ze, produto=produto, preco=Decimal("3.50"))
        Estoque.objects.movimentar(produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 48, motivo="Compra", responsavel=None)
    return ana


@pytest.fixture
def visita(visitar: Callable[..., Visita], loja: Vendedor) -> Visita:
    visita = visitar(loja.usuario, LARGURAS["telefone"])
    visita.abrir(NOVO)
    return visita


def quantidade(page: Page, produto: str = "Cerveja Pilsen") -> Any:
    return page.get_by_role("group", name=produto).get_by_label("Quantidade")


def preco(page: Page, produto: str = "Cerveja Pilsen") -> Any:
    return page.get_by_role("group", name=produto).get_by_label("Preço de venda")


def digitar(page: Page) -> None:
    """Ten of one product for a client, which are kept as soon as this is through."""
    page.get_by_label("Cliente").press_sequentially("zé")
    page.get_by_role("button", name="Bar do Zé").click()
    # The client has prices of his own.
    expect(page.get_by_role("group", name="Cerveja Pilsen")).to_contain_text("R$ 3,50")
    quantidade(page).fill("10")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 35,00")


def rascunhos(page: Page) -> list[dict[str, Any]]:
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('rascunho:')).map(e => e[1])")
    return [json.loads(text) for text in kept]


def enviar(page: Page) -> None:
    page.get_by_role("button", name="Registrar pedido").click()


def chegou(page: Page) -> Pedido:
    """The page is that of the only order, and nothing of it is kept any more."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Pedido \d+ Pendente"))
    pedido = Pedido.objects.get()
    assert page.url.endswith(f"/pedidos/{pedido.pk}")
    assert [item.quantidade for item in pedido.itens.all()] == [10]
    assert rascunhos(page) == []
    return pedido


def como_estava(page: Page) -> None:
    expect(page.get_by_label("Cliente")).to_have_value(Cliente.objects.get(nome="Bar do Zé").rotulo)
    expect(quantidade(page)).to_have_value("10")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 35,00")


def sem_rede(visita: Visita) -> None:
    """What failed was meant to."""
    assert all(complaint.startswith("failed: ") for complaint in visita.complaints)
    visita.complaints.clear()


def test_sent_without_a_network_it_arrives_once_when_there_is_one(visita: Visita):
    page = visita.page
    digitar(page)
    page.context.set_offline(True)
    enviar(page)
    expect(page.get_by_role("status")).to_contain_text(["O pedido está guardado neste aparelho"])
    assert not Pedido.objects.exists()
    # What was sent is not changed while nobody knows whether it has arrived.
    page.get_by_role("button", name="Corrigir").click()
    expect(page.get_by_role("status")).to_contain_text(["não se sabe se o pedido já chegou"])

    page.context.set_offline(False)

    chegou(page)
    sem_rede(visita)


@pytest.mark.parametrize("perdida", ["the request", "the answer"])
def test_cut_while_it_is_sent_it_is_sent_again_and_is_one_order(visita: Visita, perdida: str):
    page = visita.page
    digitar(page)
    vezes: list[Route] = []

    def cut(route: Route) -> None:
        vezes.append(route)
        if route.request.method != "POST" or len(vezes) > 1:
            return route.continue_()
        if perdida == "the answer":
            route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route(f"**{NOVO}", cut)
    enviar(page)

    chegou(page)
    assert len(vezes) == 2
    sem_rede(visita)


def test_corrected_after_a_cut_it_is_the_order_as_corrected(visita: Visita):
    page = visita.page
    digitar(page)
    page.route(f"**{NOVO}", lambda route: route.abort("connectionreset"))
    quantidade(page).fill("9")
    enviar(page)
    page.get_by_role("button", name="Corrigir").click()
    page.unroute(f"**{NOVO}")

    quantidade(page).fill("10")
    enviar(page)

    chegou(page)
    sem_rede(visita)


def test_closed_before_the_answer_the_draft_leads_to_the_order_that_arrived(visita: Visita):
    page = visita.page
    digitar(page)

    def cut(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(f"**{NOVO}", cut)
    enviar(page)
    expect(page.get_by_role("button", name="Corrigir")).to_be_visible()
    outra = page.context.new_page()
    page.close()
    outra.goto(visita.origin + NOVO)
    outra.get_by_role("button", name="Continuar").click()

    chegou(outra)
    sem_rede(visita)


def test_two_taps_are_one_order(visita: Visita):
    digitar(visita.page)
    visita.page.get_by_role("button", name="Registrar pedido").dblclick()

    chegou(visita.page)


def test_after_an_ended_session_the_form_is_as_it_was(visita: Visita):
    page = visita.page
    digitar(page)
    Sessao.objects.all().delete()
    enviar(page)
    page.get_by_label("Usuário").fill("ana")
    page.get_by_label("Senha").fill(SENHA)
    page.get_by_role("button", name="Entrar").click()

    como_estava(page)
    expect(page.get_by_role("status")).to_contain_text(["Continua o que você digitou"])
    assert not Pedido.objects.exists()
    enviar(page)
    chegou(page)


def test_back_and_forward_and_a_reload_lose_nothing(visita: Visita):
    page = visita.page
    digitar(page)
    visita.abrir("/clientes/")
    page.go_back()
    como_estava(page)
    page.reload()
    como_estava(page)
    enviar(page)

    chegou(page)


def test_a_closed_tab_is_taken_up_in_another_or_thrown_away(visita: Visita):
    page = visita.page
    digitar(page)
    visita.sossegar()
    outra = page.context.new_page()
    outra.goto(visita.origin + NOVO)
    expect(quantidade(outra)).to_have_value("")
    # It belongs to a tab that is open.
    expect(outra.get_by_role("button", name="Continuar")).to_have_count(0)
    page.close()
    outra.reload()

    expect(outra.get_by_role("status")).to_contain_text(["Há um pedido de Bar do Zé"])
    outra.get_by_role("button", name="Continuar").click()
    como_estava(outra)
    outra.get_by_role("button", name="Começar outro").click()
    expect(quantidade(outra)).to_have_value("")
    assert rascunhos(outra) == []
    assert not Pedido.objects.exists()


def test_two_tabs_are_two_orders(visita: Visita):
    page = visita.page
    digitar(page)
    with page.context.expect_page() as opened:
        # As "duplicate tab" does, it hands on what the tab has kept for itself.
        page.evaluate("window.open(location.href)")
    outra = opened.value
    expect(quantidade(outra)).to_have_value("")
    digitar(outra)
    for tab in (page, outra):
        enviar(tab)
        expect(tab.get_by_role("heading", level=1)).to_have_text(re.compile(r"Pedido \d+ Pendente"))

    assert Pedido.objects.count() == 2


def test_a_draft_has_the_price_of_today_unless_somebody_typed_one(visita: Visita):
    page = visita.page
    digitar(page)
    quantidade(page, "Água").fill("2")
    preco(page, "Água").fill("3,00")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 41,00")
    PrecoDeVenda.objects.update(preco=Decimal("4.00"))
    page.reload()

    expect(preco(page)).to_have_value("4,00")
    expect(page.get_by_role("group", name="Cerveja Pilsen")).to_contain_text("o preço mudou: era R$ 3,50")
    expect(preco(page, "Água")).to_have_value("3,00")
    # The day is that on which it is sent: nobody has typed one.
    assert ["data" in draft["cabeca"] for draft in rascunhos(page)] == [False]


def test_a_client_who_was_moved_meanwhile_is_said_and_nothing_is_lost(visita: Visita, bruno: Vendedor):
    page = visita.page
    digitar(page)
    Cliente.objects.get().transferir(bruno.pk)
    enviar(page)

    expect(page.get_by_role("alert")).to_contain_text("Não há nada chamado “Bar do Zé")
    expect(quantidade(page)).to_have_value("10")
    assert not Pedido.objects.exists()


def test_another_person_on_the_device_sees_nothing_and_sends_nothing(visita: Visita, bruno: Vendedor):
    page = visita.page
    digitar(page)
    visita.sossegar()
    client = Client()
    assert bruno.usuario is not None
    client.force_login(bruno.usuario)
    nome = settings.SESSION_COOKIE_NAME
    da_ana = next(cookie for cookie in page.context.cookies() if cookie["name"] == nome)
    page.context.add_cookies([{"name": nome, "value": client.cookies[nome].value, "url": visita.origin}])
    do_bruno = page.context.new_page()
    do_bruno.goto(visita.origin + NOVO)
    do_bruno.wait_for_load_state("networkidle")
    expect(do_bruno.locator("main")).not_to_contain_text("Bar do Zé")
    expect(do_bruno.get_by_role("button", name="Continuar")).to_have_count(0)

    # His sign-in has changed the token; what she has typed is not sent in his name.
    page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    enviar(page)
    expect(page.get_by_role("status")).to_contain_text(["entrou outra pessoa"])
    assert not Pedido.objects.exists()

    page.context.add_cookies([{"name": nome, "value": da_ana["value"], "url": visita.origin}])
    page.reload()
    como_estava(page)
    visita.complaints.clear()


def test_signing_out_leaves_nothing_on_the_device(visita: Visita):
    page = visita.page
    digitar(page)
    assert len(rascunhos(page)) == 1
    sai = page.context.new_page()
    sai.goto(f"{visita.origin}/sair/")
    sai.get_by_role("button", name="Sair").click()
    expect(sai.get_by_text("Você saiu. Até logo!")).to_be_visible()
    assert rascunhos(sai) == []

    # Nor does the form that is still open put it there again.
    quantidade(page).fill("11")
    expect(page.get_by_role("status")).to_contain_text(["O rascunho não fica guardado neste aparelho"])
    assert rascunhos(sai) == []
    visita.complaints.clear()


def test_where_nothing_can_be_kept_it_says_so_asks_before_leaving_and_works(
    visitar: Callable[..., Visita], loja: Vendedor
):
    visita = visitar(loja.usuario, LARGURAS["telefone"])
    page = visita.page
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    perguntas: list[str] = []

    def stay(dialog: Any) -> None:
        perguntas.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    visita.abrir(NOVO)
    digitar(page)
    expect(page.get_by_role("status")).to_contain_text(["O rascunho não fica guardado neste aparelho"])
    page.get_by_role("link", name="Voltar sem gravar").click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Novo pedido")
    enviar(page)

    chegou(page)
    assert perguntas == ["beforeunload"]


def test_leaving_asks_nothing_where_nothing_would_be_lost(visita: Visita):
    page = visita.page
    perguntas: list[str] = []
    page.on("dialog", lambda dialog: perguntas.append(dialog.type))
    digitar(page)
    page.get_by_role("link", name="Voltar sem gravar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Pedidos")
    assert perguntas == []


def test_an_edited_order_keeps_its_draft_too(visita: Visita, loja: Vendedor):
    pedido = cast.um_pedido(loja, produto=Produto.objects.get(codigo_interno="Cer"))
    page = visita.page
    visita.abrir(f"/pedidos/{pedido.pk}/editar")
    quantidade(page).fill("7")
    expect(page.locator("#conta-do-pedido")).to_contain_text("Total R$ 70,00")
    page.reload()
    expect(quantidade(page)).to_have_value("7")
    visita.sossegar()
    page.get_by_role("button", name="Gravar pedido").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Pedido {pedido.pk}")
    assert [item.quantidade for item in pedido.itens.all()] == [7]
    assert rascunhos(page) == []
