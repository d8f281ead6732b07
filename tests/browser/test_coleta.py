"""Who hands out goods is told at the field what does not go, and sends nothing by the key Enter."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from pedidos.acesso import Papel
from pedidos.models import Coleta, Pedido
from tests import cast
from tests.browser.conftest import LARGURAS, Visita
from tests.pedidos.models.conftest import abastecer
from vendedor.models import Vendedor


@pytest.fixture
def pedido(ana: Vendedor, transactional_db: None) -> Pedido:
    """Paid, seven of one thing."""
    pedido = cast.um_pedido(ana, pago=True, quantidade=7)
    abastecer(pedido)
    return pedido


@pytest.fixture
def visita(visitar: Callable[..., Visita], pedido: Pedido) -> Visita:
    visita = visitar(cast.uma_pessoa("lia", Papel.LOGISTICA), LARGURAS["telefone"])
    visita.abrir(f"/coletas/nova/{pedido.pk}")
    return visita


def test_what_does_not_go_is_said_while_it_is_typed(visita: Visita):
    page = visita.page
    campo = page.get_by_label("Cerveja Pilsen")

    campo.fill("")
    campo.press_sequentially("99")
    expect(page.get_by_role("alert")).to_have_text("O pedido tem 7, você digitou 99.")
    assert visita.nao_cabem() == []
    page.get_by_role("button", name="Registrar coleta").click()
    expect(campo).to_be_focused()
    assert not Coleta.objects.exists()

    campo.fill("5")
    expect(page.get_by_role("alert").filter(has_text="digitou")).to_have_count(0)
    page.get_by_label("Quem retira", exact=True).fill("José")
    page.get_by_label("Documento").fill("123")
    page.get_by_role("button", name="Registrar coleta").click()

    expect(page.get_by_role("status").first).to_contain_text("foi registrada. Do pedido")
    expect(page.get_by_role("status").first).to_contain_text("restam 2 unidades")


def test_enter_goes_on_to_the_next_field_and_sends_nothing(visita: Visita):
    page = visita.page
    page.get_by_label("Cerveja Pilsen").focus()
    for rotulo in ("Quem retira", "Documento"):
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name=rotulo, exact=rotulo == "Quem retira")).to_be_focused()
        page.keyboard.type("José 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Coleta do pedido")
    assert not Coleta.objects.exists()


def test_a_number_pad_has_a_key_for_the_box(visitar: Callable[..., Visita], pedido: Pedido):
    cast.em_caixas(pedido, caixas=3, preco="1.00")
    visita = visitar(cast.uma_pessoa("leo", Papel.LOGISTICA), LARGURAS["telefone"])
    visita.abrir(f"/coletas/nova/{pedido.pk}")
    page = visita.page
    campo = page.get_by_label("Cerveja Pilsen", exact=False).first

    expect(campo).to_have_attribute("inputmode", "numeric")
    campo.fill("4")
    page.get_by_role("button", name="Escrever CX").click()
    expect(campo).to_have_value("4 CX ")
    expect(page.get_by_role("alert")).to_have_text("O pedido tem 3 CX, você digitou 4 CX.")
    assert visita.nao_cabem() == []


def test_without_javascript_enter_sends_nothing_and_the_field_says_what_is_wrong(
    browser: Browser, visita: Visita, pedido: Pedido
):
    context = browser.new_context(java_script_enabled=False, locale="pt-BR")
    context.add_cookies(visita.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{visita.origin}/coletas/nova/{pedido.pk}")
    page.get_by_label("Quem retira", exact=True).fill("José")
    page.get_by_label("Documento").fill("123")
    page.get_by_label("Cerveja Pilsen").fill("99")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_have_count(0)

    page.get_by_role("button", name="Registrar coleta").click()

    expect(page.locator(".campo .errorlist")).to_have_text("O pedido tem 7, você digitou 99.")
    context.close()
    assert not Coleta.objects.exists()
