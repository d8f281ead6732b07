"""Who has gone out leaves nothing behind the back button; inside, going back is as fast as ever."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from pedidos.acesso import Papel
from tests.browser.conftest import FLAGS, NAMES
from tests.cast import um_pedido, um_vendedor, uma_pessoa

SENHA = "cerveja gelada 9"
SEGREDO = "Hermengarda"


@pytest.fixture(params=[True, False], ids=["kept alive", "kept on disk"])
def page(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    """In a browser that keeps pages as people's do, alive or as a file; playwright's own keeps none alive."""
    kept = ["--disable-back-forward-cache"] if request.param else []
    executable = next(filter(None, map(shutil.which, NAMES)))
    own = browser.browser_type.launch(executable_path=executable, args=FLAGS, ignore_default_args=kept)
    # A name, not a number: some of what a browser does for a site it does over TLS and on localhost only.
    page = own.new_page(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    yield page
    own.close()


@pytest.fixture
def gilda(transactional_db: None) -> User:
    gilda = uma_pessoa("gilda", Papel.GERENTE, first_name=SEGREDO)
    gilda.set_password(SENHA)
    gilda.save()
    um_pedido(um_vendedor("Ana"))
    return gilda


def entrar(page: Page) -> None:
    page.goto("/entrar/")
    page.get_by_label("Usuário").fill("gilda")
    page.get_by_label("Senha").fill(SENHA)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Olá")


@pytest.mark.parametrize("saida", ["/sair/", "/admin/"])
def test_going_back_after_going_out_shows_the_login(page: Page, gilda: User, saida: str):
    entrar(page)
    paginas = ["/vendedor/rankings", "/pedidos/"]
    for pagina in paginas:
        page.goto(pagina)
        expect(page.locator("body")).to_contain_text(SEGREDO)
    page.goto(saida)
    page.get_by_role("button", name="Sair" if saida == "/sair/" else "Encerrar sessão").click()
    expect(page.get_by_text("Você saiu. Até logo!")).to_be_visible()

    for _ in range(4):
        page.evaluate("history.back()")
        page.wait_for_load_state()
        expect(page.locator("body")).not_to_contain_text(SEGREDO)
    page.go_forward()
    expect(page.locator("body")).not_to_contain_text(SEGREDO)


def test_a_page_that_has_not_changed_is_not_sent_again_inside(page: Page, gilda: User):
    entrar(page)
    page.goto("/vendedor/rankings")
    page.goto("/pedidos/")
    # To whoever asks the page itself, what comes of a 304 is a 200.
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    statuses: list[int] = []
    devtools.on("Network.responseReceivedExtraInfo", lambda info: statuses.append(info["statusCode"]))

    page.goto("/vendedor/rankings")

    assert statuses[0] == 304
