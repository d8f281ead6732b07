"""An open dashboard follows what happens, asks cheaply, and disturbs nobody."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from pedidos.acesso import Papel
from pedidos.models import Pagamento
from tests.browser.conftest import Visita
from tests.cast import um_pagamento, um_pedido, um_vendedor, uma_pessoa
from vendedor.models import Vendedor

APPEAR_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"
HIDE = "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})"
ROUND = 31_000  # milliseconds, a little more than the pages wait between two questions


@pytest.fixture
def ana(transactional_db: None) -> Vendedor:
    return um_vendedor("Ana")


@pytest.fixture
def pagamento(ana: Vendedor) -> Pagamento:
    return um_pagamento(um_pedido(ana), Decimal("100.00"))


@pytest.fixture
def gilda(pagamento: Pagamento) -> User:
    return uma_pessoa("gilda", Papel.GERENTE)


@pytest.fixture
def visita(visitar: Callable[..., Visita], gilda: User) -> Visita:
    return visitar(gilda)


@pytest.fixture
def painel(visita: Visita, ana: Vendedor) -> Page:
    visita.page.clock.install(time=timezone.now())
    visita.abrir(f"/vendedor/?vendedor={ana.pk}")
    visita.page.evaluate("window.notReloaded = true")
    return visita.page


def aprovar(pagamento: Pagamento) -> None:
    """Somebody else, somewhere else, approves it."""
    client = Client()
    client.force_login(uma_pessoa("fausto", Papel.FINANCEIRO))
    client.post(f"/pagamentos/{pagamento.pk}/aprovar")
    pagamento.refresh_from_db()
    assert pagamento.status_pagamento == Pagamento.Status.APROVADO


def receita(page: Page) -> str:
    card = page.locator(".cartao").filter(has=page.get_by_text("Receita", exact=True))
    return str(card.locator(".cartao-valor").inner_text()).replace("\xa0", " ")


@contextmanager
def answers(page: Page) -> Iterator[list[int]]:
    """The status of each answer as it came over the wire: of a 304 the page itself is told 200."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    seen: list[int] = []
    session.on("Network.responseReceivedExtraInfo", lambda event: seen.append(event["statusCode"]))
    yield seen
    session.detach()


def asked(response: Response) -> bool:
    return "x-asked-by-itself" in response.request.headers


def test_it_shows_a_payment_approved_elsewhere_without_a_reload(painel: Page, pagamento: Pagamento):
    assert receita(painel) == "R$ 0,00"
    aprovar(pagamento)

    painel.clock.run_for(ROUND)

    expect(painel.get_by_text("Atualizado às")).to_have_text(re.compile(r"^Atualizado às \d\d:\d\d\.$"))
    assert receita(painel) == "R$ 100,00"
    assert painel.evaluate("window.notReloaded")


def test_it_asks_at_once_when_the_tab_is_seen_again(painel: Page, pagamento: Pagamento):
    aprovar(pagamento)

    painel.evaluate(APPEAR_AGAIN)

    expect(painel.get_by_text("Atualizado às")).to_be_visible()
    assert receita(painel) == "R$ 100,00"


def test_it_is_answered_304_while_nothing_changes(painel: Page):
    with answers(painel) as statuses:
        for _ in range(3):
            with painel.expect_response(asked) as answer:
                painel.clock.run_for(ROUND)
            answer.value.finished()

    assert statuses == [304, 304, 304]
    assert painel.locator("#refreshed").inner_text() == ""


def test_it_asks_nothing_while_nobody_looks(painel: Page):
    painel.evaluate(HIDE)

    with answers(painel) as statuses:
        painel.clock.run_for(10 * ROUND)
        painel.evaluate(APPEAR_AGAIN)
        painel.wait_for_load_state("networkidle")

    assert statuses == []


@pytest.mark.parametrize("como", ["digitando", "mudou e saiu do campo", "selecionando texto"])
def test_it_takes_nothing_away_from_whoever_is_at_work(painel: Page, pagamento: Pagamento, como: str):
    if como == "selecionando texto":
        painel.evaluate("document.getSelection().selectAllChildren(document.querySelector('h1'))")
    else:
        painel.get_by_label("De", exact=True).fill("2026-01-31")
        if como != "digitando":
            painel.evaluate("document.activeElement.blur()")
    aprovar(pagamento)

    painel.clock.run_for(2 * ROUND)

    assert receita(painel) == "R$ 0,00"
    if como != "selecionando texto":
        assert painel.get_by_label("De", exact=True).input_value() == "2026-01-31"


def test_it_keeps_the_place_of_whoever_reads_with_the_keyboard(painel: Page, pagamento: Pagamento):
    link = painel.get_by_role("link", name="Bar do Zé").first
    link.focus()
    aprovar(pagamento)

    painel.clock.run_for(ROUND)

    expect(painel.get_by_text("Atualizado às")).to_be_visible()
    expect(link).to_be_focused()


def test_it_takes_the_figures_off_the_screen_of_whoever_is_signed_out(visita: Visita, painel: Page, gilda: User):
    User.objects.filter(pk=gilda.pk).update(is_active=False)

    painel.clock.run_for(ROUND)

    expect(painel.get_by_role("heading", level=1)).to_have_text("Entrar")
    # The redirect that the script did not follow.
    assert [complaint.partition("?")[0] for complaint in visita.complaints] == [f"failed: {visita.origin}/entrar/"]
    visita.complaints.clear()


def test_it_leaves_pages_alone_that_have_nothing_to_follow(visitar: Callable[..., Visita], gilda: User):
    for caminho in ("/", "/apuracao/?ano=x", "/vendedor/?periodo=nada", "/senha/"):
        visita = visitar(gilda)
        visita.abrir(caminho)

        assert visita.page.locator("main[data-refresh]").count() == 0
