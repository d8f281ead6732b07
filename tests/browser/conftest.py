"""A real browser against the running site: the distribution's chromium, driven by playwright."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

from tests.browser import layout

# The shell is the same browser without what draws its own windows: it takes half the time of a core.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Nothing but what we ask for: no first-run pages, no calls home.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What is awaited comes at once, except where other suites have the machine.
expect.set_options(timeout=30_000)  # milliseconds
# The directives that a page has violated, for whoever asks afterwards.
TAKE_DOWN_VIOLATIONS = """
    window.cspViolations = []
    document.addEventListener("securitypolicyviolation", event => cspViolations.push(event.effectiveDirective))
"""
# What htmx tells the console of a request that a newer one has replaced.
OF_AN_ABORT = ("htmx:sendAbort", "htmx:afterRequest")
LARGURAS = {"telefone": 360, "mesa": 1280}
ALTURA = 800


class Visita:
    """A tab of somebody; it takes down what goes wrong in it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.complaints: list[str] = []
        page.add_init_script(TAKE_DOWN_VIOLATIONS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._on_request)
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)

    def abrir(self, caminho: str) -> Response:
        response = self.page.goto(self.origin + caminho)
        assert response is not None
        return response

    def olhar(self, largura: int, *, escuro: bool) -> None:
        """Looks at the same page from a screen of that width, by day or by night."""
        self.page.set_viewport_size({"width": largura, "height": ALTURA})
        self.page.emulate_media(color_scheme="dark" if escuro else "light")

    def sossegar(self) -> None:
        """Waits until what the page asks by itself is answered: left before that, it would count as failed."""
        if self.page.locator("[hx-trigger]").count():
            self.page.wait_for_load_state("networkidle")

    def transbordam(self) -> list[str]:
        """What sticks out of the screen or of its frame; empty when nothing does."""
        return layout.transbordam(self.page)

    def nao_cabem(self) -> list[str]:
        """What sticks out, is cut off, or, on a phone, is too small for a finger."""
        viewport = self.page.viewport_size
        return layout.nao_cabem(self.page, dedo=viewport is not None and viewport["width"] == LARGURAS["telefone"])

    def violations(self) -> list[str]:
        """The directives of the Content-Security-Policy that this page has violated so far."""
        return list(self.page.evaluate("window.cspViolations"))

    def _on_console(self, message: ConsoleMessage) -> None:
        # A page that refuses is meant to answer 4xx; a missing stylesheet is caught as a response.
        told = ("Failed to load resource", *OF_AN_ABORT)
        if message.type in ("error", "warning") and not message.text.startswith(told):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not _of_the_browser(request.url) and urlsplit(request.url).netloc != urlsplit(self.origin).netloc:
            self.complaints.append(f"left the site: {request.url}")

    def _on_failed(self, request: Request) -> None:
        # Nobody waits for the icon, and sums of an order give way to newer ones: a page may be left before they come.
        # A shell has nothing to show a PDF with, and stops its download.
        others = ("/icone.svg", "/pedidos/calcular", "/comprovante?ver")
        given_way = request.url.endswith(others) and request.failure == "net::ERR_ABORTED"
        if not given_way and not _of_the_browser(request.url):
            self.complaints.append(f"failed: {request.url}")

    def _on_response(self, response: Response) -> None:
        # A form sent by a script is refused as a page is.
        is_page = response.request.resource_type == "document" or response.request.method == "POST"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"{response.status}: {response.url}")


def _of_the_browser(url: str) -> bool:
    """What shows a PDF is part of it."""
    return urlsplit(url).scheme in ("chrome", "chrome-extension")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: the event loop that drives it holds the thread, which other files need for loops of their own."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        advice = (
            f"No browser: none of {', '.join(NAMES)} is installed; on Debian: apt-get install chromium-headless-shell."
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(advice)
        pytest.skip(advice)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitar(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visita]]:
    """visitar(pessoa=None, largura=1280, escuro=False): opens a tab, signed in if a person is given.

    At the end no tab may have complained.
    """
    visitas = []

    def visitar(pessoa: User | None = None, largura: int = LARGURAS["mesa"], *, escuro: bool = False) -> Visita:
        context = browser.new_context(
            viewport={"width": largura, "height": ALTURA},
            color_scheme="dark" if escuro else "light",
            locale="pt-BR",
        )
        if pessoa is not None:
            client = Client()
            client.force_login(pessoa)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        visita = Visita(context.new_page(), live_server.url)
        visitas.append(visita)
        return visita

    yield visitar
    for visita in visitas:
        visita.page.context.close()
    assert [complaint for visita in visitas for complaint in visita.complaints] == []
